import type { MiraklOperator } from './options.ts';
import type { Entry, PlannedLine, PlannedOrder, Refund, ShippedPart, Tracking } from './records.ts';

export type OrderStateCode =
  | 'WAITING_ACCEPTANCE'
  | 'WAITING_DEBIT'
  | 'WAITING_DEBIT_PAYMENT'
  | 'SHIPPING'
  | 'SHIPPED'
  | 'RECEIVED'
  | 'CLOSED'
  | 'REFUSED'
  | 'CANCELED';
export type LineStateCode = OrderStateCode | 'INCIDENT_OPEN' | 'REFUNDED';

export interface LineState {
  readonly id: string;
  readonly plan: PlannedLine;
  state: LineStateCode;
  reason: string | null;
  shippedQuantity: number;
  updatedMs: number;
  cancelledMs: number | null;
  readonly refunds: (Refund & { readonly atMs: number })[];
}

export interface ShipmentState {
  readonly id: string;
  readonly orderId: string;
  readonly atMs: number;
  readonly parts: readonly ShippedPart[];
  readonly tracking: Tracking | null;
  readonly information: Readonly<Record<string, string>>;
}

export interface OrderState {
  readonly id: string;
  readonly operator: MiraklOperator;
  /** Counts up over all orders: the order of creation. */
  readonly sequence: number;
  readonly index: number | null;
  readonly plan: PlannedOrder;
  readonly lines: readonly LineState[];
  readonly createdMs: number;
  updatedMs: number;
  state: OrderStateCode;
  reason: string | null;
  decidedMs: number | null;
  /** Refused by the operator because nobody decided in time. */
  refusedAutomatically: boolean;
  debitedMs: number | null;
  shippedMs: number | null;
  tracking: Tracking | null;
  trackingUpdates: number;
  readonly shipments: ShipmentState[];
}

const dead = new Set<LineStateCode>(['REFUSED', 'CANCELED', 'REFUNDED']);

/** A line that is still to be served. */
export function isLive(line: LineState): boolean {
  return !dead.has(line.state);
}

export function isWaiting(order: OrderState): boolean {
  return order.state === 'WAITING_DEBIT' || order.state === 'WAITING_DEBIT_PAYMENT';
}

/** Nothing has left yet and it is not over. */
export function isBeforeShipping(order: OrderState): boolean {
  const isOpen = order.state === 'WAITING_ACCEPTANCE' || order.state === 'SHIPPING' || isWaiting(order);
  return isOpen && order.shipments.length === 0;
}

export function canCancel(order: OrderState): boolean {
  if (isWaiting(order)) return true;
  return order.operator.cancelUntil !== 'debit' && order.state === 'SHIPPING' && order.shipments.length === 0;
}

export function newOrder(
  entry: Extract<Entry, { type: 'placed' }>,
  operator: MiraklOperator,
  sequence: number,
): OrderState {
  const { orderId: id, plan, index, atMs } = entry;
  return {
    id,
    operator,
    sequence,
    index,
    plan,
    lines: plan.lines.map((line, at) => ({
      id: `${id}-${at + 1}`,
      plan: line,
      state: 'WAITING_ACCEPTANCE',
      reason: null,
      shippedQuantity: 0,
      updatedMs: atMs,
      cancelledMs: null,
      refunds: [],
    })),
    createdMs: atMs,
    updatedMs: atMs,
    state: 'WAITING_ACCEPTANCE',
    reason: null,
    decidedMs: null,
    refusedAutomatically: false,
    debitedMs: null,
    shippedMs: null,
    tracking: null,
    trackingUpdates: 0,
    shipments: [],
  };
}

type Change = Exclude<Entry, { type: 'placed' | 'import' | 'import-done' }>;

/** The only way an order changes: one entry of the ledger. */
export function change(order: OrderState, entry: Change): void {
  order.updatedMs = entry.atMs;
  switch (entry.type) {
    case 'decided':
      return decide(order, entry);
    case 'debited':
      order.debitedMs = entry.atMs;
      return move(order, 'SHIPPING', entry.atMs);
    case 'tracked':
      order.tracking = entry.tracking;
      order.trackingUpdates += 1;
      return undefined;
    case 'shipped':
      for (const line of order.lines.filter(isLive)) line.shippedQuantity = line.plan.quantity;
      return ship(order, entry.atMs);
    case 'shipment':
      return addShipment(order, entry);
    case 'received':
      return move(order, 'RECEIVED', entry.atMs);
    case 'cancelled':
      return cancel(order, entry);
    case 'refunded':
      return refund(order, entry);
    case 'incident':
      for (const line of order.lines.filter(({ id }) => id === entry.lineId))
        set(line, 'INCIDENT_OPEN', entry.reason, entry.atMs);
      return undefined;
  }
}

function decide(order: OrderState, entry: Extract<Entry, { type: 'decided' }>): void {
  order.decidedMs = entry.atMs;
  order.refusedAutomatically = entry.automatic;
  const accepted = new Set(entry.accepted);
  for (const line of order.lines)
    if (!accepted.has(line.id)) set(line, 'REFUSED', entry.automatic ? 'AUTO_REFUSAL' : 'SELLER_REFUSAL', entry.atMs);
  move(order, entry.accepted.length === 0 ? 'REFUSED' : order.plan.debitState, entry.atMs);
  if (entry.automatic) order.reason = 'AUTO_REFUSAL';
}

/** Live lines go along with their order. */
function move(order: OrderState, state: OrderStateCode, atMs: number): void {
  order.state = state;
  for (const line of order.lines.filter(isLive)) set(line, state, null, atMs);
}

function set(line: LineState, state: LineStateCode, reason: string | null, atMs: number): void {
  line.state = state;
  line.reason = reason;
  line.updatedMs = atMs;
}

function ship(order: OrderState, atMs: number): void {
  order.shippedMs = atMs;
  move(order, 'SHIPPED', atMs);
}

function addShipment(order: OrderState, entry: Extract<Entry, { type: 'shipment' }>): void {
  const { shipmentId: id, orderId, atMs, parts, tracking, information } = entry;
  order.shipments.push({ id, orderId, atMs, parts, tracking, information });
  for (const part of parts)
    for (const line of order.lines) if (line.id === part.lineId) line.shippedQuantity += part.quantity;
  if (order.lines.filter(isLive).every((line) => line.shippedQuantity >= line.plan.quantity)) ship(order, atMs);
}

function cancel(order: OrderState, entry: Extract<Entry, { type: 'cancelled' }>): void {
  for (const line of order.lines.filter(({ id }) => entry.lineIds.includes(id))) {
    set(line, 'CANCELED', entry.reason, entry.atMs);
    line.cancelledMs = entry.atMs;
  }
  if (order.lines.some(isLive)) return;
  order.state = 'CANCELED';
  order.reason = entry.reason;
}

function refund(order: OrderState, entry: Extract<Entry, { type: 'refunded' }>): void {
  for (const one of entry.refunds) {
    const line = order.lines.find(({ id }) => id === one.lineId);
    if (line === undefined) continue;
    line.refunds.push({ ...one, atMs: entry.atMs });
    const refunded = line.refunds.reduce((sum, { amount }) => sum + amount, 0);
    const isWhole = refunded >= lineTotal(line.plan);
    if (isWhole && line.shippedQuantity === 0) set(line, 'REFUNDED', one.reason, entry.atMs);
  }
  if (!order.lines.some(isLive)) order.state = 'CLOSED';
}

/** What the customer pays for the line's goods, as the operator's tax mode counts it. */
export function lineTotal(line: PlannedLine): number {
  return line.quantity * line.unitPrice - line.discount;
}
