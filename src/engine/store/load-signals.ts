import { pgArray, type Sql } from '../../database/index.ts';

export interface SignalRow {
  readonly key: string;
  readonly event: string;
  readonly id: string;
  readonly payload: unknown;
}

/** The unread signals of a set of instances, in the order in which they came. */
export async function loadSignals(
  sql: Sql,
  tenant: string,
  process: string,
  keys: readonly string[],
): Promise<SignalRow[]> {
  if (keys.length === 0) return [];
  return sql<SignalRow[]>`
    SELECT key, event, id, payload FROM signal
    WHERE tenant = ${tenant} AND process = ${process} AND key = ANY(${pgArray(keys)}::text[]) AND NOT consumed
    ORDER BY seq`;
}

/** Marks signals as read, in the transaction that acts on them. */
export async function consumeSignals(
  sql: Sql,
  tenant: string,
  process: string,
  signals: readonly { readonly key: string; readonly event: string; readonly id: string }[],
): Promise<void> {
  if (signals.length === 0) return;
  await sql`
    UPDATE signal s SET consumed = true
    FROM unnest(
      ${pgArray(signals.map((signal) => signal.key))}::text[],
      ${pgArray(signals.map((signal) => signal.event))}::text[],
      ${pgArray(signals.map((signal) => signal.id))}::text[]
    ) AS d(key, event, id)
    WHERE s.tenant = ${tenant} AND s.process = ${process} AND s.key = d.key AND s.event = d.event AND s.id = d.id`;
}

/** The pending texts of a set of instances as their rows have them now. */
export async function loadPending(
  sql: Sql,
  tenant: string,
  process: string,
  keys: readonly string[],
): Promise<{ key: string; pending: string }[]> {
  return sql<{ key: string; pending: string }[]>`
    SELECT key, pending FROM process
    WHERE tenant = ${tenant} AND process = ${process} AND key = ANY(${pgArray(keys)}::text[])`;
}
