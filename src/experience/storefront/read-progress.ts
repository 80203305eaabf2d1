import { pgArray, type Sql } from '../../database/index.ts';
import { readLogRows } from '../../engine/index.ts';
import type { OrderState } from '../../processes/index.ts';

/** What the order's own process has found out so far. */
export interface Progress {
  readonly payment: 'pending' | 'ok' | 'declined';
  /** Minor units; null until it is calculated. */
  readonly tax: { readonly amount: number; readonly fallback: boolean } | null;
  /** How it ended, where it has already. */
  readonly outcome: string | null;
  readonly reason: string | null;
}

type Known = Pick<OrderState, 'authorisation' | 'paymentTries' | 'tax'>;

interface Row {
  readonly key: string | null;
  readonly lease: string | null;
  readonly state: Known | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly entries: string | null;
}

/**
 * How far a set of orders has come, in one statement. Of orders that a worker carries, the log of their sets is read
 * once a set and not once an order.
 */
export async function readProgress(sql: Sql, tenant: string, keys: readonly string[]): Promise<Map<string, Progress>> {
  const rows = await sql<Row[]>`
    WITH wanted AS (
      SELECT k.key, p.lease, coalesce(p.state, a.state) AS state, a.outcome, a.reason
      FROM unnest(${pgArray(keys)}::text[]) AS k(key)
      LEFT JOIN process p ON p.tenant = ${tenant} AND p.process = 'order-to-cash' AND p.key = k.key
      LEFT JOIN process_archive a ON a.tenant = ${tenant} AND a.process = 'order-to-cash' AND a.key = k.key
    )
    SELECT key, lease::text, json_build_object('authorisation', state->'authorisation',
      'paymentTries', state->'paymentTries', 'tax', state->'tax') AS state, outcome, reason, NULL AS entries, NULL::int AS seq
    FROM wanted
    UNION ALL
    SELECT NULL, c.lease::text, NULL, NULL, NULL, c.entries, c.seq FROM carry_log c
    WHERE c.tenant = ${tenant} AND c.lease IN (SELECT lease FROM wanted WHERE lease IS NOT NULL)
    ORDER BY seq NULLS FIRST`;
  const carried = patchesOf(rows, new Set(keys));
  const found = new Map<string, Progress>();
  for (const { key, state, outcome, reason } of rows)
    if (key !== null) found.set(key, progressOf({ ...state, ...carried.get(key) }, outcome, reason));
  return found;
}

/** What carried sets have added to the orders that are asked for; others of the same sets are left out. */
function patchesOf(rows: readonly Row[], wanted: ReadonlySet<string>): Map<string, Known> {
  const logs = new Map<string, string[]>();
  for (const { lease, entries } of rows) {
    if (lease === null || entries === null) continue;
    const log = logs.get(lease);
    if (log === undefined) logs.set(lease, [entries]);
    else log.push(entries);
  }
  const patches = new Map<string, Known>();
  for (const log of logs.values())
    for (const { key, patch } of readLogRows(log))
      if (wanted.has(key)) patches.set(key, { ...patches.get(key), ...(patch as Known | undefined) });
  return patches;
}

function progressOf(state: Known, outcome: string | null, reason: string | null): Progress {
  const isAuthorised = typeof state.authorisation === 'string';
  const isDeclined = (state.paymentTries ?? 0) > 0 || (reason ?? '').startsWith('payment-');
  const payment = isAuthorised ? 'ok' : isDeclined ? 'declined' : 'pending';
  const { tax } = state;
  return { payment, tax: tax ?? null, outcome, reason };
}
