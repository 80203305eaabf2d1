import type { Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';

/** A number that a channel is told. */
export interface Untold {
  readonly source: string;
  readonly sku: string;
  readonly wanted: number;
  /** Grows with every change of the number. */
  readonly version: string;
}

/**
 * What a channel may be told now: the nearest to sold out first, and of equal numbers those first that fell. A fifth of a
 * set is what waits longest, so that nothing starves behind articles that sell out all the time. Left out are items that
 * failed and whose time has not come, and items of which another number is on its way with no certain outcome.
 */
export async function listUntold(
  sql: Sql,
  tenant: string,
  channel: string,
  limit: number,
  settleMs: number = stockLimits.settleMs,
): Promise<Untold[]> {
  const due = sql`
    tenant = ${tenant} AND channel = ${channel} AND wanted_version > told_version ${isDue(sql, settleMs)}`;
  return sql<Untold[]>`
    WITH aged AS MATERIALIZED (
      SELECT source, sku, wanted, wanted_version FROM stock_channel WHERE ${due}
      ORDER BY untold_since LIMIT ${Math.floor(limit / stockLimits.agedShare)}
    ), risky AS (
      SELECT source, sku, wanted, wanted_version FROM stock_channel WHERE ${due}
      ORDER BY wanted, told <= wanted NULLS LAST LIMIT ${limit}
    ), picked AS (
      SELECT * FROM aged
      UNION ALL SELECT * FROM risky WHERE (source, sku) NOT IN (SELECT source, sku FROM aged)
      LIMIT ${limit}
    )
    SELECT source, sku, wanted::int AS wanted, wanted_version::text AS version FROM picked ORDER BY wanted, source, sku`;
}

/** Whether a channel has anything that it may be told now. */
export async function hasUntold(sql: Sql, tenant: string, channel: string, settleMs: number): Promise<boolean> {
  const rows = await sql`
    SELECT 1 FROM stock_channel
    WHERE tenant = ${tenant} AND channel = ${channel} AND wanted_version > told_version ${isDue(sql, settleMs)} LIMIT 1`;
  return rows.length > 0;
}

/** A telling that was under way when its process died has no mark of doubt: it is in doubt from when it went out. */
const isDue = (sql: Sql, settleMs: number) => sql`
  AND (next_try_at IS NULL OR next_try_at <= clock_timestamp())
  AND (sent IS NULL OR sent = wanted
    OR coalesce(doubt_until, sent_at + ${settleMs}::int * interval '1 ms') <= clock_timestamp())`;

/**
 * Tellings without a certain outcome that keep a newer number waiting: asked about before that is told. `wanted` and
 * `version` are those that went out.
 */
export async function listDoubtful(sql: Sql, tenant: string, channel: string, limit: number): Promise<Untold[]> {
  return sql<Untold[]>`
    SELECT source, sku, sent::int AS wanted, sent_version::text AS version FROM stock_channel
    WHERE tenant = ${tenant} AND channel = ${channel} AND wanted_version > told_version
      AND sent IS NOT NULL AND sent <> wanted AND (next_try_at IS NULL OR next_try_at <= clock_timestamp())
    ORDER BY wanted LIMIT ${limit}`;
}
