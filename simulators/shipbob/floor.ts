import type { LedgerFact, Line } from './ledger-entries.ts';
import type { ShipBobSimulatorOptions } from './options.ts';
import { PickQueue } from './pick-queue.ts';
import { planFor, secondPart, without, type Plan } from './plan.ts';
import { canBeChanged, type OrderState, type ShipmentState, type Warehouse } from './warehouse.ts';
import type { Teller } from './webhook-teller.ts';

/** How late a timer may fire without the centre losing capacity. */
const timerSlackMs = 50;

interface Centre {
  readonly queue: PickQueue;
  freeAt: number;
  isWaiting: boolean;
}

/** The people of the fulfilment centres: they hold, pick, split, ship and miss things, on timers that a restart re-arms. */
export class Floor {
  private readonly options: ShipBobSimulatorOptions;
  private readonly warehouse: Warehouse;
  private readonly append: (fact: LedgerFact) => void;
  private readonly now: () => number;
  private readonly teller: Teller;
  private readonly plans = new WeakMap<OrderState, Plan>();
  private readonly centres = new Map<string, Centre>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Holds that are told only after the shipping. */
  private readonly heldBack = new Map<number, () => void>();

  constructor(parts: {
    options: ShipBobSimulatorOptions;
    warehouse: Warehouse;
    append: (fact: LedgerFact) => void;
    now: () => number;
    teller: Teller;
  }) {
    this.options = parts.options;
    this.warehouse = parts.warehouse;
    this.append = parts.append;
    this.now = parts.now;
    this.teller = parts.teller;
  }

