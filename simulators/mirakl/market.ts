import type { MiraklMemory } from './memory.ts';
import { isBeforeShipping, isLive, isWaiting, lineTotal, type OrderState } from './order-state.ts';
import type { PlannedOrder } from './records.ts';

const acceptWithinMsDefault = 48 * 3_600_000;
/** The longest that a timer of Node may run. */
const timerMsMax = 2_147_000_000;

/** What happens at the operators by itself: deadlines, debits, deliveries, buyers, imports. All timers are re-armed at a restart. */
export class Market {
  private readonly memory: MiraklMemory;
  private readonly importDelayMs: number;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(memory: MiraklMemory, importDelayMs: number) {
    this.memory = memory;
    this.importDelayMs = importDelayMs;
  }

  /** What was under way when the simulator was stopped. */
  resume(): void {
    for (const order of this.memory.orders.values()) {
      this.awaitBuyer(order);
      this.arm(order);
    }
    for (const one of this.memory.imports.values()) if (one.result === null) this.awaitImport(one.id);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  place(operator: string, plan: PlannedOrder, index: number | null): OrderState {
    const { memory } = this;
    const orderId = `${plan.commercialId}-A`;
    if (memory.orders.has(orderId)) throw new Error(`there is an order ${orderId} already`);
    memory.commit({ type: 'placed', atMs: memory.now(), orderId, operator, index, plan });
    const order = memory.orders.get(orderId) as OrderState;
    this.awaitBuyer(order);
    this.arm(order);
    return order;
  }

  /** The next thing that happens to an order in its state. Called after each change of the state. */
  arm(order: OrderState): void {
    if (order.state === 'WAITING_ACCEPTANCE') this.at(acceptBy(order), () => this.refuseLate(order));
    else if (isWaiting(order)) this.at((order.decidedMs ?? 0) + order.plan.debitAfterMs, () => this.debit(order));
    else if (order.state === 'SHIPPED') this.awaitAfterShipping(order);
  }

  awaitImport(importId: string): void {
    const found = this.memory.imports.get(importId);
    if (found === undefined) return;
    this.at(found.atMs + this.importDelayMs, () => {
      if (found.result === null) this.memory.commit({ type: 'import-done', atMs: this.memory.now(), importId });
    });
  }

  /** The buyer or the seller calls lines off; what is live and not shipped of them. */
  cancel(order: OrderState, lineIds: readonly string[] | null, by: 'customer' | 'seller', reason: string): boolean {
    if (!isBeforeShipping(order)) return false;
    const chosen = order.lines.filter((line) => isLive(line) && (lineIds === null || lineIds.includes(line.id)));
    if (chosen.length === 0) return false;
    const ids = chosen.map(({ id }) => id);
    this.memory.commit({ type: 'cancelled', atMs: this.memory.now(), orderId: order.id, lineIds: ids, by, reason });
    return true;
  }

  /** The operator pays back; all of the line when no amount is given. */
  refund(order: OrderState, lineId: string, reason: string, amount?: number): void {
    const line = order.lines.find(({ id }) => id === lineId);
    if (line === undefined) throw new Error(`order ${order.id} has no line ${lineId}`);
    const { shippingPrice, quantity } = line.plan;
    const refund = {
      id: String(5_000 + this.memory.refundCount),
      lineId,
      amount: amount ?? lineTotal(line.plan),
      shippingAmount: amount === undefined ? shippingPrice : 0,
      quantity: amount === undefined ? quantity : 0,
      reason,
      excludedFromShipment: amount === undefined,
    };
    this.memory.commit({ type: 'refunded', atMs: this.memory.now(), orderId: order.id, refunds: [refund] });
  }

  openIncident(order: OrderState, lineId: string, reason: string): void {
    this.memory.commit({ type: 'incident', atMs: this.memory.now(), orderId: order.id, lineId, reason });
  }

  private refuseLate(order: OrderState): void {
    if (order.state !== 'WAITING_ACCEPTANCE') return;
    const refused = order.lines.filter(isLive).map(({ id }) => id);
    const entry = { orderId: order.id, accepted: [], refused, automatic: true };
    this.memory.commit({ type: 'decided', atMs: this.memory.now(), ...entry });
  }

  /** The buyer has paid: the order may be shipped. */
  debit(order: OrderState): void {
    if (isWaiting(order)) this.memory.commit({ type: 'debited', atMs: this.memory.now(), orderId: order.id });
  }

  private awaitBuyer(order: OrderState): void {
    const { cancelAfterMs } = order.plan;
    if (cancelAfterMs === null || !isBeforeShipping(order)) return;
    this.at(order.createdMs + cancelAfterMs, () => this.cancel(order, null, 'customer', 'CUSTOMER_CANCELLATION'));
  }

  private awaitAfterShipping(order: OrderState): void {
    const { deliverAfterMs, incidentAfterMs } = order.plan;
    const shippedMs = order.shippedMs ?? 0;
    if (deliverAfterMs !== null)
      this.at(shippedMs + deliverAfterMs, () => {
        if (order.state === 'SHIPPED')
          this.memory.commit({ type: 'received', atMs: this.memory.now(), orderId: order.id });
      });
    const line = order.lines.find((one) => one.state === 'SHIPPED');
    if (incidentAfterMs !== null && line !== undefined && !order.lines.some((one) => one.state === 'INCIDENT_OPEN'))
      this.at(shippedMs + incidentAfterMs, () => this.openIncident(order, line.id, 'ITEM_NOT_RECEIVED'));
  }

  private at(atMs: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        act();
      },
      Math.min(timerMsMax, Math.max(0, atMs - Date.now())),
    );
    timer.unref();
    this.timers.add(timer);
  }
}

/** When the operator refuses an order that nobody decided, in ms. */
export function acceptBy(order: OrderState): number {
  return order.createdMs + (order.operator.acceptWithinMs ?? acceptWithinMsDefault);
}
