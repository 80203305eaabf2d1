import type { Database } from '../database/index.ts';
import type { PlatformSays } from './audit/index.ts';

/**
 * What the platform says of its orders, in one snapshot: an order that moves meanwhile is counted once.
 * @param channelOf the channel of a system, for documents that could not be mapped
 */
export async function platformSays(
  database: Database,
  tenant: string,
  channelOf: ReadonlyMap<string, string>,
): Promise<PlatformSays> {
  const [row] = await database.sql<{ says: Record<string, unknown> }[]>`
    SELECT json_build_object(
      'accepted', (SELECT coalesce(json_agg(key), '[]') FROM document
                   WHERE tenant = ${tenant} AND process = 'order-to-cash'),
      'refused', (SELECT coalesce(json_agg(json_build_object('key', r.key, 'code', r.code, 'detail', r.detail)), '[]')
                  FROM (SELECT DISTINCT ON (key) * FROM order_refusal WHERE tenant = ${tenant} ORDER BY key, at) r
                  WHERE NOT EXISTS (SELECT 1 FROM document d
                    WHERE d.tenant = ${tenant} AND d.process = 'order-to-cash' AND d.key = r.key)),
      'ended', (SELECT coalesce(json_agg(json_build_object('key', key, 'outcome', outcome)), '[]')
                FROM process_archive WHERE tenant = ${tenant} AND process = 'order-to-cash'),
      'live', (SELECT coalesce(json_agg(key), '[]') FROM process
               WHERE tenant = ${tenant} AND process = 'order-to-cash'),
      'exceptions', (SELECT coalesce(json_agg(json_build_object('key', key, 'cause', cause)), '[]')
                     FROM exception WHERE tenant = ${tenant} AND process = 'order-to-cash' AND resolved_at IS NULL),
      'unmapped', (SELECT coalesce(json_agg(json_build_object('system', i.system, 'id', i.id, 'cause', e.cause)), '[]')
                   FROM inbound i JOIN exception e ON e.tenant = i.tenant AND e.process = 'intake'
                     AND e.key = i.system || '/' || i.id AND e.resolved_at IS NULL
                   WHERE i.tenant = ${tenant} AND i.status = 'exception')
    ) AS says`;
  const says = row?.says as unknown as Says;
  const known = new Set(says.accepted);
  const unmapped = says.unmapped
    .map(({ system, id, cause }) => ({ key: keyOfDocument(channelOf.get(system) ?? system, id), cause }))
    .filter(({ key }) => key !== null && !known.has(key)) as { key: string; cause: string }[];
  const held = new Set(says.exceptions.map(({ key }) => key));
  const ended = (wanted: string) => says.ended.filter(({ outcome }) => outcome === wanted).map(({ key }) => key);
  return {
    accepted: says.accepted,
    refused: says.refused,
    completed: ended('completed'),
    cancelled: ended('cancelled'),
    open: says.live.filter((key) => !held.has(key)),
    exceptions: [...says.exceptions, ...new Map(unmapped.map((one) => [one.key, one])).values()],
  };
}

interface Says {
  readonly accepted: string[];
  readonly refused: { key: string; code: string; detail: string }[];
  readonly ended: { key: string; outcome: string }[];
  readonly live: string[];
  readonly exceptions: { key: string; cause: string }[];
  readonly unmapped: { system: string; id: string; cause: string }[];
}

/** `order:<number>:<version>`; null for documents of another kind. */
function keyOfDocument(channel: string, id: string): string | null {
  const number = id.startsWith('order:') ? (id.split(':')[1] ?? '') : '';
  return number === '' ? null : `${channel}/${number}`;
}

/** From a document's arrival to its order's acceptance, in ms, for each accepted order that a system told. */
export async function acceptTimes(database: Database, tenant: string): Promise<number[]> {
  const rows = await database.sql<{ ms: number }[]>`
    SELECT extract(epoch FROM d.accepted_at - i.first)::float8 * 1000 AS ms
    FROM document d JOIN (SELECT subject, min(received_at) AS first FROM inbound
                          WHERE tenant = ${tenant} AND subject IS NOT NULL GROUP BY subject) i ON i.subject = d.key
    WHERE d.tenant = ${tenant} AND d.process = 'order-to-cash'`;
  return rows.map((row) => Math.max(0, row.ms));
}
