import type { Database } from '../database/index.ts';
import { carrySet, type CarryContext } from './carry.ts';
import { settleLateSignals } from './late-signals.ts';
import type { CallPort, Environment } from './ports.ts';
import { callsOf, type Program } from './program.ts';
import { Room } from './room.ts';
import { claimSet } from './store/claim-set.ts';
import { abandonLeases, extendLeases } from './store/leases.ts';
import { peekQueues } from './store/peek-queues.ts';
import { tellForgottenSignals, wakeDue } from './store/wake-due.ts';
import { takeOver } from './take-over.ts';

/** Limits of a worker; each may be set by the installation. */
export const workerLimits = {
  /** Instances of one claim: 500 was the best of 100 to 1,000 on 2 cores. */
  setSizeMax: 500,
  /** Sets that one process carries at once; most of them wait for a vendor. */
  setsMax: 24,
  /** Sets claimed from one queue and not yet put down: the rest of `setsMax` is for those further on their way. */
  setsPerQueueMax: 8,
  /** Instances of these: two full sets keep a processor busy, and more of them in memory only cost its collector. */
  instancesPerQueueMax: 1_000,
  leaseMs: 15_000,
  extendEveryMs: 4_000,
  reapEveryMs: 2_000,
  timerEveryMs: 50,
  /** Other processes' work is polled for: fast while there is work, slowly while there is none. */
  idleMinMs: 5,
  idleMaxMs: 200,
  drainMs: 20_000,
} satisfies Record<string, number>;
export type WorkerLimits = Readonly<typeof workerLimits>;

export interface WorkerOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly programs: readonly Program[];
  readonly port: CallPort;
  readonly environment: Environment;
  /** Unique for each start of each process. */
  readonly name: string;
  readonly limits?: Partial<WorkerLimits>;
  readonly onError?: (what: string, error: unknown) => void;
  /** Told how many instances were taken over from dead or stuck workers. */
  readonly onTakenOver?: (instances: number) => void;
}

/** Takes sets of ready instances and carries them; wakes timers and takes over what dead workers held. */
export class Worker {
  private readonly options: WorkerOptions;
  private readonly limits: WorkerLimits;
  private readonly room: Room;
  private readonly claimed = new Map<string, Claimed>();
  /** Until when each is held at least, by the clock of `performance.now()`, which goes on while a process is stopped. */
  private readonly leases = new Map<string, number>();
  private readonly sets = new Set<Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  private wake: (() => void) | null = null;
  private woken = false;
  private stopping = false;
  private loop: Promise<void> | null = null;
  private callCount = 0;

  constructor(options: WorkerOptions) {
    this.options = options;
    this.limits = { ...workerLimits, ...options.limits };
    this.room = new Room((system) => options.port.setsInFlightMax(system));
  }

  start(): void {
    const { database, tenant } = this.options;
    this.every(this.limits.extendEveryMs, 'extend leases', () => this.extend());
    this.every(this.limits.reapEveryMs, 'take over', async () => {
      const taken = await takeOver(database, tenant);
      if (taken > 0) this.options.onTakenOver?.(taken);
      if (taken + (await tellForgottenSignals(database.sql, tenant)) > 0) this.notify();
      for (const program of this.options.programs) await settleLateSignals(database, tenant, program);
    });
    this.every(this.limits.timerEveryMs, 'timers', async () => {
      if ((await wakeDue(database.sql, tenant, this.limits.setSizeMax)) > 0) this.notify();
    });
    this.loop = this.run();
  }

  /** Something was committed in this process: look at once. */
  notify(): void {
    this.woken = true;
    this.wake?.();
  }

  /** Lets the sets under way come to their next step, then stops. What is not done by then is taken over later. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.notify();
    await this.loop;
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, this.limits.drainMs).unref());
    await Promise.race([Promise.all(this.sets), deadline]);
    for (const timer of this.timers) clearInterval(timer);
    await abandonLeases(this.options.database.sql, this.options.tenant, [...this.leases.keys()]).catch(() => undefined);
  }

  private async run(): Promise<void> {
    let idleMs: number = this.limits.idleMinMs;
    while (!this.stopping) {
      this.woken = false;
      const claimed = await this.claimSome().catch((error: unknown) => {
        this.report('claim', error);
        return 0;
      });
      idleMs = claimed > 0 || this.woken ? this.limits.idleMinMs : Math.min(idleMs * 1.5, this.limits.idleMaxMs);
      if (!this.woken) await this.sleep(idleMs);
    }
  }

  private async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  /** One round over the queues that have work and room; answers how many sets were claimed. */
  private async claimSome(): Promise<number> {
    if (this.sets.size >= this.limits.setsMax) return 0;
    const open = this.options.programs.flatMap((program) =>
      program.queues
        .filter((queue) => this.hasRoom(program, queue))
        .map((queue) => ({ process: program.definition.name, version: program.definition.version, queue, program })),
    );
    const { database, tenant } = this.options;
    const ready = await peekQueues(database.sql, tenant, open);
    let claimed = 0;
    for (const { process, version, queue } of ready) {
      const program = open.find(
        (one) => one.process === process && one.version === version && one.queue === queue,
      )?.program;
      if (program === undefined || this.sets.size >= this.limits.setsMax || this.stopping) break;
      claimed += await this.claimOne(program, queue);
    }
    return claimed;
  }

