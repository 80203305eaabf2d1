import type { Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';

/** What an order holds of an article at a location. */
export interface OpenReservation {
  readonly reference: string;
  readonly location: string;
  readonly quantity: number;
  readonly since: Date;
}

/**
 * Who holds an article: the ledger is read back from its newest row on, in growing steps, until what is open adds up to
 * what is reserved. What lies before then cancels out, for no order ever holds less than nothing. So an index by article,
 * which each movement would pay for, is not needed, and an article that nobody holds costs nothing.
 *
 * Give it a transaction of one snapshot (repeatable read): where balances change meanwhile it reads further than it must.
 * @param reserved what is reserved, by location.
 */
export async function openReservations(
  sql: Sql,
  tenant: string,
  sku: string,
  reserved: ReadonlyMap<string, number>,
): Promise<OpenReservation[]> {
  const open = new Map<string, OpenReservation>();
  const isAllFound = () => addsUp([...open.values()], reserved);
  let before: Place = newest;
  for (let count: number = stockLimits.readBackCount; !isAllFound(); count *= 2) {
    const from = await placeBefore(sql, tenant, before, count);
    for (const part of await heldBetween(sql, tenant, sku, from, before)) add(open, part);
    if (from === null) break;
    before = from;
  }
  return [...open.values()]
    .filter(({ quantity }) => quantity !== 0)
    .sort((a, b) => a.since.getTime() - b.since.getTime());
}

/** A row of the ledger, in its order. */
interface Place {
  readonly xid: string;
  readonly seq: string;
}
const newest: Place = { xid: '18446744073709551615', seq: '9223372036854775807' };

/** The row that stands so many rows before another; null where the ledger has no more than these. */
async function placeBefore(sql: Sql, tenant: string, before: Place, count: number): Promise<Place | null> {
  const [row] = await sql<Place[]>`
    SELECT xid::text, seq::text FROM stock_ledger
    WHERE tenant = ${tenant} AND (xid, seq) < (${before.xid}::xid8, ${before.seq}::bigint)
    ORDER BY xid DESC, seq DESC OFFSET ${count} LIMIT 1`;
  return row ?? null;
}

async function heldBetween(sql: Sql, tenant: string, sku: string, from: Place | null, before: Place) {
  const { xid, seq } = from ?? { xid: '0', seq: '-1' };
  return sql<OpenReservation[]>`
    SELECT reference, location, sum(reserved_delta)::int AS quantity, min(at) AS since FROM stock_movement
    WHERE tenant = ${tenant} AND sku = ${sku} AND kind IN ('reserve', 'release', 'ship')
      AND (xid, seq) >= (${xid}::xid8, ${seq}::bigint) AND (xid, seq) < (${before.xid}::xid8, ${before.seq}::bigint)
    GROUP BY reference, location`;
}

function add(open: Map<string, OpenReservation>, part: OpenReservation): void {
  const key = JSON.stringify([part.reference, part.location]);
  const known = open.get(key);
  const quantity = part.quantity + (known?.quantity ?? 0);
  // Parts come from the newest to the oldest.
  open.set(key, { ...part, quantity });
}

function addsUp(open: readonly OpenReservation[], reserved: ReadonlyMap<string, number>): boolean {
  const sums = new Map<string, number>();
  for (const { location, quantity } of open) {
    if (quantity < 0) return false;
    sums.set(location, (sums.get(location) ?? 0) + quantity);
  }
  const locations = new Set([...sums.keys(), ...reserved.keys()]);
  return [...locations].every((location) => (sums.get(location) ?? 0) === (reserved.get(location) ?? 0));
}
