import { randomBytes } from 'node:crypto';
import { addressFaults, checkRetailer, type ChannelConfig, type RetailerConfig } from '../config/index.ts';
import { databaseErrors, isDiskFull, migrate, type Database } from '../database/index.ts';
import { CrossdockError } from '../errors/index.ts';
import { abandonLeases, compile, Worker, type WorkerLimits } from '../engine/index.ts';
import { createGateway, type Gateway } from '../gateway/index.ts';
import { orderRefusalOf, orderToCash, type OrderPolicy } from '../processes/index.ts';
import { SharedTokens, type System } from '../systems/runtime/index.ts';
import type { Programs } from './apply-facts.ts';
import { createCallPort, createSystems, type Log } from './call-port.ts';
import { realEnvironment } from './environment.ts';
import { createGatewayPorts } from './gateway-ports.ts';
import { createIntake } from './intake.ts';
import { addPeopleRoutes, createTellers, type PeopleContext } from './people-and-partners.ts';
import { Loop } from './loop.ts';
import { pushStock, refreshStock, stockChannelsOf } from './publish.ts';
import { runSweep } from './sweeps.ts';
import { openSight, type Sight } from './sight.ts';
import { freeTurns } from './watermarks.ts';

/** What a process does: answer (gateway), move orders (worker), or read and tell other systems (relay). */
export const roles = ['gateway', 'worker', 'relay'] as const;
export type Role = (typeof roles)[number];

export interface PlatformOptions {
  readonly retailer: RetailerConfig;
  readonly database: Database;
  readonly roles: readonly Role[];
  readonly port?: number;
  /** True for the process that owns the installation: whatever an earlier run held is free at once. */
  readonly owner: boolean;
  readonly log?: Log;
  readonly workerLimits?: Partial<WorkerLimits>;
  /** Whether the console's pages are built, in the background, where they are missing. */
  readonly buildConsole?: boolean;
  /** A port for metrics and health without a key, as `watch` of the configuration; port 0 takes a free one. */
  readonly watch?: { readonly host?: string; readonly port: number };
}

export interface Platform {
  /** Of the gateway; null in a process without that role. */
  readonly url: string | null;
  /** Of metrics and health without a key; null where it was not asked for. */
  readonly watchUrl: string | null;
  readonly systems: ReadonlyMap<string, System>;
  readonly programs: Programs;
  /** Tells vendors where their webhooks arrive. */
  subscribe(): Promise<void>;
  stop(): Promise<void>;
}

const defaultPort = 8420;
const intakeIdleMs = 100;
const relayIdleMs = 100;
const failedSweepMs = 250;

/** Migrates, connects the systems, and starts the roles of this process. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { retailer, database, owner } = options;
  const tenant = retailer.tenant ?? 'main';
  checkRetailer(retailer);
  const sight = await openSight(options, tenant);
  const { log } = sight;
  await migrate(database).catch(async (error: unknown) => {
    await sight.close();
    throw error;
  });
  const systems = createSystems(retailer, log, (system) => new SharedTokens(database.sql, tenant, system));
  const programs = compilePrograms(retailer);
  if (owner) {
    await abandonLeases(database.sql, tenant, 'all');
    await freeTurns(database.sql, tenant);
  }
  const stops: (() => Promise<unknown>)[] = [];
  const has = (role: Role) => options.roles.includes(role);
  const worker = createWorker(options, programs, systems, tenant, sight);
  const people: PeopleContext = {
    retailer,
    database,
    tenant,
    systems,
    programs,
    buildConsole: options.buildConsole ?? false,
    onActed: () => worker.notify(),
    log,
  };
  const relay = createRelay(people, worker, sight);
  let gateway: Gateway | null = null;
  let url: string | null = null;
  if (has('gateway')) {
    gateway = await createGateway({
      database,
      tenant,
      channels: Object.keys(retailer.channels),
      ...gatewaySettings(retailer),
      log,
      routes: async (app, parts) => {
        sight.addRoutes(app);
        await addPeopleRoutes(app, parts, people);
      },
      ports: createGatewayPorts({
        database,
        tenant,
        systems,
        programs,
        channels: new Map(Object.entries(retailer.channels)),
        onAccepted: () => worker.notify(),
        onInbound: () => relay.intake.notify(),
        onDuplicates: sight.countDuplicates,
        ...(sight.keepOrigins === null ? {} : { onSubmitted: sight.keepOrigins }),
        ready: sight.isReady,
      }),
    });
    url = await listen(
      gateway,
      retailer.gateway?.host ?? '127.0.0.1',
      options.port ?? retailer.gateway?.port ?? defaultPort,
    );
    stops.push(() => gateway?.close() ?? Promise.resolve());
  }
  if (has('relay')) {
    await relay.start();
    stops.push(() => relay.stop());
  }
  if (has('worker')) {
    worker.start();
    stops.push(() => worker.stop());
  }
  return {
    url,
    watchUrl: sight.watchUrl,
    systems,
    programs,
    subscribe: () => subscribe(retailer, systems, url, log),
    stop: async () => {
      await sight.drain();
      for (const stop of stops) await stop();
      await Promise.all([...systems.values()].map((system) => system.close()));
      await sight.close();
    },
  };
}

/** What a loop could not do; it tries again. A full disk ends by itself for nobody, so it is said as what it is. */
function report(log: Log, what: string, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  if (!isDiskFull(error)) return log('warn', what, { why });
  const { code, what: full, mend } = databaseErrors.XD_DISK_FULL({ folder: 'the database', reason: why });
  log('error', `${code}: ${full} ${mend}`, { code, why, during: what });
}