  private hasRoom(program: Program, queue: string): boolean {
    const { sets, instances } = this.claimed.get(queueName(program, queue)) ?? nothingClaimed;
    if (sets >= this.limits.setsPerQueueMax || instances >= this.limits.instancesPerQueueMax) return false;
    const step = program.nodes.get(queue)?.step;
    return (step === undefined ? [] : callsOf(step)).every(({ capability }) => {
      const systems = this.options.port.systemsFor(capability);
      return systems.length === 0 || systems.some((system) => this.room.has(system));
    });
  }

  private async claimOne(program: Program, queue: string): Promise<number> {
    const { database, tenant, name } = this.options;
    const { leaseMs } = this.limits;
    const limit = this.setSize(program, queue);
    const { name: process, version } = program.definition;
    const askedMs = performance.now();
    const claimed = await claimSet(database.sql, tenant, process, version, queue, name, limit, leaseMs);
    if (claimed === null) return 0;
    const { lease } = claimed;
    const slot = queueName(program, queue);
    this.count(slot, 1, claimed.rows.length);
    this.leases.set(lease, askedMs + leaseMs);
    const holds = () => performance.now() < (this.leases.get(lease) ?? 0);
    const set = carrySet(this.context(program, holds), claimed)
      .catch(async (error: unknown) => {
        this.report('carry', error);
        // What this worker does not know it leaves to a look-up: the lease is ended, so that the set is taken over.
        await abandonLeases(database.sql, tenant, [lease]).catch(() => undefined);
      })
      .finally(() => {
        this.leases.delete(lease);
        this.sets.delete(set);
        this.count(slot, -1, -claimed.rows.length);
        this.notify();
      });
    this.sets.add(set);
    return 1;
  }

  private count(slot: string, sets: number, instances: number): void {
    const before = this.claimed.get(slot) ?? nothingClaimed;
    this.claimed.set(slot, { sets: before.sets + sets, instances: before.instances + instances });
  }

  /**
   * As many as the first call on their way takes at once: where a vendor takes one request an order, a set of 500 would
   * wait for its slowest answer at each step.
   */
  private setSize(program: Program, queue: string): number {
    const { port } = this.options;
    let node = program.nodes.get(queue);
    while (node !== undefined && callsOf(node.step).length === 0)
      node = program.nodes.get(node.body ?? node.next ?? '');
    const sizes = (node === undefined ? [] : callsOf(node.step)).flatMap(({ capability }) =>
      port.systemsFor(capability).map((system) => port.batchCountMax(system, capability)),
    );
    return Math.min(this.limits.setSizeMax, ...sizes);
  }

  /** From when it was asked, so that this process never believes in a lease for longer than the database does. */
  private async extend(): Promise<void> {
    const { database, tenant } = this.options;
    const askedMs = performance.now();
    const extended = await extendLeases(database.sql, tenant, [...this.leases.keys()], this.limits.leaseMs);
    for (const lease of extended) if (this.leases.has(lease)) this.leases.set(lease, askedMs + this.limits.leaseMs);
  }

  private context(program: Program, holds: () => boolean): CarryContext {
    const { database, tenant, port, environment, name } = this.options;
    return {
      database,
      tenant,
      program,
      port,
      environment,
      room: this.room,
      holds,
      draining: () => this.stopping,
      nextCallId: () => `${name}-${(this.callCount++).toString(36)}`,
    };
  }

  private every(ms: number, what: string, fn: () => Promise<unknown>): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      void fn()
        .catch((error: unknown) => this.report(what, error))
        .finally(() => {
          busy = false;
        });
    }, ms);
    this.timers.push(timer);
  }

  private report(what: string, error: unknown): void {
    this.options.onError?.(what, error);
  }
}

/** What was claimed from a queue and is not put down yet. */
interface Claimed {
  readonly sets: number;
  readonly instances: number;
}
const nothingClaimed: Claimed = { sets: 0, instances: 0 };

const queueName = ({ definition }: Program, queue: string): string =>
  `${definition.name}@${definition.version}/${queue}`;
