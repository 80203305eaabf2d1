import type { Sql } from '../../database/index.ts';
import { operationsErrors } from '../errors.ts';

/** The process that orders go through; refusals and the intake have others, under the same keys. */
export const orderProcess = 'order-to-cash';

export type FoundOrder =
  | { readonly kind: 'accepted' | 'refused' | 'received'; readonly key: string }
  | { readonly kind: 'document'; readonly key: string; readonly system: string; readonly id: string };

/** Keys that an ambiguous number lists at most. */
const keysMax = 6;

/**
 * Finds an order by `channel/number` or by its number alone: among the accepted, else the refused, else the documents
 * that vendors have sent (those of an order by its key, any other by `system/id`).
 *
 * A whole key is one probe of an index. A number alone reads all keys, for the channel comes first in them: it is for
 * people, not for programs.
 */
export async function findOrder(sql: Sql, tenant: string, text: string): Promise<FoundOrder> {
  const wanted = text.trim();
  const looks: readonly [
    FoundOrder['kind'] & ('accepted' | 'refused' | 'received'),
    (byKey: boolean) => Promise<readonly { key: string }[]>,
  ][] = [
    [
      'accepted',
      (byKey) => sql<{ key: string }[]>`
        SELECT key FROM document WHERE tenant = ${tenant} AND process = ${orderProcess} AND ${matching(sql, 'key', wanted, byKey)}
        ORDER BY key LIMIT ${keysMax}`,
    ],
    [
      'refused',
      (byKey) => sql<{ key: string }[]>`
        SELECT DISTINCT key FROM order_refusal WHERE tenant = ${tenant} AND ${matching(sql, 'key', wanted, byKey)}
        ORDER BY key LIMIT ${keysMax}`,
    ],
    [
      'received',
      (byKey) => sql<{ key: string }[]>`
        SELECT DISTINCT subject AS key FROM inbound
        WHERE tenant = ${tenant} AND subject IS NOT NULL AND ${matching(sql, 'subject', wanted, byKey)}
        ORDER BY subject LIMIT ${keysMax}`,
    ],
  ];
  for (const byKey of [true, false]) {
    for (const [kind, look] of looks) {
      const rows = await look(byKey);
      if (rows.length > 1)
        throw operationsErrors.XD_ORDER_AMBIGUOUS({ text: wanted, keys: rows.map((row) => row.key).join(', ') });
      const [row] = rows;
      if (row !== undefined) return { kind, key: row.key };
    }
  }
  return findDocument(sql, tenant, wanted);
}

/** The number is all that follows the channel: it may hold slashes itself. */
function matching(sql: Sql, column: 'key' | 'subject', wanted: string, byKey: boolean) {
  const name = column === 'key' ? sql`key` : sql`subject`;
  return byKey ? sql`${name} = ${wanted}` : sql`substr(${name}, position('/' in ${name}) + 1) = ${wanted}`;
}

async function findDocument(sql: Sql, tenant: string, wanted: string): Promise<FoundOrder> {
  const { system, id } = splitDocumentKey(wanted);
  const [row] = await sql<{ system: string; id: string }[]>`
    SELECT system, id FROM inbound WHERE tenant = ${tenant} AND system = ${system} AND id = ${id}`;
  if (row === undefined) throw operationsErrors.XD_ORDER_NOT_FOUND({ text: wanted });
  return { kind: 'document', key: wanted, system: row.system, id: row.id };
}

/** `<system>/<document id>`, the key of an exception of the intake; the id may hold slashes, the system's name none. */
export function splitDocumentKey(key: string): { readonly system: string; readonly id: string } {
  const at = key.indexOf('/');
  return { system: key.slice(0, Math.max(0, at)), id: key.slice(at + 1) };
}
