import type { Sql } from '../../database/index.ts';
import type { QuotaRule } from '../budget.ts';
import { intervalMs, roundingMs, toleranceMs, type Ask, type Grant, type TokenStore } from './token-store.ts';

/**
 * The quotas of one system in PostgreSQL, for all processes of the installation: one atomic statement takes places, by
 * the database's clock. The reckoning is that of LocalTokens.
 */
export class SharedTokens implements TokenStore {
  private readonly sql: Sql;
  private readonly tenant: string;
  private readonly system: string;

  constructor(sql: Sql, tenant: string, system: string) {
    this.sql = sql;
    this.tenant = tenant;
    this.system = system;
  }

  async take({ rule, count, reserve, horizonMs, waiting }: Ask): Promise<Grant> {
    const { sql, tenant, system } = this;
    const interval = intervalMs(rule);
    const tolerance = toleranceMs(rule, reserve);
    const start = sql`greatest(b.even_at_ms, excluded.asked_at_ms)`;
    const granted = sql`greatest(0, least(${count}::int,
      floor((${horizonMs + roundingMs}::float8 - (${start} - ${tolerance}::float8 - excluded.asked_at_ms)) / ${interval}::float8)::int + 1))`;
    const first = Math.min(count, Math.floor((horizonMs + roundingMs + tolerance) / interval) + 1);
    const [row] = await sql<Grant[]>`
      INSERT INTO vendor_budget AS b
        (tenant, system, quota, even_at_ms, asked_at_ms, granted, wait_ms, interval_ms, burst, waiting, sent)
      SELECT ${tenant}, ${system}, ${rule.name}, now_ms + ${first * interval}::float8, now_ms, ${first}, ${-tolerance}::float8,
        ${interval}::float8, ${rule.burst}, ${waiting}, ${first}
      FROM (SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms) clock
      ON CONFLICT (tenant, system, quota) DO UPDATE SET
        even_at_ms = ${start} + ${granted} * ${interval}::float8, asked_at_ms = excluded.asked_at_ms,
        granted = ${granted}, wait_ms = ${start} - ${tolerance}::float8 - excluded.asked_at_ms,
        interval_ms = excluded.interval_ms, burst = excluded.burst, waiting = excluded.waiting, sent = b.sent + ${granted}
      RETURNING granted, wait_ms AS "waitMs"`;
    if (row === undefined) throw new Error('an upsert gave no row');
    return row;
  }

  async drain(rule: QuotaRule, afterMs: number | null): Promise<void> {
    const { sql, tenant, system } = this;
    const emptyMs = toleranceMs(rule, 0) + (afterMs ?? intervalMs(rule));
    await sql`
      INSERT INTO vendor_budget AS b
        (tenant, system, quota, even_at_ms, asked_at_ms, granted, wait_ms, interval_ms, burst, waiting, sent, refused)
      SELECT ${tenant}, ${system}, ${rule.name}, now_ms + ${emptyMs}::float8, now_ms, 0, 0, ${intervalMs(rule)}::float8, ${rule.burst},
        0, 0, 1
      FROM (SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms) clock
      ON CONFLICT (tenant, system, quota) DO UPDATE SET
        even_at_ms = greatest(b.even_at_ms, excluded.even_at_ms), refused = b.refused + 1`;
  }
}

/** A quota as it stands now. */
export interface QuotaStanding {
  readonly system: string;
  readonly quota: string;
  readonly burst: number;
  readonly requestsPerSecond: number;
  /** Of the burst, in requests. */
  readonly used: number;
  /** When all of the burst is free again; null where it is. */
  readonly fullAt: Date | null;
  readonly waiting: number;
  /** Answers that said that there was nothing left. */
  readonly refused: number;
}

/** The quotas that were drawn on in the last days. */
export async function readQuotas(sql: Sql, tenant: string): Promise<QuotaStanding[]> {
  return sql<QuotaStanding[]>`
    SELECT system, quota, burst, 1000 / interval_ms AS "requestsPerSecond",
      least(burst, ceil(greatest(0, even_at_ms - now_ms) / interval_ms))::int AS used,
      CASE WHEN even_at_ms > now_ms THEN to_timestamp(even_at_ms / 1000) END AS "fullAt", waiting, refused::int AS refused
    FROM vendor_budget, (SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms) clock
    WHERE tenant = ${tenant} AND asked_at_ms > now_ms - 7 * 86400000.0
    ORDER BY system, quota`;
}
