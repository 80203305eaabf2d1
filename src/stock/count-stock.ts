import { pgArray, type Sql } from '../database/index.ts';

/** A count of what is physically at a location. */
export interface StockCount {
  readonly location: string;
  readonly sku: string;
  readonly onHand: number;
  /** UTC instant, RFC 3339. */
  readonly countedAt: string;
}

/** A difference must stand for this long, in seconds, and without any movement, before it becomes a correction. */
const settleSeconds = 60;

/**
 * Takes counts of a warehouse or ERP. An article that is new at a location gets its first balance. Later counts are
 * compared: a difference is first only kept, because shipments that are under way to us explain it mostly; when the same
 * difference stands a minute later and nothing moved meanwhile, it becomes a movement with its reason. An older count
 * never overwrites a newer. Answers how many articles were new and how many were corrected.
 */
export async function countStock(
  sql: Sql,
  tenant: string,
  counts: readonly StockCount[],
): Promise<{ initial: number; corrected: number }> {
  if (counts.length === 0) return { initial: 0, corrected: 0 };
  const newest = newestCounts(counts);
  const columns = {
    location: pgArray(newest.map((count) => count.location)),
    sku: pgArray(newest.map((count) => count.sku)),
    onHand: pgArray(newest.map((count) => count.onHand)),
    countedAt: pgArray(newest.map((count) => count.countedAt)),
  };
  const initial = await sql`
    WITH d AS (
      SELECT * FROM unnest(${columns.location}::text[], ${columns.sku}::text[], ${columns.onHand}::bigint[])
        AS t(location, sku, on_hand)
    ), fresh AS (
      INSERT INTO stock_balance (tenant, location, sku, on_hand)
      SELECT ${tenant}, location, sku, on_hand FROM d ORDER BY location, sku
      ON CONFLICT DO NOTHING RETURNING location, sku, on_hand
    )
    INSERT INTO stock_movement (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
    SELECT ${tenant}, 'initial', location, sku, on_hand, 0, 'first count', NULL FROM fresh RETURNING 1`;
  const corrected = await sql`
    WITH d AS (
      SELECT * FROM unnest(${columns.location}::text[], ${columns.sku}::text[], ${columns.onHand}::bigint[],
                           ${columns.countedAt}::timestamptz[]) AS t(location, sku, on_hand, counted_at)
    ), before AS (
      SELECT d.*, b.on_hand AS booked, c.difference, c.since FROM d
      JOIN stock_balance b ON b.tenant = ${tenant} AND b.location = d.location AND b.sku = d.sku
      LEFT JOIN stock_count c ON c.tenant = ${tenant} AND c.location = d.location AND c.sku = d.sku
      WHERE c.counted_at IS NULL OR c.counted_at <= d.counted_at
      ORDER BY d.location, d.sku FOR UPDATE OF b
    ), settled AS (
      SELECT before.*, (on_hand - booked) AS delta FROM before
      WHERE on_hand <> booked AND difference = on_hand - booked
        AND since < clock_timestamp() - ${settleSeconds}::int * interval '1 s'
        AND NOT EXISTS (SELECT 1 FROM stock_movement m
          WHERE m.tenant = ${tenant} AND m.sku = before.sku AND m.location = before.location AND m.at > before.since)
    ), kept AS (
      INSERT INTO stock_count (tenant, location, sku, on_hand, counted_at, difference, since)
      SELECT ${tenant}, location, sku, on_hand, counted_at, on_hand - booked, clock_timestamp() FROM before
      ON CONFLICT (tenant, location, sku) DO UPDATE SET
        on_hand = excluded.on_hand, counted_at = excluded.counted_at, difference = excluded.difference,
        since = CASE WHEN stock_count.difference = excluded.difference THEN stock_count.since ELSE excluded.since END
    ), moved AS (
      UPDATE stock_balance b SET on_hand = greatest(s.on_hand, b.reserved) FROM settled s
      WHERE b.tenant = ${tenant} AND b.location = s.location AND b.sku = s.sku
      RETURNING b.location, b.sku, b.on_hand - s.booked AS delta, s.on_hand AS counted
    )
    INSERT INTO stock_movement (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
    SELECT ${tenant}, 'count', location, sku, delta, 0, 'count', 'counted ' || counted FROM moved RETURNING 1`;
  return { initial: initial.length, corrected: corrected.length };
}

function newestCounts(counts: readonly StockCount[]): StockCount[] {
  const newest = new Map<string, StockCount>();
  for (const count of counts) {
    const key = `${count.location}\u0000${count.sku}`;
    const known = newest.get(key);
    if (known === undefined || known.countedAt <= count.countedAt) newest.set(key, count);
  }
  return [...newest.values()];
}
