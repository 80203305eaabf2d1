import { VendorError, type Call, type Interpretation, type RawDocument } from '../../src/index.ts';
import { fetchOrder } from './fetch-order.ts';
import { ignored, interpretOrder } from './interpret-order.ts';
import type { KnownOrders } from './known-orders.ts';
import { parseBody } from './lossless-body.ts';
import { MappingFault } from './mapping-fault.ts';
import { readOrderChange, type OrderChange } from './order-change.ts';
import type { SellingPartner } from './selling-partner.ts';
import type { SellerSettings } from './settings.ts';
import { includedData, type WireOrder } from './wire.ts';

/** getOrder requests that are left for cancellations and look-ups, which wait for nothing else. */
const getOrderReserve = 5;

export interface Reading {
  readonly settings: SellerSettings;
  readonly partner: SellingPartner;
  readonly known: KnownOrders;
}

/** An order that was asked for: it is there, Amazon has none, or the quota did not reach. */
type Asked = { readonly order: WireOrder } | { readonly why: string };

/**
 * Maps a set of documents. A notification only points to its order: the order is asked for once, however many
 * notifications there are, and not at all where a version with the change in it was read already. What the quota of getOrder
 * does not reach is left to the sweep, which reads every change anyway: so a burst of notifications neither meets a 429 nor
 * waits in line.
 */
export async function interpretDocuments(
  documents: readonly RawDocument[],
  reading: Reading,
  call: Call,
): Promise<Interpretation[]> {
  const { settings, known } = reading;
  const read = documents.map((document) => readDocument(document, reading));
  const wanted = new Map<string, OrderChange>();
  for (const one of read) if ('change' in one) want(wanted, one.change);
  const asked = await askFor([...wanted.values()], reading, call);
  return read.map((one) => {
    if (!('change' in one)) return one;
    const answer = asked.get(one.change.orderId);
    const order = known.since(one.change.orderId, one.change.changedMs) ?? (answer as { order?: WireOrder })?.order;
    if (order !== undefined) return interpretOrder(order, settings);
    return ignored((answer as { why?: string })?.why ?? 'the order was not asked for');
  });
}

function readDocument(document: RawDocument, reading: Reading): Interpretation | { readonly change: OrderChange } {
  const { settings, known } = reading;
  const body = parseBody(document.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { problem: { field: '$', rule: 'must be a JSON object', found: document.body.slice(0, 120) } };
  switch (document.type) {
    case 'order':
      known.keep(body as WireOrder);
      return interpretOrder(body as WireOrder, settings);
    case 'reconciliation':
      return ignored(reconciliationText(body));
    default:
      break;
  }
  try {
    const change = readOrderChange(body, settings);
    return change.why === null ? { change } : ignored(change.why);
  } catch (error) {
    if (error instanceof MappingFault) return { problem: error.problem };
    throw error;
  }
}

function reconciliationText(body: object): string {
  const { from, until, orders, known, fetched } = body as Record<string, unknown>;
  return `reconciliation of ${String(from)} to ${String(until)}: ${String(orders)} orders changed, ${String(known)} known, ${String(fetched)} read again`;
}

/** One request an order: for its latest change. */
function want(wanted: Map<string, OrderChange>, change: OrderChange): void {
  const before = wanted.get(change.orderId);
  const isUrgent = change.isUrgent || before?.isUrgent === true;
  const changedMs = Math.max(change.changedMs, before?.changedMs ?? 0);
  wanted.set(change.orderId, { ...change, changedMs, isUrgent });
}

async function askFor(changes: readonly OrderChange[], reading: Reading, call: Call): Promise<Map<string, Asked>> {
  const { partner, known } = reading;
  const missing = changes.filter(({ orderId, changedMs }) => known.since(orderId, changedMs) === undefined);
  missing.sort((a, b) => Number(b.isUrgent) - Number(a.isUrgent) || a.changedMs - b.changedMs);
  const asked = new Map<string, Asked>();
  const failures: unknown[] = [];
  await call.each(missing, async ({ orderId, isUrgent }) => {
    try {
      const order = await fetchOrder(orderId, partner, call, includedData, isUrgent ? 0 : getOrderReserve);
      if (order !== null) known.keep(order);
      asked.set(orderId, order === null ? { why: `Amazon has no order ${orderId}` } : { order });
    } catch (error) {
      if (!(error instanceof VendorError) || error.kind !== 'throttled') failures.push(error);
      else asked.set(orderId, { why: `left to the sweep: ${error.message}` });
    }
  });
  // What was read is known now, so the next try asks for the rest only.
  if (failures.length > 0) throw failures[0];
  return asked;
}
