import type { Sql } from '../src/database/index.ts';

/**
 * What must hold after a run has healed, by the tables alone. One sentence for each that does not. The numbers are those
 * of the fault plan: I1 orders, I2 movements, I3 availability, I6 events, I7 epochs, I8 drained. I4 is the vendors'.
 */
export async function brokenByTables(sql: Sql, accepted: number): Promise<string[]> {
  const one = async (query: Promise<readonly { count: number }[]>) => (await query)[0]?.count ?? 0;
  const documents = await one(sql`SELECT count(*)::int AS count FROM document`);
  const live = await one(sql`SELECT count(*)::int AS count FROM process`);
  const exceptions = await one(sql`
    SELECT count(*)::int AS count FROM process p WHERE EXISTS (
      SELECT 1 FROM exception e WHERE e.tenant = p.tenant AND e.key = p.key AND e.resolved_at IS NULL)`);
  const archived = await one(sql`SELECT count(DISTINCT key)::int AS count FROM process_archive`);
  const twice = await one(sql`
    SELECT count(*)::int AS count FROM process p JOIN process_archive a USING (tenant, process, key)`);
  const drift = await one(sql`
    SELECT count(*)::int AS count FROM stock_balance b, LATERAL (
      SELECT coalesce(sum(l.on_hand_delta), 0) AS on_hand, coalesce(sum(l.reserved_delta), 0) AS reserved
      FROM stock_ledger l WHERE l.tenant = b.tenant AND l.location = b.location AND l.sku = b.sku) m
    WHERE (b.on_hand, b.reserved) IS DISTINCT FROM (m.on_hand, m.reserved)`);
  const negative = await one(sql`SELECT count(*)::int AS count FROM stock_balance WHERE on_hand - reserved < 0`);
  const announced = await one(sql`
    SELECT count(*)::int AS count FROM document d WHERE 1 <> (
      SELECT count(*) FROM event e WHERE e.tenant = d.tenant AND e.subject = d.key AND e.type = 'order.accepted')`);
  const leases = await one(sql`SELECT count(*)::int AS count FROM lease`);
  const captured = await one(sql`
    SELECT count(*)::int AS count FROM process_archive WHERE outcome = 'completed'
      AND (state->>'capturedTotal')::bigint IS DISTINCT FROM (state->>'shippedTotal')::bigint AND state->>'shippedTotal' IS NOT NULL`);
  const undrained = live - exceptions;
  return [
    ...(documents === accepted ? [] : [`I1: ${accepted} orders were acknowledged, and ${documents} are kept`]),
    ...(documents === live + archived ? [] : [`I1: ${documents} orders, but ${live} live and ${archived} ended`]),
    ...(twice === 0 ? [] : [`I1: ${twice} orders are live and ended`]),
    ...(drift === 0 ? [] : [`I2: ${drift} balances are not the sum of their movements`]),
    ...(negative === 0 ? [] : [`I3: ${negative} articles are oversold`]),
    ...(captured === 0 ? [] : [`I5: ${captured} orders captured other than what was shipped`]),
    ...(announced === 0 ? [] : [`I6: ${announced} orders were not announced exactly once`]),
    ...(leases === 0 ? [] : [`I7: ${leases} leases are left`]),
    ...(undrained === 0 ? [] : [`I8: ${undrained} orders are neither ended nor with a person`]),
  ];
}