/** Takes requests; a port that somebody else has is named, with what to do. */
async function listen(gateway: Gateway, host: string, port: number): Promise<string> {
  try {
    return await gateway.listen(host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CrossdockError({
      code: 'XD_PORT_TAKEN',
      what: `Port ${port} of ${host} is taken.`,
      why: 'Another program, or another Crossdock, listens there.',
      mend: 'Stop it, or choose another port: `crossdock start --port N`, or gateway.port in crossdock.config.ts.',
      cause: error,
    });
  }
}

function compilePrograms(retailer: RetailerConfig): Programs {
  // Made once, for it is asked for by every step of every order.
  const policies = new Map(Object.entries(retailer.channels).map(([name, channel]) => [name, policyIn(channel)]));
  const policyOf = (channel: string) => {
    const found = policies.get(channel);
    if (found === undefined) throw new Error(`no channel ${channel}`);
    return found;
  };
  return { orderToCash: compile(orderToCash(policyOf)), orderRefusal: compile(orderRefusalOf(policyOf)) };
}

const tellsNobody = { shipment: false, invoice: false, remarks: false, cancellation: false } as const;

/** A channel's policy, with what its market asks of an address. One without a system of its own is told nothing. */
function policyIn({ policy, market, system }: ChannelConfig): OrderPolicy {
  const told = system === undefined ? { ...policy, tells: tellsNobody } : policy;
  if (market === undefined) return told;
  return { ...told, addressFault: (address) => addressFaults(market, address)[0] };
}

function createWorker(
  options: PlatformOptions,
  programs: Programs,
  systems: ReadonlyMap<string, System>,
  tenant: string,
  sight: Sight,
): Worker {
  return new Worker({
    database: options.database,
    tenant,
    programs: [programs.orderToCash, programs.orderRefusal],
    port: sight.observeCalls(createCallPort(options.retailer, systems)),
    environment: realEnvironment,
    name: randomBytes(4).toString('hex'),
    onError: (what, error) => {
      sight.countFault(what, error);
      report(sight.log, `worker: ${what}`, error);
    },
    onTakenOver: sight.countTakenOver,
    ...(options.workerLimits === undefined ? {} : { limits: options.workerLimits }),
  });
}

function gatewaySettings({ gateway = {} }: RetailerConfig) {
  const { publicUrl, oauth, cors, versions } = gateway;
  return {
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(oauth === undefined ? {} : { oauth }),
    ...(cors === undefined ? {} : { cors }),
    ...(versions === undefined ? {} : { versions }),
  };
}

/** Intake of documents, sweeps of every system, and stock to every channel. */
function createRelay(people: PeopleContext, worker: Worker, sight: Sight) {
  const { retailer, database, tenant, systems, programs, log } = people;
  const onError = (what: string) => (error: unknown) => {
    sight.countFault(what, error);
    report(log, what, error);
  };
  const channels = new Map(Object.entries(retailer.channels));
  const context = { database, tenant, systems, programs, channels, onAccepted: () => worker.notify() };
  const runIntake = createIntake(context);
  const intake = new Loop(runIntake, intakeIdleMs, onError('intake'));
  const sweeps = [...systems.values()].flatMap((system) =>
    (system.instance.sweeps ?? []).map((sweep) => ({ system, name: sweep.name, intervalMs: sweep.intervalMs })),
  );
  const sweep = async ({ system, name, intervalMs }: (typeof sweeps)[number]): Promise<boolean> => {
    const fresh = await runSweep(database, tenant, system, name, intervalMs, log, sight.countDuplicates);
    if ((fresh ?? 0) > 0) intake.notify();
    return false;
  };
  // A channel without a system of its own asks, and is told nothing.
  const stock = stockChannelsOf(retailer.channels).filter(({ system }) => system !== undefined);
  const tellers = createTellers(people, onError);
  const traces = sight.traceLoop(onError('traces'));
  const loops = [
    intake,
    ...(traces === null ? [] : [traces]),
    ...sweeps.map((one) => new Loop(() => sweep(one), failedSweepMs, onError(`sweep ${one.name}`))),
    new Loop(() => refreshStock(database, tenant, stock), relayIdleMs, onError('stock')),
    ...stock.map(({ channel, system = '', policy }) => {
      const storefront = systems.get(system) as System;
      const settleMs = policy?.settleMs;
      const options = settleMs === undefined ? {} : { settleMs };
      return new Loop(
        async () => (await pushStock(database, tenant, channel, storefront, options)) > 0,
        relayIdleMs,
        onError('stock push'),
      );
    }),
  ];
  return {
    intake,
    start: async () => {
      // Stock first: an order that comes before any count would find nothing to sell.
      await Promise.all(sweeps.filter((one) => one.name === 'stock').map(sweep));
      while (await runIntake()) continue;
      for (const loop of loops) loop.start();
      tellers.start();
    },
    stop: () => Promise.all([...loops.map((loop) => loop.stop()), tellers.stop()]),
  };
}

async function subscribe(
  retailer: RetailerConfig,
  systems: ReadonlyMap<string, System>,
  url: string | null,
  log: Log,
): Promise<void> {
  const base = retailer.gateway?.publicUrl ?? url;
  if (base === null) return;
  for (const system of systems.values())
    await system.subscribe(`${base}/webhooks/${system.name}`).catch((error: unknown) => {
      log('warn', `${system.name}: no subscription; its sweeps find everything, only later`, {
        why: (error as Error).message,
      });
    });
}
