import type { Sql } from '../../database/index.ts';
import { orderProcess } from '../orders/find-order.ts';

/** Orders by what became of them. */
export interface OrderCounts {
  readonly accepted: number;
  readonly completed: number;
  readonly cancelled: Readonly<Record<string, number>>;
}

export const noOrders: OrderCounts = { accepted: 0, completed: 0, cancelled: {} };

/**
 * Everything before `edge`, plus what a later look at the log adds. `edge` is a transaction id below which nothing can
 * be added any more: what lies above it is counted anew each time.
 */
export interface Counted {
  /** By the database's clock. */
  readonly at: Date;
  readonly edge: string;
  /** Of transactions below the edge. */
  readonly settled: OrderCounts;
  /** Of all that is committed, the settled included. */
  readonly now: OrderCounts;
}

interface LogRow {
  readonly settled: boolean;
  readonly type: string;
  readonly reason: string | null;
  readonly count: number;
}

/** What stands in the log from `edge` on; one expression for both statements, each of which sees one snapshot. */
const logged = (sql: Sql, tenant: string, edge: string | null) => sql`
  SELECT e.xid < edge.xmin AS settled, e.type, split_part(coalesce(a.reason, ''), ':', 1) AS reason, count(*)::int AS count
  FROM edge JOIN event e ON e.xid >= ${edge === null ? sql`edge.xmin` : sql`${edge}::xid8`}
    LEFT JOIN process_archive a ON e.type = 'order.cancelled' AND a.tenant = ${tenant} AND a.process = ${orderProcess}
      AND a.key = e.subject
  WHERE e.tenant = ${tenant} AND e.type IN ('order.accepted', 'order.completed', 'order.cancelled')
  GROUP BY 1, 2, 3`;
const edgeOf = (sql: Sql) => sql`SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin`;

/**
 * Counts all orders. It reads the whole archive once; whoever counts again gives the result to `countOn`, which reads
 * only what was logged since.
 */
export async function countAll(sql: Sql, tenant: string): Promise<Counted> {
  const [row] = await sql<{ at: Date; edge: string; accepted: number; ended: LogRow[]; ahead: LogRow[] }[]>`
    WITH edge AS MATERIALIZED (${edgeOf(sql)})
    SELECT clock_timestamp() AS at, (SELECT xmin::text FROM edge) AS edge,
      (SELECT count(*)::int FROM document WHERE tenant = ${tenant} AND process = ${orderProcess}) AS accepted,
      (SELECT coalesce(json_agg(r), '[]') FROM (
        SELECT true AS settled, 'order.' || outcome AS type, split_part(coalesce(reason, ''), ':', 1) AS reason,
          count(*)::int AS count
        FROM process_archive WHERE tenant = ${tenant} AND process = ${orderProcess} GROUP BY 2, 3) r) AS ended,
      (SELECT coalesce(json_agg(r), '[]') FROM (${logged(sql, tenant, null)}) r) AS ahead`;
  if (row === undefined) throw new Error('a SELECT without FROM gave no row');
  const now = add({ ...noOrders, accepted: row.accepted }, row.ended, 1);
  // What is committed above the edge is in the tables already, and will be met in the log again.
  return { at: row.at, edge: row.edge, settled: add(now, row.ahead, -1), now };
}

/**
 * Counts on from an earlier count. The log is read from the edge by its primary key, so a look costs what has happened
 * since; a transaction that commits late lies above the edge and is not missed, as it would be by a time.
 */
export async function countOn(sql: Sql, tenant: string, before: Counted): Promise<Counted> {
  const [row] = await sql<{ at: Date; edge: string; rows: LogRow[] }[]>`
    WITH edge AS MATERIALIZED (${edgeOf(sql)})
    SELECT clock_timestamp() AS at, (SELECT xmin::text FROM edge) AS edge,
      (SELECT coalesce(json_agg(r), '[]') FROM (${logged(sql, tenant, before.edge)}) r) AS rows`;
  if (row === undefined) throw new Error('a SELECT without FROM gave no row');
  const settled = add(
    before.settled,
    row.rows.filter((logRow) => logRow.settled),
    1,
  );
  return { at: row.at, edge: row.edge, settled, now: add(before.settled, row.rows, 1) };
}

function add(counts: OrderCounts, rows: readonly LogRow[], sign: 1 | -1): OrderCounts {
  let { accepted, completed } = counts;
  const cancelled = { ...counts.cancelled };
  for (const { type, reason, count } of rows) {
    if (type === 'order.accepted') accepted += sign * count;
    else if (type === 'order.completed') completed += sign * count;
    else cancelled[reason ?? ''] = (cancelled[reason ?? ''] ?? 0) + sign * count;
  }
  return { accepted, completed, cancelled };
}
