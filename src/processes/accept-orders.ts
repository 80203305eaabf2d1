import { orderKey, type SalesOrder } from '../contracts/index.ts';
import { pgArray, type Sql } from '../database/index.ts';
import { startOf, startProcesses, deliverSignals, type Program } from '../engine/index.ts';
import { addressChanged } from './order-to-cash/index.ts';

/** What became of an order at the door. */
export type Accepted =
  | { readonly kind: 'accepted' }
  /** The same order again: the same answer. */
  | { readonly kind: 'known' }
  /** A newer version of which only the address differs: told to the order on its way. */
  | { readonly kind: 'address-changed' }
  /** The same number with other content. `older` when the source itself says that it is an older version. */
  | { readonly kind: 'conflict'; readonly older: boolean };

/** Whether two versions say the same; the order of a sender's fields makes no other order of it. */
const isSame = (a: SalesOrder, b: SalesOrder): boolean =>
  canonical({ ...a, sourceVersion: '' }) === canonical({ ...b, sourceVersion: '' });

const canonical = (content: unknown): string =>
  JSON.stringify(content, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/**
 * Accepts a set of valid orders: document, event `order.accepted`, process started; all or nothing, in a transaction or
 * by itself. Order number and channel make an order unique: the same again is the same answer, never a second order.
 * Answers one result an order. `texts` has the JSON of orders that is kept as it was sent. Without a transaction `apart` gives one to repeated orders. Where it is in one, the caller may answer its client once that has committed.
 */
export async function acceptOrders(
  sql: Sql,
  tenant: string,
  program: Program,
  orders: readonly SalesOrder[],
  apart: Apart = (work) => work(sql),
  texts: readonly (string | null)[] = [],
): Promise<Accepted[]> {
  const first = new Map<string, number>();
  orders.forEach((order, index) => first.has(orderKey(order)) || first.set(orderKey(order), index));
  const process = program.definition.name;
  const fresh = await startProcesses(
    sql,
    tenant,
    { ...startOf(program), event: 'order.accepted' },
    [...first.values()].map((index) => {
      const order = orders[index] as SalesOrder;
      return {
        key: orderKey(order),
        sourceVersion: order.sourceVersion,
        body: texts[index] ?? JSON.stringify(order),
        urgency: program.definition.urgency(order),
        state: JSON.stringify(program.definition.initialState(order)),
        told: acceptedData(order),
      };
    }),
  );
  const rest = orders.flatMap((order, index) =>
    fresh.has(orderKey(order)) && first.get(orderKey(order)) === index ? [] : [index],
  );
  const repeated = await compareRepeated(apart, tenant, process, orders, rest);
  return orders.map((_, index) => repeated.get(index) ?? { kind: 'accepted' });
}

function acceptedData({ number, channel, currency, totals, placedAt }: SalesOrder): string {
  return JSON.stringify({ number, channel, currency, total: totals.grand, placedAt });
}

interface KnownOrder {
  readonly key: string;
  readonly sourceVersion: string;
  readonly body: SalesOrder;
}

/** Runs what takes more than one statement: in the caller's transaction, or in one of its own. */
type Apart = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;

async function compareRepeated(
  apart: Apart,
  tenant: string,
  process: string,
  orders: readonly SalesOrder[],
  indexes: readonly number[],
): Promise<Map<number, Accepted>> {
  if (indexes.length === 0) return new Map();
  return apart((sql) => compareKnown(sql, tenant, process, orders, indexes));
}

async function compareKnown(
  sql: Sql,
  tenant: string,
  process: string,
  orders: readonly SalesOrder[],
  indexes: readonly number[],
): Promise<Map<number, Accepted>> {
  const results = new Map<number, Accepted>();
  const keys = indexes.map((index) => orderKey(orders[index] as SalesOrder));
  const rows = await sql<KnownOrder[]>`
    SELECT key, source_version AS "sourceVersion", body FROM document
    WHERE tenant = ${tenant} AND process = ${process} AND key = ANY(${pgArray(keys)}::text[])`;
  const known = new Map(rows.map((row) => [row.key, row]));
  for (const index of indexes) {
    const order = orders[index] as SalesOrder;
    const before = known.get(orderKey(order));
    const result = before === undefined ? { kind: 'known' as const } : compare(order, before);
    if (result.kind === 'address-changed' || result.kind === 'touched') await tellAddress(sql, tenant, process, order);
    results.set(index, result.kind === 'touched' ? { kind: 'known' } : result);
  }
  return results;
}

function compare(order: SalesOrder, before: KnownOrder): Accepted | { readonly kind: 'touched' } {
  const newer = Date.parse(order.sourceVersion) > Date.parse(before.sourceVersion);
  // The same content in a newer version may be an address that was changed and changed back: its process knows.
  if (isSame(order, before.body)) return { kind: newer ? 'touched' : 'known' };
  if (Date.parse(order.sourceVersion) < Date.parse(before.sourceVersion)) return { kind: 'conflict', older: true };
  return isSame({ ...order, shipTo: before.body.shipTo }, before.body)
    ? { kind: 'address-changed' }
    : { kind: 'conflict', older: false };
}

async function tellAddress(sql: Sql, tenant: string, process: string, order: SalesOrder): Promise<void> {
  await deliverSignals(sql, tenant, process, [
    {
      key: orderKey(order),
      event: addressChanged,
      id: order.sourceVersion,
      payload: { shipTo: order.shipTo, sourceVersion: order.sourceVersion },
    },
  ]);
}
