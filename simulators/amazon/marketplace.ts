import { randomFor } from '../kit/index.ts';
import type { Memory } from './memory.ts';
import type { Notifications } from './notifications.ts';
import type { OrderState } from './order-state.ts';
import type { PlannedOrder } from './planned-order.ts';
import type { ListingChange, PackageRecord } from './records.ts';

/** What can happen in the marketplace. Everything goes through the ledger before anybody hears of it. */
export class Marketplace {
  private readonly memory: Memory;
  private readonly notifications: Notifications;
  private readonly seed: number;
  /** Called when an order is placed, so that what becomes of it by itself is scheduled. */
  placed: (order: OrderState) => void = () => undefined;

  constructor(memory: Memory, notifications: Notifications, seed: number) {
    this.memory = memory;
    this.notifications = notifications;
    this.seed = seed;
  }

  place(plan: PlannedOrder, index: number | null): OrderState {
    const sequence = this.memory.nextSequence();
    const orderId = orderIdOf(this.seed, sequence);
    this.memory.commit({ type: 'placed', sequence, orderId, index, atMs: Date.now(), plan });
    const order = this.memory.orders.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} is not in the marketplace's memory`);
    if (plan.pendingMs === null) this.release(order);
    else this.notifications.orderChanged(order, 'OrderStatusChange', 'Order placed');
    this.placed(order);
    return order;
  }

  /** The payment is there: PENDING becomes UNSHIPPED. */
  release(order: OrderState): void {
    if (order.status !== 'PENDING') return;
    this.memory.commit({ type: 'released', orderId: order.orderId, atMs: Date.now() });
    this.notifications.orderChanged(order, 'OrderStatusChange', 'Payment authorized');
  }

  /** The buyer asks the seller to cancel; false where it is too late. */
  requestCancellation(order: OrderState): boolean {
    if (order.status !== 'UNSHIPPED' || order.isCancelRequested || order.plan.fulfilledBy === 'AMAZON') return false;
    this.memory.commit({ type: 'cancel-requested', orderId: order.orderId, atMs: Date.now() });
    this.notifications.orderChanged(order, 'BuyerRequestedChange', 'Buyer Requested Cancel');
    return true;
  }

  cancel(order: OrderState, by: 'BUYER' | 'MERCHANT' | 'AMAZON', reason: string): boolean {
    if (order.status !== 'PENDING' && order.status !== 'UNSHIPPED') return false;
    this.memory.commit({ type: 'cancelled', orderId: order.orderId, atMs: Date.now(), by, reason });
    this.notifications.orderChanged(order, 'OrderStatusChange', 'Order canceled');
    return true;
  }

  confirm(order: OrderState, one: PackageRecord): void {
    this.memory.commit({ type: 'confirmed', orderId: order.orderId, atMs: Date.now(), package: one });
    this.notifications.orderChanged(order, 'OrderStatusChange', 'Shipment confirmed');
  }

  shipByAmazon(order: OrderState): void {
    if (order.status !== 'UNSHIPPED' || order.plan.fulfilledBy !== 'AMAZON') return;
    this.memory.commit({ type: 'amazon-shipped', orderId: order.orderId, atMs: Date.now() });
    this.notifications.orderChanged(order, 'OrderStatusChange', 'Shipped by Amazon');
  }

  changeListings(via: 'patch' | 'feed', changes: readonly ListingChange[]): void {
    if (changes.length > 0) this.memory.commit({ type: 'listings', atMs: Date.now(), via, changes });
  }
}

/** An order id in Amazon's 3-7-7 form; the last group counts, so that each is new. */
function orderIdOf(seed: number, sequence: number): string {
  const random = randomFor(seed, `order-id:${sequence}`);
  const first = 100 + Math.floor(random() * 14);
  const second = String(Math.floor(random() * 10_000_000)).padStart(7, '0');
  return `${first}-${second}-${String(sequence).padStart(7, '0')}`;
}
