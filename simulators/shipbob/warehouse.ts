import { Inventory } from './inventory.ts';
import type { LedgerFact, Line, WebhookSubscription, WireCreateOrder, WireRecipient } from './ledger-entries.ts';
import { without } from './plan.ts';

export type ShipmentStatus = 'Processing' | 'Completed' | 'Exception' | 'OnHold' | 'Cancelled';

export interface ShipmentState {
  readonly id: number;
  readonly order: OrderState;
  readonly createdAt: number;
  /** The second part of a split order. */
  readonly isSecond: boolean;
  lines: readonly Line[];
  status: ShipmentStatus;
  recipient: WireRecipient;
  updatedAt: number;
  heldAt: number | null;
  releasedAt: number | null;
  /** From here on it can't be cancelled or readdressed. */
  pickedAt: number | null;
  missing: readonly Line[];
  trackingNumber: string | null;
  shippedAt: number | null;
  deliveredAt: number | null;
}

export interface OrderState {
  readonly id: number;
  readonly reference: string;
  readonly body: WireCreateOrder;
  readonly centre: string;
  readonly channelId: number;
  readonly createdAt: number;
  readonly shipBy: number;
  readonly lines: readonly Line[];
  readonly shipments: ShipmentState[];
  short: readonly Line[];
  updatedAt: number;
}

type FactOf<T extends LedgerFact['type']> = Extract<LedgerFact, { type: T }>;
const firstOrderId = 300_000_001;
const firstShipmentId = 500_000_001;

/** Everything the simulator knows, as a pure function of its ledger. */
export class Warehouse {
  readonly inventory = new Inventory();
  readonly initialOnHand: Record<string, Record<string, number>> = {};
  readonly orders: OrderState[] = [];
  readonly byReference = new Map<string, OrderState>();
  readonly byId = new Map<number, OrderState>();
  readonly shipments = new Map<number, ShipmentState>();
  readonly subscriptions = new Map<string, WebhookSubscription>();
  /** Every change in the order of time; an order stands in it once for each. */
  readonly changes: { readonly at: number; readonly order: OrderState }[] = [];
  duplicatesRefused = 0;
  isLoaded = false;
  /** Time of the last change; the clock of the simulator never goes back behind it. */
  lastAt = 0;
  private nextShipment = firstShipmentId;

  nextOrderId(): number {
    return firstOrderId + this.orders.length;
  }

  nextShipmentId(): number {
    return this.nextShipment;
  }

  apply(fact: LedgerFact): void {
    if ('at' in fact) this.lastAt = Math.max(this.lastAt, fact.at);
    switch (fact.type) {
      case 'inventory-loaded':
        return this.load(fact);
      case 'order-created':
        return this.create(fact);
      case 'duplicate-refused':
        this.duplicatesRefused += 1;
        return;
      case 'subscribed':
        this.subscriptions.set(fact.subscription.id, fact.subscription);
        return;
      case 'unsubscribed':
        this.subscriptions.delete(fact.id);
        return;
      default:
        return this.change(fact);
    }
  }

  private load({ items }: FactOf<'inventory-loaded'>): void {
    this.isLoaded = true;
    for (const { sku, name, onHand } of items) {
      this.inventory.item(sku, name);
      for (const [centre, quantity] of Object.entries(onHand)) {
        this.inventory.shelf(centre, sku).onHand = quantity;
        (this.initialOnHand[centre] ??= {})[sku] = quantity;
      }
    }
  }

