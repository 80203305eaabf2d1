import { pgArray, type Database } from '../../database/index.ts';
import { telemetryLimits, telemetryTimes } from '../limits.ts';
import type { Registry } from '../metrics/registry.ts';

/** Where an order came from, as far as traces ask. */
export interface Origin {
  /** `00-<trace>-<span of the caller>-<flags>` as it was sent; null where the caller has sent none. */
  readonly sentTraceparent?: string | null;
}

/**
 * Keeps the trace contexts with which orders came in, beside their acceptance and not in its way: in sets, some moments
 * later. A crash loses those of the last moments, whose orders then have traces with ids of their own.
 */
export class ParentKeeper {
  private readonly database: Database;
  private readonly tenant: string;
  private readonly registry: Registry;
  private waiting = new Map<string, string>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(database: Database, tenant: string, registry: Registry) {
    this.database = database;
    this.tenant = tenant;
    this.registry = registry;
  }

  keep(keys: readonly string[], origins: readonly (Origin | null)[]): void {
    keys.forEach((key, index) => {
      const sent = origins[index]?.sentTraceparent;
      if (sent === undefined || sent === null) return;
      if (this.waiting.size < telemetryLimits.traceParentsWaitingMax) this.waiting.set(key, sent);
      else this.registry.count('crossdock_trace_contexts_lost_total');
    });
    if (this.waiting.size > 0) this.timer ??= setTimeout(() => this.flush(), telemetryTimes.traceParentsFlushMs);
  }

  /** Writes what waits, and answers when it is there or given up. */
  async close(): Promise<void> {
    this.flush();
    await this.writing;
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const set = this.waiting;
    if (set.size === 0) return;
    this.waiting = new Map<string, string>();
    this.writing = this.writing.then(() => this.write(set));
  }

  private async write(set: ReadonlyMap<string, string>): Promise<void> {
    const { tenant } = this;
    await this.database.sql`
      INSERT INTO trace_parent (tenant, key, traceparent)
      SELECT ${tenant}, * FROM unnest(${pgArray([...set.keys()])}::text[], ${pgArray([...set.values()])}::text[])
      ON CONFLICT DO NOTHING`.catch(() => this.registry.count('crossdock_trace_contexts_lost_total', [], set.size));
  }
}