  /** Arms the timers of everything that is under way, after a start. */
  resume(): void {
    for (const shipment of this.warehouse.shipments.values()) this.follow(shipment);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  /** Sets the timer for what comes next for a shipment. */
  follow(shipment: ShipmentState): void {
    const plan = this.plan(shipment.order);
    if (shipment.status === 'OnHold')
      return this.at((shipment.heldAt ?? 0) + (plan.holdMs ?? 0), () => this.release(shipment));
    if (shipment.status === 'Completed') return this.followDelivery(shipment, plan);
    if (shipment.status !== 'Processing') return;
    if (shipment.pickedAt !== null) return this.at(shipment.pickedAt + plan.packMs, () => this.ship(shipment));
    const dueAt = shipment.createdAt + (shipment.isSecond ? plan.secondPickAfterMs : plan.pickAfterMs);
    if (plan.holdMs !== null && shipment.heldAt === null && !shipment.isSecond)
      return this.at((shipment.createdAt + dueAt) / 2, () => this.hold(shipment, plan));
    this.at(dueAt, () => this.queue(shipment));
  }

  private followDelivery(shipment: ShipmentState, plan: Plan): void {
    if (plan.deliverAfterMs === null || shipment.deliveredAt !== null) return;
    this.at((shipment.shippedAt ?? 0) + plan.deliverAfterMs, () => {
      this.append({ type: 'delivered', at: this.now(), shipmentId: shipment.id });
      this.teller.tell('order.shipment.delivered', shipment, plan.isToldThinly);
    });
  }

  private hold(shipment: ShipmentState, plan: Plan): void {
    if (!canBeChanged(shipment)) return;
    this.append({ type: 'held', at: this.now(), shipmentId: shipment.id });
    const tell = this.teller.prepare('order.shipment.on_hold', shipment, plan.isToldThinly);
    if (plan.isHoldToldLate) this.heldBack.set(shipment.id, tell);
    else tell();
    this.follow(shipment);
  }

  private release(shipment: ShipmentState): void {
    if (shipment.status !== 'OnHold') return;
    this.append({ type: 'released', at: this.now(), shipmentId: shipment.id });
    this.follow(shipment);
  }

  private queue(shipment: ShipmentState): void {
    if (!canBeChanged(shipment)) return;
    const { workersPerCentre } = this.options;
    if (workersPerCentre === null || workersPerCentre === undefined) return this.pick(shipment);
    const centre = this.centre(shipment.order.centre);
    centre.queue.push(shipment);
    this.work(centre, 1000 / workersPerCentre);
  }

  /** Starts what the centre has hands for, most urgent first. */
  private work(centre: Centre, pickMs: number): void {
    while (centre.queue.length > 0 && !centre.isWaiting) {
      const now = this.now();
      if (centre.freeAt > now) {
        centre.isWaiting = true;
        return this.at(centre.freeAt, () => {
          centre.isWaiting = false;
          this.work(centre, pickMs);
        });
      }
      const shipment = centre.queue.pop();
      if (shipment === undefined || !canBeChanged(shipment) || shipment.status !== 'Processing') continue;
      // A timer that fires late must not cost capacity: the hands were free since `freeAt`, up to one timer's delay ago.
      centre.freeAt = Math.max(centre.freeAt, now - timerSlackMs) + pickMs;
      this.pick(shipment);
    }
  }

  private pick(shipment: ShipmentState): void {
    if (shipment.status !== 'Processing' || shipment.pickedAt !== null) return;
    const plan = this.plan(shipment.order);
    if (plan.isPartly && !shipment.isSecond && shipment.order.shipments.length === 1) this.split(shipment);
    const missing = this.missing(shipment, plan);
    const shipmentId = shipment.id;
    if (without(shipment.lines, missing).length === 0) {
      this.append({ type: 'out-of-stock', at: this.now(), shipmentId });
      return this.teller.tell('order.shipment.exception', shipment, plan.isToldThinly);
    }
    this.append({ type: 'picked', at: this.now(), shipmentId, missing });
    this.follow(shipment);
  }

  private split(shipment: ShipmentState): void {
    const moved = secondPart(shipment.lines);
    if (moved.length === 0) return;
    const intoShipmentId = this.warehouse.nextShipmentId();
    this.append({ type: 'split', at: this.now(), shipmentId: shipment.id, intoShipmentId, moved });
    const second = this.warehouse.shipments.get(intoShipmentId);
    if (second !== undefined) this.follow(second);
  }

  /** What the picker does not find: what the plan hides from him, and what is really not there. */
  private missing({ order, lines }: ShipmentState, { short }: Plan): Line[] {
    const isHidden = order.shipments.some((one) => one.missing.some((line) => line.sku === short?.sku));
    return lines.flatMap(({ sku, quantity }) => {
      const hidden = short?.sku === sku && !isHidden ? Math.min(short.quantity, quantity) : 0;
      const found = Math.min(quantity - hidden, this.warehouse.inventory.available(order.centre, sku));
      return found < quantity ? [{ sku, quantity: quantity - found }] : [];
    });
  }

  private ship(shipment: ShipmentState): void {
    if (shipment.status !== 'Processing' || shipment.pickedAt === null) return;
    const plan = this.plan(shipment.order);
    const exceptionShipmentId = shipment.missing.length > 0 ? this.warehouse.nextShipmentId() : null;
    const trackingNumber = `9400${String(shipment.id).padStart(18, '0')}`;
    this.append({ type: 'shipped', at: this.now(), shipmentId: shipment.id, trackingNumber, exceptionShipmentId });
    this.teller.tell('order.shipped', shipment, plan.isToldThinly);
    if (plan.isToldTwice) this.teller.tell('order.shipped', shipment, plan.isToldThinly);
    this.heldBack.get(shipment.id)?.();
    this.heldBack.delete(shipment.id);
    const rest = exceptionShipmentId === null ? undefined : this.warehouse.shipments.get(exceptionShipmentId);
    if (rest !== undefined) this.teller.tell('order.shipment.exception', rest, plan.isToldThinly);
    this.follow(shipment);
  }

  private plan(order: OrderState): Plan {
    const known = this.plans.get(order);
    if (known !== undefined) return known;
    const plan = planFor(this.options, order.reference, order.lines);
    this.plans.set(order, plan);
    return plan;
  }

  private centre(name: string): Centre {
    const known = this.centres.get(name);
    if (known !== undefined) return known;
    const centre = { queue: new PickQueue(), freeAt: 0, isWaiting: false };
    this.centres.set(name, centre);
    return centre;
  }

  private at(time: number, action: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        action();
      },
      Math.max(0, time - Date.now()),
    );
    this.timers.add(timer);
  }
}