  private create(fact: FactOf<'order-created'>): void {
    const { at, orderId, shipmentId, centre, channelId, shipBy, body } = fact;
    const quantities = new Map<string, number>();
    for (const product of body.products) {
      this.inventory.item(product.reference_id, product.name);
      quantities.set(product.reference_id, (quantities.get(product.reference_id) ?? 0) + product.quantity);
    }
    const lines = [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
    const reference = body.reference_id;
    const base = { id: orderId, reference, body, centre, channelId, createdAt: at, shipBy, lines };
    const order: OrderState = { ...base, shipments: [], short: [], updatedAt: at };
    this.orders.push(order);
    this.byReference.set(reference, order);
    this.byId.set(orderId, order);
    this.addShipment(order, shipmentId, lines, at, false);
    this.inventory.commit(centre, lines, 1);
    this.touch(order, at);
  }

  private change(
    fact: Exclude<
      LedgerFact,
      { type: 'inventory-loaded' | 'order-created' | 'duplicate-refused' | 'subscribed' | 'unsubscribed' }
    >,
  ): void {
    const shipment = this.shipments.get(fact.shipmentId);
    if (shipment === undefined) throw new Error(`the ledger names an unknown shipment ${fact.shipmentId}`);
    const { order } = shipment;
    shipment.updatedAt = fact.at;
    switch (fact.type) {
      case 'held':
        Object.assign(shipment, { status: 'OnHold', heldAt: fact.at });
        break;
      case 'released':
        Object.assign(shipment, { status: 'Processing', releasedAt: fact.at });
        break;
      case 'split':
        shipment.lines = without(shipment.lines, fact.moved);
        this.addShipment(order, fact.intoShipmentId, fact.moved, fact.at, true);
        break;
      case 'picked':
        shipment.lines = without(shipment.lines, fact.missing);
        Object.assign(shipment, { pickedAt: fact.at, missing: fact.missing });
        this.inventory.commit(order.centre, fact.missing, -1);
        this.inventory.pick(order.centre, shipment.lines);
        break;
      case 'shipped':
        this.ship(shipment, fact);
        break;
      case 'out-of-stock':
        shipment.status = 'Exception';
        shipment.missing = shipment.lines;
        this.inventory.commit(order.centre, shipment.lines, -1);
        order.short = [...order.short, ...shipment.lines];
        break;
      case 'delivered':
        shipment.deliveredAt = fact.at;
        break;
      case 'cancelled':
        // The units of an exception were given back when it was raised.
        if (shipment.status !== 'Exception') this.inventory.commit(order.centre, shipment.lines, -1);
        shipment.status = 'Cancelled';
        break;
      case 'readdressed':
        shipment.recipient = fact.recipient;
        break;
    }
    this.touch(order, fact.at);
  }

  private ship(shipment: ShipmentState, fact: FactOf<'shipped'>): void {
    const { order, missing } = shipment;
    Object.assign(shipment, { status: 'Completed', shippedAt: fact.at, trackingNumber: fact.trackingNumber });
    this.inventory.ship(order.centre, shipment.lines);
    if (fact.exceptionShipmentId === null) return;
    const rest = this.addShipment(order, fact.exceptionShipmentId, missing, fact.at, shipment.isSecond);
    Object.assign(rest, { status: 'Exception', missing, recipient: shipment.recipient });
    order.short = [...order.short, ...missing];
  }

  private addShipment(order: OrderState, id: number, lines: readonly Line[], at: number, isSecond: boolean) {
    const recipient = order.shipments[0]?.recipient ?? order.body.recipient;
    const shipment: ShipmentState = {
      id,
      order,
      createdAt: at,
      isSecond,
      lines,
      recipient,
      updatedAt: at,
      status: 'Processing',
      missing: [],
      heldAt: null,
      releasedAt: null,
      pickedAt: null,
      trackingNumber: null,
      shippedAt: null,
      deliveredAt: null,
    };
    order.shipments.push(shipment);
    this.shipments.set(id, shipment);
    this.nextShipment = Math.max(this.nextShipment, id + 1);
    return shipment;
  }

  private touch(order: OrderState, at: number): void {
    order.updatedAt = at;
    this.changes.push({ at, order });
  }

  /** Orders changed at `since` or later, each once; found by bisection, so that a poll costs only what it finds. */
  changedSince(since: number): OrderState[] {
    let low = 0;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.changes[middle]?.at ?? 0) < since) low = middle + 1;
      else high = middle;
    }
    return [...new Set(this.changes.slice(low).map(({ order }) => order))];
  }
}

export const canBeChanged = (shipment: ShipmentState): boolean =>
  shipment.pickedAt === null && (shipment.status === 'Processing' || shipment.status === 'OnHold');
