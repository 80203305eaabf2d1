import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerLimits } from '../src/engine/index.ts';

/** What a worker is told when it starts. */
export interface WorkerStart {
  readonly databaseUrl: string;
  readonly vendorUrl: string;
  readonly name: string;
  /** See kill-points.ts. */
  readonly kill: string;
  readonly clockOffsetMs: number;
  /** A mistake that it makes; see planted.ts. None where empty. */
  readonly planted: string;
  readonly limits: Partial<WorkerLimits>;
}

/** Short, so that what a dead worker held is taken over within the run. */
const limits: Partial<WorkerLimits> = {
  setSizeMax: 25,
  leaseMs: 1_500,
  extendEveryMs: 300,
  reapEveryMs: 200,
  timerEveryMs: 20,
  idleMaxMs: 20,
  drainMs: 2_000,
} as unknown as Partial<WorkerLimits>;

/** The worker processes of one run. Those that die by themselves, at a kill point, are counted. */
export class Workers {
  kills = 0;
  private readonly live = new Set<ChildProcess>();
  private readonly common: Pick<WorkerStart, 'databaseUrl' | 'vendorUrl' | 'planted'>;
  private count = 0;

  constructor(common: Pick<WorkerStart, 'databaseUrl' | 'vendorUrl' | 'planted'>) {
    this.common = common;
  }

  async start(more: Partial<WorkerStart> = {}): Promise<ChildProcess> {
    const start: WorkerStart = {
      name: `w${(this.count += 1)}`,
      kill: '',
      clockOffsetMs: 0,
      limits,
      ...this.common,
      ...more,
    };
    const child = fork(fileURLToPath(new URL('worker-process.ts', import.meta.url)), [JSON.stringify(start)], {
      execArgv: process.execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.live.add(child);
    child.once('exit', (_code, signal) => {
      this.live.delete(child);
      if (signal === 'SIGKILL') this.kills += 1;
    });
    // It may die at its kill point before it is ready.
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
    return child;
  }

  async kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.live].map((child) => this.kill(child)));
  }
}
