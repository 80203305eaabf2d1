import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { RetailerConfig } from '../config/index.ts';
import type { Database } from '../database/index.ts';
import { LeaseLost, type CallPort } from '../engine/index.ts';
import {
  addMetricsRoute,
  Collector,
  createLogMask,
  exportSettings,
  forgetTraces,
  observeCalls,
  openWatchPort,
  ParentKeeper,
  Readiness,
  secretsIn,
  traceConsumer,
  TraceFollower,
  telemetryTimes,
  type Origin,
} from '../telemetry/index.ts';
import type { Log } from './call-port.ts';
import { Loop } from './loop.ts';
import { giveTurnBack, takeTurn } from './watermarks.ts';

/** What is seen of this process from outside, and what its parts tell to that end. */
export interface Sight {
  readonly log: Log;
  /** Of the port without a key; null where it was not asked for. */
  readonly watchUrl: string | null;
  addRoutes(app: FastifyInstance): void;
  observeCalls(port: CallPort): CallPort;
  countFault(task: string, error: unknown): void;
  countTakenOver(instances: number): void;
  countDuplicates(source: 'api' | 'webhook' | 'sweep', count: number): void;
  /** Null where no traces are exported. */
  readonly keepOrigins: ((keys: readonly string[], origins: readonly (Origin | null)[]) => void) | null;
  isReady(): Promise<boolean>;
  /** Exports traces, where the environment names a receiver. */
  traceLoop(onError: (error: unknown) => void): Loop | null;
  /** From now on this process is not ready; answers when load balancers have had time to see it. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface SightOptions {
  readonly retailer: RetailerConfig;
  readonly database: Database;
  readonly roles: readonly string[];
  readonly log?: Log;
  readonly watch?: { readonly host?: string; readonly port: number };
}

/** Rounds of one turn at the export, and how long a turn may take before another process may have it. */
const roundsPerTurnMax = 50;
const turnHoldMs = 60_000;

export async function openSight(options: SightOptions, tenant: string): Promise<Sight> {
  const { retailer, database, roles } = options;
  const readiness = new Readiness(database);
  const channels = Object.keys(retailer.channels);
  const collector = new Collector({ database, tenant, channels, roles, unready: () => readiness.why() });
  const { registry } = collector;
  const mask = createLogMask(secretsIn([retailer.systems, retailer.gateway, process.env]));
  const log: Log = (level, message, fields) => {
    registry.count('crossdock_log_lines_total', [level]);
    options.log?.(level, mask.text(message), mask.value(fields ?? {}) as Record<string, unknown>);
  };
  const settings = exportSettings(process.env);
  const parents = settings === null ? null : new ParentKeeper(database, tenant, registry);
  const { host = '127.0.0.1', port } = { ...retailer.watch, ...options.watch };
  const watch = port === undefined ? null : await openWatchPort({ host, port, collector, readiness });
  return {
    log,
    watchUrl: watch?.url ?? null,
    addRoutes: (app) => addMetricsRoute(app, collector),
    observeCalls: (calls) => observeCalls(calls, registry),
    countFault: (task, error) => {
      if (error instanceof LeaseLost) registry.count('crossdock_lease_losses_total');
      else registry.count('crossdock_faults_total', [task]);
    },
    countTakenOver: (instances) => registry.count('crossdock_leases_taken_over_total', [], instances),
    countDuplicates: (source, count) => registry.count('crossdock_duplicates_total', [source], count),
    keepOrigins: parents === null ? null : (keys, origins) => parents.keep(keys, origins),
    isReady: async () => (await readiness.why()) === null,
    traceLoop: (onError) => {
      if (settings === null) {
        void forgetTraces(database, tenant).catch(onError);
        return null;
      }
      const follower = new TraceFollower({ database, tenant, settings, registry, mask, log });
      const turn = () => takeTurnAtTraces(options, tenant, () => follower.follow());
      return new Loop(turn, telemetryTimes.traceIdleMs, onError);
    },
    drain: async () => {
      readiness.drain();
      const { drainMs = 0 } = retailer.gateway ?? {};
      if (drainMs > 0 && roles.includes('gateway')) await sleep(drainMs);
    },
    close: async () => {
      await parents?.close();
      await watch?.close();
      collector.close();
    },
  };
}

/** One process exports at a time, or each order would go out as often as there are processes. */
async function takeTurnAtTraces(
  { database }: SightOptions,
  tenant: string,
  follow: () => Promise<boolean>,
): Promise<boolean> {
  const turn = await takeTurn(database.sql, tenant, '', traceConsumer, 0, turnHoldMs);
  if (turn === undefined) return false;
  let isMore = true;
  try {
    const untilMs = performance.now() + turnHoldMs / 2;
    for (let round = 0; isMore && round < roundsPerTurnMax && performance.now() < untilMs; round += 1)
      isMore = await follow();
  } finally {
    await giveTurnBack(database.sql, tenant, '', traceConsumer, null, null);
  }
  return isMore;
}
