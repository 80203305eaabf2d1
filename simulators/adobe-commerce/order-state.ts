import type { PlannedOrder, ShopAddress } from './planned-order.ts';
import type { CommentRecord, DocumentRecord, ItemQuantity } from './records.ts';
import type { Row } from './search-criteria.ts';

/** How many ids an order's items get: the id of its n-th item is `entityId * itemIdSpan + n`. */
const itemIdSpan = 10_000;

export interface ItemState {
  readonly id: number;
  shipped: number;
  invoiced: number;
  canceled: number;
}

/** An order as the shop has it now. Changed only by entries of the ledger. */
export interface OrderState {
  readonly entityId: number;
  readonly index: number | null;
  readonly plan: PlannedOrder;
  readonly placedAtMs: number;
  visible: boolean;
  /** Second in which it became visible, and of its last change. */
  createdSecond: number;
  updatedSecond: number;
  authorisation: string | null;
  shipTo: ShopAddress;
  addressChanged: boolean;
  cancelRequested: boolean;
  state: string;
  status: string;
  readonly items: readonly ItemState[];
  readonly shipments: DocumentRecord[];
  readonly invoices: DocumentRecord[];
  readonly comments: CommentRecord[];
  /** Its JSON since the last change; the shop renders an order once a version. */
  json: string | null;
  /** The columns that searches look at, likewise. */
  row: Row | null;
}

export function newOrder(entityId: number, index: number | null, plan: PlannedOrder, atMs: number): OrderState {
  const second = Math.floor(atMs / 1000);
  return {
    entityId,
    index,
    plan,
    placedAtMs: atMs,
    visible: false,
    createdSecond: second,
    updatedSecond: second,
    authorisation: null,
    shipTo: plan.shipTo,
    addressChanged: false,
    cancelRequested: false,
    state: 'new',
    status: 'pending',
    items: plan.lines.map((_, line) => ({
      id: entityId * itemIdSpan + line + 1,
      shipped: 0,
      invoiced: 0,
      canceled: 0,
    })),
    shipments: [],
    invoices: [],
    comments: [],
    json: null,
    row: null,
  };
}

export function itemOf(order: OrderState, itemId: number): { item: ItemState; line: number } | undefined {
  const line = itemId - order.entityId * itemIdSpan - 1;
  const item = order.items[line];
  return item === undefined ? undefined : { item, line };
}

/** Virtual items are invoiced and never shipped. */
export function leftToShip(order: OrderState, line: number): number {
  const item = order.items[line];
  const planned = order.plan.lines[line];
  if (item === undefined || planned === undefined || planned.virtual) return 0;
  return planned.quantity - item.shipped - item.canceled;
}

export function leftToInvoice(order: OrderState, line: number): number {
  const item = order.items[line];
  const planned = order.plan.lines[line];
  return item === undefined || planned === undefined ? 0 : planned.quantity - item.invoiced - item.canceled;
}

function isAnyLeft(order: OrderState, left: (order: OrderState, line: number) => number): boolean {
  return order.items.some((_, line) => left(order, line) > 0);
}

export function addShipped(order: OrderState, items: readonly ItemQuantity[]): void {
  for (const { itemId, quantity } of items) {
    const found = itemOf(order, itemId);
    if (found !== undefined) found.item.shipped += quantity;
  }
  settle(order);
}

export function addInvoiced(order: OrderState, items: readonly ItemQuantity[]): void {
  for (const { itemId, quantity } of items) {
    const found = itemOf(order, itemId);
    if (found !== undefined) found.item.invoiced += quantity;
  }
  settle(order);
}

/** What is not invoiced is cancelled; an order with something invoiced goes on with that. */
export function cancelRest(order: OrderState): void {
  order.items.forEach((item, line) => {
    item.canceled += Math.max(0, leftToInvoice(order, line));
  });
  if (order.invoices.length === 0) setState(order, 'canceled');
  else settle(order);
}

export function canCancel(order: OrderState): boolean {
  const isOver = ['canceled', 'complete', 'closed', 'holded'].includes(order.state);
  return !isOver && isAnyLeft(order, leftToInvoice);
}

export function canShip(order: OrderState): boolean {
  return !['canceled', 'closed', 'holded', 'payment_review'].includes(order.state) && isAnyLeft(order, leftToShip);
}

export function canInvoice(order: OrderState): boolean {
  const isOver = ['canceled', 'complete', 'closed', 'holded', 'payment_review'].includes(order.state);
  return !isOver && isAnyLeft(order, leftToInvoice);
}

/** After a shipment or an invoice: processing, and complete when nothing is left to ship or invoice. */
function settle(order: OrderState): void {
  if (order.state === 'canceled') return;
  const isOpen = isAnyLeft(order, leftToShip) || isAnyLeft(order, leftToInvoice);
  setState(order, isOpen ? 'processing' : 'complete');
}

function setState(order: OrderState, state: string): void {
  order.state = state;
  // A request of the customer stays readable in the status until the order is over.
  const isOver = state === 'canceled' || state === 'complete';
  if (isOver || !order.cancelRequested) order.status = state;
}
