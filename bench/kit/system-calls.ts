import type { Sql } from '../../src/database/index.ts';

/** What was asked of one system in a run. */
export interface SystemCalls {
  readonly system: string;
  /** HTTP requests that the vendor saw; for mail, messages. */
  readonly requests: number;
  /** Calls of a capability, each over a set of orders. */
  readonly calls: number;
  /** Orders of a call, on average. */
  readonly itemsPerCall: number;
  /** Calls under way at once, on average over the run: the larger, the more is waited for this system. */
  readonly callsAtOnce: number;
}

/** The variable of the world's environment whose server counts a system's requests. */
const urlOf: Readonly<Record<string, string>> = {
  shop: 'ADOBE_COMMERCE_URL',
  erp: 'BUSINESS_CENTRAL_URL',
  warehouse: 'SHIPBOB_URL',
  payments: 'STRIPE_URL',
  tax: 'AVALARA_URL',
  mail: 'MAILBOX_URL',
};

/** Requests as the vendors counted them, and durations as the platform's journal has them. */
export async function callsBySystem(
  sql: Sql,
  environment: Readonly<Record<string, string>>,
  seconds: number,
): Promise<SystemCalls[]> {
  const rows = await sql<{ system: string; calls: number; items: number; ms: number }[]>`
    SELECT system, count(*)::int AS calls, sum(items)::int AS items, sum(duration_ms)::int AS ms
    FROM journal GROUP BY system ORDER BY system`;
  return Promise.all(
    rows.map(async ({ system, calls, items, ms }) => ({
      system,
      requests: system === 'mail' ? items : await requestsAt(environment[urlOf[system] ?? ''] ?? ''),
      calls,
      itemsPerCall: Number((items / calls).toFixed(1)),
      callsAtOnce: Number((ms / 1000 / seconds).toFixed(2)),
    })),
  );
}

async function requestsAt(url: string): Promise<number> {
  const answer = await fetch(new URL('/__sim/stats', url));
  return ((await answer.json()) as { requests: number }).requests;
}
