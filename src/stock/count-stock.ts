import { packed, pgArray, type Sql } from '../database/index.ts';
import { balanceKey } from './allocate.ts';
import { stockLimits } from './limits.ts';

/** A count of what is physically at a location. */
export interface StockCount {
  readonly location: string;
  readonly sku: string;
  readonly onHand: number;
  /** UTC instant, RFC 3339. */
  readonly countedAt: string;
}

/**
 * Takes counts of a warehouse or ERP. An article that is new at a location gets its first balance. Later counts are
 * compared: a difference is first only kept, because shipments that are under way to us explain it mostly; when the same
 * difference stands a minute later and nothing moved meanwhile, it becomes a movement with its reason; it must stand
 * longer where orders that hold the article may explain what is missing. An older count never overwrites a newer. Answers how many articles were new and how many were corrected.
 */
export async function countStock(
  sql: Sql,
  tenant: string,
  counts: readonly StockCount[],
): Promise<{ initial: number; corrected: number }> {
  if (counts.length === 0) return { initial: 0, corrected: 0 };
  const newest = newestCounts(counts);
  const initial = await firstBalances(sql, tenant, newest);
  const corrected = await compare(sql, tenant, newest);
  return { initial, corrected };
}

/** Looked for first: trying to insert what is there already costs more than to see that it is. */
async function firstBalances(sql: Sql, tenant: string, counts: readonly StockCount[]): Promise<number> {
  const fresh = await sql`
    WITH d AS (
      SELECT * FROM ${columns(sql, counts)}
    ), fresh AS (
      INSERT INTO stock_balance (tenant, location, sku, on_hand, moved_at)
      SELECT ${tenant}, location, sku, on_hand, clock_timestamp() FROM d
      WHERE NOT EXISTS (SELECT 1 FROM stock_balance b WHERE b.tenant = ${tenant} AND b.location = d.location AND b.sku = d.sku)
      ORDER BY location, sku
      ON CONFLICT DO NOTHING RETURNING location, sku, on_hand
    )
    INSERT INTO stock_ledger (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
    SELECT ${tenant}, 'initial', location, sku, on_hand, 0, 'first count', NULL FROM fresh`;
  return fresh.count;
}

/**
 * Nothing is locked to compare. The correction itself asks again: a balance that was moved since the difference was seen
 * is left as it is, because the update looks at the newest row.
 */
async function compare(sql: Sql, tenant: string, counts: readonly StockCount[]): Promise<number> {
  const corrected = await sql`
    WITH d AS (
      SELECT * FROM ${columns(sql, counts)}
    ), seen AS (
      SELECT d.*, b.on_hand AS booked, c.difference, c.since,
        -- What is missing may have been shipped for orders that still hold it, and be booked later.
        CASE WHEN b.on_hand - d.on_hand BETWEEN 1 AND b.reserved THEN ${stockLimits.settleReservedSeconds}::int
          ELSE ${stockLimits.settleCountSeconds}::int END * interval '1 s' AS settles
      FROM d
      JOIN stock_balance b ON b.tenant = ${tenant} AND b.location = d.location AND b.sku = d.sku
      LEFT JOIN stock_count c ON c.tenant = ${tenant} AND c.location = d.location AND c.sku = d.sku
      WHERE c.counted_at IS NULL OR c.counted_at <= d.counted_at
    ), kept AS (
      INSERT INTO stock_count AS c (tenant, location, sku, on_hand, counted_at, difference, since)
      SELECT ${tenant}, location, sku, on_hand, counted_at, on_hand - booked, clock_timestamp() FROM seen
      ORDER BY location, sku
      ON CONFLICT (tenant, location, sku) DO UPDATE SET
        on_hand = excluded.on_hand, counted_at = excluded.counted_at, difference = excluded.difference,
        since = CASE WHEN c.difference = excluded.difference THEN c.since ELSE excluded.since END
        WHERE c.counted_at <= excluded.counted_at
    ), moved AS (
      UPDATE stock_balance b SET on_hand = greatest(s.on_hand, b.reserved), moved_at = clock_timestamp()
      FROM (
        SELECT * FROM seen WHERE on_hand <> booked AND difference = on_hand - booked
          AND since < clock_timestamp() - settles
        ORDER BY location, sku
      ) s
      WHERE b.tenant = ${tenant} AND b.location = s.location AND b.sku = s.sku
        AND b.on_hand = s.booked AND b.moved_at <= s.since AND b.on_hand <> greatest(s.on_hand, b.reserved)
      RETURNING b.location, b.sku, b.on_hand - s.booked AS delta, s.on_hand AS counted
    )
    INSERT INTO stock_ledger (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
    SELECT ${tenant}, 'count', location, sku, delta, 0, 'count', 'counted ' || counted FROM moved`;
  return corrected.count;
}

/** The counts as rows. What a set shares (a warehouse counts its own location, at one time) is sent once. */
function columns(sql: Sql, counts: readonly StockCount[]) {
  const { location = '', countedAt = '' } = counts[0] ?? {};
  const isOnePlace = counts.every((count) => count.location === location);
  const isOneTime = counts.every((count) => count.countedAt === countedAt);
  return sql`(
    SELECT coalesce(c.location, ${location}) AS location, c.sku, c.on_hand,
      coalesce(c.counted_at, ${countedAt})::timestamptz AS counted_at
    FROM unnest(
      unpack(${isOnePlace ? '' : packed(counts.map((count) => count.location))}),
      unpack(${packed(counts.map(({ sku }) => sku))}),
      ${pgArray(counts.map(({ onHand }) => onHand))}::bigint[],
      unpack(${isOneTime ? '' : packed(counts.map((count) => count.countedAt))})
    ) AS c(location, sku, on_hand, counted_at)) AS columns`;
}

function newestCounts(counts: readonly StockCount[]): StockCount[] {
  const newest = new Map<string, StockCount>();
  for (const count of counts) {
    const key = balanceKey(count.location, count.sku);
    const known = newest.get(key);
    if (known === undefined || known.countedAt <= count.countedAt) newest.set(key, count);
  }
  return [...newest.values()];
}
