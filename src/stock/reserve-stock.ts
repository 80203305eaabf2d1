import { pgArray, type Sql } from '../database/index.ts';
import { allocate, balanceKey, type Allocated, type Available, type Demand } from './allocate.ts';
import { moveStock, type Last } from './move-stock.ts';
import type { Movement } from './movement.ts';

export interface ReservationRequest extends Demand {
  /** The order's key: reservations are told apart by it. */
  readonly reference: string;
  readonly urgency: string;
}

/**
 * Reserves stock for a set of orders, the most urgent first: read, served in memory, and written by one update. The
 * balances are locked in order before they are read, so that nobody can sell them in between. With `last` they are not:
 * the update at the end of the transaction is refused by the database where somebody else was faster, and the caller
 * does it all again without `last`. Answers one result an order, in the given order.
 */
export async function reserveStock(
  sql: Sql,
  tenant: string,
  requests: readonly ReservationRequest[],
  last?: Last,
): Promise<Allocated[]> {
  const skus = [...new Set(requests.flatMap((request) => request.lines.map((line) => line.sku)))];
  const locations = [...new Set(requests.flatMap((request) => request.locations))];
  const rows = await sql<{ location: string; sku: string; available: string }[]>`
    SELECT location, sku, (on_hand - reserved)::text AS available FROM stock_balance
    WHERE tenant = ${tenant} AND location = ANY(${pgArray(locations)}::text[]) AND sku = ANY(${pgArray(skus)}::text[])
    ORDER BY location, sku ${last === undefined ? sql`FOR UPDATE` : sql``}`;
  const available: Available = new Map(rows.map((row) => [balanceKey(row.location, row.sku), Number(row.available)]));
  const order = requests.map((_, index) => index);
  order.sort((a, b) => compare(requests[a]?.urgency ?? '', requests[b]?.urgency ?? '') || a - b);
  const results = Array.from<Allocated>({ length: requests.length });
  for (const index of order) results[index] = allocate(requests[index] as ReservationRequest, available);
  await moveStock(
    sql,
    tenant,
    results.flatMap((result, index) => reservations(result, requests[index]?.reference ?? '')),
    last,
  );
  return results;
}

function reservations(result: Allocated, reference: string): Movement[] {
  return result.allocations.map(({ location, sku, quantity }) => ({
    kind: 'reserve',
    location,
    sku,
    onHandDelta: 0,
    reservedDelta: quantity,
    reference,
    reason: null,
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
