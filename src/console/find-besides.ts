import { pgArray, type Sql } from '../database/index.ts';
import type { OrderRowView } from './api-types.ts';

/** Orders of exactly this number that are in no list of accepted ones: refused at the door, or only received so far. */
export async function findBesides(
  sql: Sql,
  tenant: string,
  channels: readonly string[],
  text: string,
): Promise<readonly OrderRowView[]> {
  const wanted = text.trim();
  // Whole keys, so that each is one probe of an index.
  const keys = [wanted, ...channels.map((channel) => `${channel}/${wanted}`)];
  const rows = await sql<{ key: string; status: string; reason: string | null; at: Date }[]>`
    SELECT DISTINCT ON (key) key, status, reason, at FROM (
      SELECT key, 'refused' AS status, code || ': ' || detail AS reason, at FROM order_refusal
      WHERE tenant = ${tenant} AND key = ANY(${pgArray(keys)}::text[])
      UNION ALL
      SELECT subject, 'received', detail, received_at FROM inbound
      WHERE tenant = ${tenant} AND subject = ANY(${pgArray(keys)}::text[])
    ) found ORDER BY key, status DESC, at DESC`;
  return rows.map(({ key, status, reason, at }) => ({
    key,
    status,
    reason,
    channel: key.slice(0, key.indexOf('/')),
    number: key.slice(key.indexOf('/') + 1),
    step: null,
    customer: null,
    acceptedAt: at.toISOString(),
    shipBy: null,
    finishedAt: null,
    total: null,
    currency: null,
  }));
}
