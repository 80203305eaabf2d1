import type { Database } from '../database/index.ts';
import type { PlatformSays } from './audit/index.ts';

/** What the platform says of its orders, in one snapshot: an order that moves meanwhile is counted once. */
export async function platformSays(database: Database, tenant: string): Promise<PlatformSays> {
  const [row] = await database.sql<{ says: Record<string, unknown> }[]>`
    SELECT json_build_object(
      'accepted', (SELECT coalesce(json_agg(split_part(key, '/', 2)), '[]') FROM document
                   WHERE tenant = ${tenant} AND process = 'order-to-cash'),
      'refused', (SELECT coalesce(json_agg(json_build_object('number', split_part(r.key, '/', 2), 'code', r.code, 'detail', r.detail)), '[]')
                  FROM (SELECT DISTINCT ON (key) * FROM order_refusal WHERE tenant = ${tenant} ORDER BY key, at) r
                  WHERE NOT EXISTS (SELECT 1 FROM document d
                    WHERE d.tenant = ${tenant} AND d.process = 'order-to-cash' AND d.key = r.key)),
      'ended', (SELECT coalesce(json_agg(json_build_object('number', split_part(key, '/', 2), 'outcome', outcome)), '[]')
                FROM process_archive WHERE tenant = ${tenant} AND process = 'order-to-cash'),
      'live', (SELECT coalesce(json_agg(json_build_object('number', split_part(key, '/', 2), 'status', status)), '[]')
               FROM process WHERE tenant = ${tenant} AND process = 'order-to-cash'),
      'exceptions', (SELECT coalesce(json_agg(json_build_object('number', split_part(key, '/', 2), 'cause', cause)), '[]')
                     FROM exception WHERE tenant = ${tenant} AND process = 'order-to-cash' AND resolved_at IS NULL),
      'unmapped', (SELECT coalesce(json_agg(json_build_object('id', i.id, 'cause', e.cause)), '[]')
                   FROM inbound i JOIN exception e ON e.tenant = i.tenant AND e.process = 'intake'
                     AND e.key = i.system || '/' || i.id AND e.resolved_at IS NULL
                   WHERE i.tenant = ${tenant} AND i.status = 'exception')
    ) AS says`;
  const says = row?.says as unknown as Says;
  const known = new Set(says.accepted);
  const unmapped = says.unmapped
    .map(({ id, cause }) => ({ number: numberOfDocument(id), cause }))
    .filter(({ number }) => number !== '' && !known.has(number));
  const held = new Set(says.exceptions.map(({ number }) => number));
  return {
    accepted: says.accepted,
    refused: says.refused,
    completed: says.ended.filter(({ outcome }) => outcome === 'completed').map(({ number }) => number),
    cancelled: says.ended.filter(({ outcome }) => outcome === 'cancelled').map(({ number }) => number),
    open: says.live.filter(({ number }) => !held.has(number)).map(({ number }) => number),
    exceptions: [...says.exceptions, ...uniqueByNumber(unmapped)],
  };
}

interface Says {
  readonly accepted: string[];
  readonly refused: { number: string; code: string; detail: string }[];
  readonly ended: { number: string; outcome: string }[];
  readonly live: { number: string; status: string }[];
  readonly exceptions: { number: string; cause: string }[];
  readonly unmapped: { id: string; cause: string }[];
}

/** `order:<number>:<version>` */
const numberOfDocument = (id: string): string => (id.startsWith('order:') ? (id.split(':')[1] ?? '') : '');

const uniqueByNumber = <T extends { readonly number: string }>(rows: readonly T[]): T[] => [
  ...new Map(rows.map((row) => [row.number, row])).values(),
];

/** From a document's arrival to its order's acceptance, in ms, for each accepted order. */
export async function acceptTimes(database: Database, tenant: string): Promise<number[]> {
  const rows = await database.sql<{ ms: number }[]>`
    SELECT extract(epoch FROM d.accepted_at - i.first)::float8 * 1000 AS ms
    FROM document d JOIN (SELECT subject, min(received_at) AS first FROM inbound
                          WHERE tenant = ${tenant} AND subject IS NOT NULL GROUP BY subject) i ON i.subject = d.key
    WHERE d.tenant = ${tenant} AND d.process = 'order-to-cash'`;
  return rows.map((row) => Math.max(0, row.ms));
}
