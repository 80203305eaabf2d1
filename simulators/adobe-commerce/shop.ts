import type { EventDelivery } from './event-delivery.ts';
import type { OrderState } from './order-state.ts';
import type { PlannedOrder, ShopAddress } from './planned-order.ts';
import type { CommentRecord, DocumentRecord } from './records.ts';
import type { ShopAuthorisation } from './shop-authorisation.ts';
import type { ShopMemory } from './shop-memory.ts';

export interface ShopRules {
  /** Whether saves that the integration itself makes (shipments, invoices, comments) are pushed too. */
  readonly pushOwnChanges: boolean;
}

/** What can happen in the shop. Everything goes through the ledger before anybody hears of it. */
export class Shop {
  private readonly memory: ShopMemory;
  private readonly events: EventDelivery;
  private readonly authorisation: ShopAuthorisation;
  private readonly rules: ShopRules;
  /** Called when an order becomes visible, so that what the customer does later is scheduled. */
  opened: (order: OrderState) => void = () => undefined;

  constructor(memory: ShopMemory, events: EventDelivery, authorisation: ShopAuthorisation, rules: ShopRules) {
    this.memory = memory;
    this.events = events;
    this.authorisation = authorisation;
    this.rules = rules;
  }

  place(plan: PlannedOrder, index: number | null): OrderState {
    const entityId = this.memory.nextEntityId();
    this.memory.commit({ type: 'placed', entityId, index, atMs: Date.now(), plan });
    const order = this.memory.orders.get(entityId);
    if (order === undefined) throw new Error(`order ${plan.number} is not in the shop's memory`);
    if (plan.kind === 'cancellation') this.cancelByDocument(plan);
    else this.finishCheckout(order);
    return order;
  }

  /** The rest of a checkout: also for orders whose checkout was under way when the shop was stopped. */
  finishCheckout(order: OrderState): void {
    if (!order.plan.payment.authorisedByShop) {
      this.open(order, null);
      return;
    }
    void this.authorisation.authorise(order.plan).then((authorisation) => this.open(order, authorisation));
  }

  requestCancellation(order: OrderState): void {
    const isOver = ['canceled', 'complete', 'closed'].includes(order.state);
    if (order.cancelRequested || isOver) return;
    this.memory.commit({ type: 'cancel-requested', entityId: order.entityId, atMs: Date.now() });
    this.events.orderSaved(order);
  }

  /** A customer changes the address while nothing is shipped; later the shop does not offer it. */
  changeAddress(order: OrderState, address: ShopAddress): boolean {
    if (order.shipments.length > 0 || ['canceled', 'complete', 'closed'].includes(order.state)) return false;
    this.memory.commit({ type: 'address-changed', entityId: order.entityId, atMs: Date.now(), address });
    this.events.orderSaved(order);
    return true;
  }

  /** The shop's staff cancels in the admin. */
  cancelByStaff(order: OrderState): void {
    this.memory.commit({ type: 'canceled', entityId: order.entityId, atMs: Date.now() });
    this.events.orderSaved(order);
  }

  cancelByApi(order: OrderState): void {
    this.memory.commit({ type: 'canceled', entityId: order.entityId, atMs: Date.now() });
    this.pushOwn(order);
  }

  comment(order: OrderState, comment: Omit<CommentRecord, 'id' | 'atMs'>): void {
    const record = { ...comment, id: this.memory.nextDocumentId(), atMs: Date.now() };
    this.memory.commit({ type: 'commented', entityId: order.entityId, comment: record });
    this.pushOwn(order);
  }

  /** Answers the shipment's entity id. */
  ship(order: OrderState, shipment: Omit<DocumentRecord, 'id' | 'orderId' | 'atMs'>): number {
    const record = this.documentOf(order, shipment);
    this.memory.commit({ type: 'shipped', shipment: record });
    this.pushOwn(order);
    return record.id;
  }

  /** Answers the invoice's entity id. */
  invoice(order: OrderState, invoice: Omit<DocumentRecord, 'id' | 'orderId' | 'atMs'>): number {
    const record = this.documentOf(order, invoice);
    this.memory.commit({ type: 'invoiced', invoice: record });
    this.pushOwn(order);
    return record.id;
  }

  private documentOf(order: OrderState, document: Omit<DocumentRecord, 'id' | 'orderId' | 'atMs'>): DocumentRecord {
    return { ...document, id: this.memory.nextDocumentId(), orderId: order.entityId, atMs: Date.now() };
  }

  private open(order: OrderState, authorisation: string | null): void {
    if (order.visible || this.authorisation.closed) return;
    this.memory.commit({ type: 'opened', entityId: order.entityId, atMs: Date.now(), authorisation });
    this.events.orderSaved(order);
    this.opened(order);
  }

  /** A cancellation that came as a document of its own: its order is asked to be cancelled. */
  cancelByDocument(plan: PlannedOrder): void {
    const target = plan.cancels === null ? undefined : this.memory.orderByNumber.get(plan.cancels);
    if (target?.visible === true) this.requestCancellation(target);
  }

  private pushOwn(order: OrderState): void {
    if (this.rules.pushOwnChanges) this.events.orderSaved(order);
  }
}
