import type { Sql } from '../../database/index.ts';
import type { Place } from './read-window.ts';

/**
 * The place in the log behind which everything since a time lies. Transactions are numbered nearly in the order of time,
 * so the number is found by halving: some forty looks at the primary key, where an index by time would cost every event
 * that is written. The caller asks for a time that is earlier by what transactions may take.
 */
export async function findPlace(sql: Sql, tenant: string, from: Date): Promise<Place> {
  const [span] = await sql<{ first: string; end: string }[]>`
    SELECT coalesce((SELECT xid FROM event WHERE tenant = ${tenant} ORDER BY xid, seq LIMIT 1),
        pg_snapshot_xmin(pg_current_snapshot()))::text AS first,
      pg_snapshot_xmin(pg_current_snapshot())::text AS end`;
  let low = BigInt(span?.first ?? 0);
  let high = BigInt(span?.end ?? 0);
  while (low < high) {
    const middle = (low + high) / 2n;
    const [found] = await sql<{ xid: string; isBefore: boolean }[]>`
      SELECT xid::text, at < ${from.toISOString()}::text::timestamptz AS "isBefore" FROM event
      WHERE tenant = ${tenant} AND xid >= ${String(middle)}::text::xid8 ORDER BY xid, seq LIMIT 1`;
    if (found?.isBefore === true) low = BigInt(found.xid) + 1n;
    else high = middle;
  }
  // Numbers of events begin at 1, so that this is before all of the transaction's.
  return { xid: String(low), seq: '0' };
}
