import type { Database } from '../../src/database/index.ts';
import type { SalesChannel } from '../../src/demo/audit/index.ts';
import { readTrace, type TraceEntry } from '../../src/engine/index.ts';

/** One order's way: its placing by the channel's ledger, all else by the platform's clock, which is the same machine's. */
export interface OrderCourse {
  readonly key: string;
  readonly channel: string;
  readonly placedMs: number;
  /** Null where it was refused at the door. */
  readonly acceptedMs: number | null;
  /** Completed, cancelled, refused, or with a person; null while it is open. */
  readonly endedMs: number | null;
  readonly trace: readonly TraceEntry[];
}

interface Known {
  readonly key: string;
  readonly acceptedMs: number | null;
  readonly endedMs: number | null;
  readonly trace: string;
}

/** The orders that the channels have placed and the platform has heard of. */
export async function readCourses(
  { sql }: Database,
  tenant: string,
  channels: readonly SalesChannel[],
): Promise<OrderCourse[]> {
  const rows = await sql<Known[]>`
    SELECT d.key, extract(epoch FROM d.accepted_at)::float8 * 1000 AS "acceptedMs",
      extract(epoch FROM coalesce(a.finished_at, e.at))::float8 * 1000 AS "endedMs", coalesce(a.trace, p.trace, '') AS trace
    FROM document d
    LEFT JOIN process_archive a ON a.tenant = d.tenant AND a.process = d.process AND a.key = d.key
    LEFT JOIN process p ON p.tenant = d.tenant AND p.process = d.process AND p.key = d.key
    LEFT JOIN (SELECT key, min(raised_at) AS at FROM exception WHERE tenant = ${tenant} AND resolved_at IS NULL
               GROUP BY key) e ON e.key = d.key
    WHERE d.tenant = ${tenant} AND d.process = 'order-to-cash'
    UNION ALL
    SELECT r.key, NULL, extract(epoch FROM min(r.at))::float8 * 1000, ''
    FROM order_refusal r
    WHERE r.tenant = ${tenant} AND NOT EXISTS (SELECT 1 FROM document d
      WHERE d.tenant = ${tenant} AND d.process = 'order-to-cash' AND d.key = r.key)
    GROUP BY r.key`;
  const known = new Map(rows.map((row) => [row.key, row]));
  return channels.flatMap(({ name, orders }) =>
    orders.flatMap(({ number, placedAt }) => {
      const row = known.get(`${name}/${number}`);
      if (row === undefined) return [];
      const { key, acceptedMs, endedMs, trace } = row;
      const placedMs = Date.parse(placedAt);
      return [{ key, channel: name, placedMs, acceptedMs, endedMs, trace: trace === '' ? [] : readTrace(trace) }];
    }),
  );
}

/** How many orders are placed and not at their end, at the moments where that changes. */
export function openMost(courses: readonly OrderCourse[]): number {
  const changes = courses.flatMap(({ placedMs, endedMs }) => [
    { atMs: placedMs, by: 1 },
    ...(endedMs === null ? [] : [{ atMs: endedMs, by: -1 }]),
  ]);
  let [open, most] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    open += by;
    most = Math.max(most, open);
  }
  return most;
}

/** When the last of the orders placed until then had come to its end; null while one of them is open. */
export function goneMs(courses: readonly OrderCourse[], placedUntilMs: number): number | null {
  let last = placedUntilMs;
  for (const { placedMs, endedMs } of courses) {
    if (placedMs > placedUntilMs) continue;
    if (endedMs === null) return null;
    last = Math.max(last, endedMs);
  }
  return last;
}
