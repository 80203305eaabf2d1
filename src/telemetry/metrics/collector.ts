import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../database/index.ts';
import { countLive } from '../../operations/index.ts';
import { readQuotas } from '../../systems/runtime/index.ts';
import { telemetryTimes } from '../limits.ts';
import { growthSamples, liveSamples, quotaSamples, standingSamples } from './database-samples.ts';
import type { Samples } from './definition.ts';
import { expose, type Exposition } from './exposition.ts';
import { LogFollower } from './follow-log.ts';
import { Kept } from './kept.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { readGrowth } from './read-growth.ts';
import { readStanding } from './read-standing.ts';
import { Registry } from './registry.ts';

export interface CollectorOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly channels: readonly string[];
  readonly roles: readonly string[];
  /** Why this process is not ready; null where it is. */
  readonly unready?: () => Promise<string | null>;
}

/** All that a scrape tells: what this process counts itself, and what the database says of the installation. */
export class Collector {
  readonly registry = new Registry();
  private readonly ofProcess = new ProcessMetrics(this.registry);
  private readonly parts: readonly Kept<Samples>[];
  private readonly unready: () => Promise<string | null>;

  constructor({ database, tenant, channels, roles, unready }: CollectorOptions) {
    const { sql } = database;
    const { liveKeptMs, liveShareMax, growthKeptMs } = telemetryTimes;
    const log = new LogFollower(sql, tenant, channels);
    this.registry.set('crossdock_info', [roles.join(',')], 1);
    this.unready = unready ?? (() => Promise.resolve(null));
    this.parts = [
      new Kept(
        async () => liveSamples(await countLive(sql, tenant), await clockOf(database)),
        liveKeptMs,
        liveShareMax,
      ),
      new Kept(async () => standingSamples(await readStanding(sql, tenant)), liveKeptMs, liveShareMax),
      new Kept(async () => quotaSamples(await readQuotas(sql, tenant)), liveKeptMs),
      new Kept(async () => new Map([['crossdock_orders_total', await log.read()]]), liveKeptMs, liveShareMax),
      new Kept(async () => growthSamples(await readGrowth(sql, tenant)), growthKeptMs, liveShareMax),
    ];
  }

  /** Never throws: a database that is away is told as such, beside what the process knows. */
  async read(): Promise<Samples> {
    this.ofProcess.take();
    const late = new AbortController();
    const limit = sleep(telemetryTimes.databaseWaitMs, null, { signal: late.signal, ref: false }).catch(() => null);
    this.registry.set('crossdock_ready', [], (await this.unready()) === null ? 1 : 0);
    const read = await Promise.all(this.parts.map((part) => Promise.race([part.get().catch(() => null), limit])));
    late.abort();
    const isReachable = read.every((samples) => samples !== null);
    const told = new Map<string, Samples extends ReadonlyMap<string, infer S> ? S : never>(this.registry.samples());
    told.set('crossdock_database_reachable', [{ labels: {}, value: isReachable ? 1 : 0 }]);
    for (const samples of read)
      for (const [name, series] of samples ?? []) told.set(name, [...(told.get(name) ?? []), ...series]);
    return told;
  }

  async expose(as: Exposition): Promise<string> {
    return expose(await this.read(), as);
  }

  close(): void {
    this.ofProcess.close();
  }
}

async function clockOf(database: Database): Promise<Date> {
  const [row] = await database.sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  return row?.now ?? new Date();
}
