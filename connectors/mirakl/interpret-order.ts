import { isSafeNumber, parse } from 'lossless-json';
import type { Fact, Interpretation, RawDocument } from '../../src/index.ts';
import { listOf, MappingFault, requiredId, requiredInstant } from './mapping-fault.ts';
import { hasAddress, mapOrder } from './mapping-order.ts';
import { isCalledOffLine, observationsOf } from './observations.ts';
import type { ShopSettings } from './settings.ts';
import { hasLeft, isCalledOff, isShipped, isWaitingForDebit } from './states.ts';
import type { WireOrder } from './wire.ts';

/** The canonical facts of one version of an order, or why it cannot be mapped. */
export function interpretOrder(document: RawDocument, settings: ShopSettings): Interpretation {
  const order = parsed(document.body);
  if (typeof order !== 'object' || order === null || !Array.isArray((order as WireOrder).order_lines))
    return { problem: { field: '$', rule: 'must be an order with order_lines', found: document.body.slice(0, 120) } };
  try {
    return { facts: factsOf(order as WireOrder, settings) };
  } catch (error) {
    if (error instanceof MappingFault) return { problem: error.problem };
    throw error;
  }
}

/** Integers beyond 2^53 come as text. */
function parsed(text: string): unknown {
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    return parse(text, undefined, (digits) => (isSafeNumber(digits, { approx: false }) ? Number(digits) : digits));
  } catch {
    return undefined;
  }
}

function factsOf(order: WireOrder, settings: ShopSettings): Fact[] {
  checkLists(order);
  const number = requiredId('order_id', order.order_id);
  const version = requiredInstant('last_updated_date', order.last_updated_date);
  const { channel } = settings;
  const cancellation = (by: 'shop' | 'customer'): Fact => ({
    kind: 'order-cancellation-requested',
    channel,
    number,
    by,
    sourceVersion: version,
  });
  if (order.order_state === 'REFUSED') return [cancellation('shop'), ...observationsOf(order)];
  if (isCalledOff(order)) return [cancellation('customer'), ...observationsOf(order)];
  const seen = [...placedOf(order, version, settings), ...observationsOf(order)];
  // A fact for one line does not exist: the order is called off before the line is shipped for nothing.
  const isPartlyCalledOff =
    !hasLeft(order) &&
    !isShipped(order) &&
    order.order_lines.some((line) => isCalledOffLine(line, order.currency_iso_code));
  return isPartlyCalledOff ? [...seen, cancellation('customer')] : seen;
}

const listsOfLine = ['fees', 'taxes', 'shipping_taxes', 'refunds', 'cancelations'] as const;

/** What everything after it walks through. */
function checkLists(order: WireOrder): void {
  listOf('order_additional_fields', order.order_additional_fields);
  listOf('order_lines', order.order_lines).forEach((line, at) => {
    for (const name of listsOfLine) listOf<object>(`order_lines[${at}].${name}`, line[name]);
  });
}

const ignored = (why: string): Fact => ({ kind: 'ignored', why });

function placedOf(order: WireOrder, version: string, settings: ShopSettings): Fact[] {
  if (order.order_state === 'STAGING')
    return [ignored('the operator checks the order; it comes again when it waits for acceptance')];
  if (order.order_state === 'WAITING_ACCEPTANCE')
    return settings.acceptance === 'crossdock'
      ? [{ kind: 'order-placed', order: mapOrder(order, version, settings) }]
      : [ignored('others accept for this shop; the order comes again when it may be shipped')];
  if (isWaitingForDebit(order)) return [ignored('accepted, and waits for the debit of the buyer')];
  if (order.order_state !== 'SHIPPING') return [ignored(`the order is ${order.order_state} at the operator`)];
  if (settings.acceptance === 'operator') return [{ kind: 'order-placed', order: mapOrder(order, version, settings) }];
  return shippableOf(order, version, settings);
}

/**
 * Crossdock has had this order when it waited for acceptance, unless someone else accepted it before a poll saw it. So it is
 * told once more under a version from before its creation: an order that is known stays as it was decided, a new one is
 * taken. What the operator withheld till now is told apart.
 */
function shippableOf(order: WireOrder, version: string, settings: ShopSettings): Fact[] {
  const early = new Date(Date.parse(requiredInstant('created_date', order.created_date)) - 1_000).toISOString();
  const placed = mapOrder(order, early, settings);
  const facts: Fact[] = [{ kind: 'order-placed', order: placed }];
  if (settings.withheldAddressCountry === undefined || !hasAddress(order)) return facts;
  const { channel, number, shipTo } = placed;
  return [...facts, { kind: 'order-address-changed', channel, number, shipTo, sourceVersion: version }];
}
