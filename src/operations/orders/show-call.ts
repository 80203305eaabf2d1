import { pgArray, type Sql } from '../../database/index.ts';
import { operationsErrors } from '../errors.ts';

/** One call of a capability over a set, with its requests and answers, masked as they were journaled. */
export interface CallView {
  readonly id: string;
  readonly system: string;
  readonly capability: string;
  readonly mode: string;
  readonly items: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly error: string | null;
  readonly requests: readonly unknown[];
}

/** Several calls at once, the oldest first; ids that the journal does not have are left out. */
export async function showCalls(sql: Sql, tenant: string, ids: readonly string[]): Promise<CallView[]> {
  if (ids.length === 0) return [];
  const rows = await sql<(Omit<CallView, 'requests'> & { readonly requests: string })[]>`
    SELECT id, system, capability, mode, items, started_at AS "startedAt", duration_ms AS "durationMs", error, requests
    FROM journal WHERE tenant = ${tenant} AND id = ANY(${pgArray(ids)}::text[]) ORDER BY started_at, id`;
  return rows.map((row) => ({ ...row, requests: JSON.parse(row.requests) as unknown[] }));
}

export async function showCall(sql: Sql, tenant: string, id: string): Promise<CallView> {
  const [call] = await showCalls(sql, tenant, [id]);
  if (call === undefined) throw operationsErrors.XD_CALL_NOT_FOUND({ id });
  return call;
}
