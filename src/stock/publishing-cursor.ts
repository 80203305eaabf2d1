import type { Sql } from '../database/index.ts';

/** How far the movements were read to tell channels. */
export interface Cursor {
  readonly xid: string;
  readonly seq: string;
}

const name = 'stock-publishing';

/** Whether there is anything behind the cursor, without a lock: a lock is a commit, ten times a second. */
export async function hasUnread(sql: Sql, tenant: string): Promise<boolean> {
  // Not EXISTS, which takes the order off: without it the planner expects a third of the ledger to be unread, and reads the
  // table from its beginning to find the first of them. With 500,000 rows that took 75 to 100 ms, ten times a second.
  const rows = await sql`
    SELECT 1 FROM stock_ledger m
    WHERE m.tenant = ${tenant} AND m.xid < pg_snapshot_xmin(pg_current_snapshot()) AND (m.xid, m.seq) > (
      coalesce((SELECT xid FROM consumer WHERE tenant = ${tenant} AND name = ${name}), '0'::xid8),
      coalesce((SELECT seq FROM consumer WHERE tenant = ${tenant} AND name = ${name}), 0))
    ORDER BY m.xid, m.seq LIMIT 1`;
  return rows.length > 0;
}

/** One reader at a time: the second waits here and then reads on from where the first came to. */
export async function lockCursor(sql: Sql, tenant: string): Promise<Cursor> {
  await sql`INSERT INTO consumer (tenant, name) VALUES (${tenant}, ${name}) ON CONFLICT DO NOTHING`;
  const [cursor] = await sql<Cursor[]>`
    SELECT xid::text, seq::text FROM consumer WHERE tenant = ${tenant} AND name = ${name} FOR UPDATE`;
  return cursor ?? { xid: '0', seq: '0' };
}

export async function moveCursor(sql: Sql, tenant: string, { xid, seq }: Cursor): Promise<void> {
  await sql`UPDATE consumer SET xid = ${xid}::xid8, seq = ${seq}::bigint, moved_at = clock_timestamp()
            WHERE tenant = ${tenant} AND name = ${name}`;
}
