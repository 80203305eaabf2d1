import { pgArray, unitSeparator, unpacked, type Sql } from '../../database/index.ts';

export interface SignalRow {
  readonly key: string;
  readonly event: string;
  readonly id: string;
  readonly seq: string;
  readonly payload: unknown;
}

/** The signals of a set of instances, heard or not, in the order in which they came. */
export async function loadSignals(
  sql: Sql,
  tenant: string,
  process: string,
  keys: readonly string[],
): Promise<SignalRow[]> {
  if (keys.length === 0) return [];
  return sql<SignalRow[]>`
    SELECT key, event, id, seq::text, payload FROM signal
    WHERE tenant = ${tenant} AND process = ${process} AND key = ANY(${pgArray(keys)}::text[])
    ORDER BY signal.seq`;
}

/** The pending texts of a set of instances as their rows have them now, of those that have any. */
export async function loadPending(
  sql: Sql,
  tenant: string,
  process: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const [row] = await sql<{ keys: string | null; pending: string | null }[]>`
    SELECT string_agg(key, ${unitSeparator}) AS keys, string_agg(pending, ${unitSeparator}) AS pending FROM process
    WHERE tenant = ${tenant} AND process = ${process} AND key = ANY(${pgArray(keys)}::text[]) AND pending <> ''`;
  const pending = unpacked(row?.pending ?? null);
  return new Map(unpacked(row?.keys ?? null).map((key, index) => [key, pending[index] ?? '']));
}
