import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SalesOrder } from '../../src/contracts/index.ts';
import { capturePayment } from '../../src/processes/order-to-cash/capture-payment.ts';
import { releaseHold, releaseRest } from '../../src/processes/order-to-cash/release-hold.ts';
import { allSettled, settleCharges } from '../../src/processes/order-to-cash/settle-charges.ts';
import { openOf } from '../../src/processes/order-to-cash/shipment-value.ts';
import type { Order, OrderStep } from '../../src/processes/order-to-cash/step.ts';
import { cancelUnits, fulfilmentReference, takeShipment } from '../../src/processes/order-to-cash/take-shipment.ts';
import { closeShipment } from '../../src/processes/order-to-cash/tell-shop.ts';
import type { OrderState } from '../../src/processes/index.ts';
import type { CapturePayment } from '../../src/systems/index.ts';
import { orderOf, unitMoves, type UnitMove } from './random-order.ts';

const location = 'wh-east';
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** One authorisation as a provider keeps it: it refuses what is not held, and knows nothing of the order. */
class Provider {
  held: number;
  captured = 0;
  constructor(amount: number) {
    this.held = amount;
  }
  capture({ amount, final, capturedBefore }: CapturePayment): void {
    expect(capturedBefore).toBe(this.captured);
    expect(amount).toBeLessThanOrEqual(this.held);
    this.captured += amount;
    this.held = final ? 0 : this.held - amount;
  }
  void(): void {
    expect(this.captured).toBe(0);
    this.held = 0;
  }
}

/** An order from its release to its end, with the steps that move money and none that needs a database. */
class Walk {
  state: OrderState;
  readonly document: SalesOrder;
  readonly provider: Provider;
  private shipments = 0;

  constructor(document: SalesOrder) {
    this.document = document;
    const { grand } = document.totals;
    this.provider = new Provider(grand);
    this.state = {
      allocations: document.lines.map(({ id, sku, quantity }) => ({ lineId: id, sku, location, quantity })),
      ...(grand > 0 ? { authorisation: 'pi_1', hold: { amount: grand, captured: 0, released: false } } : {}),
    };
  }
  get order(): Order {
    return { tenant: 'main', key: 'main-shop/1', document: this.document, state: this.state, round: 0, nowMs: 0 };
  }
  get open() {
    return this.document.lines.filter((line) => openOf(this.state, line) > 0);
  }
  private patch(patch: Partial<OrderState> | undefined): void {
    this.state = { ...this.state, ...patch };
  }
  private call(step: OrderStep): void {
    if (step.when?.(this.order) === false) return;
    const input = step.input(this.order, '') as CapturePayment;
    if (step.capability === 'payments.void') this.provider.void();
    else this.provider.capture(input);
    this.patch(step.done({ '': { amount: input.amount } as never }, this.order) as Partial<OrderState>);
  }
  private take(): void {
    this.call(capturePayment);
    this.patch(closeShipment.decide(this.order).patch);
  }
  ship(sku: string, quantity: number): void {
    this.shipments += 1;
    const taken = takeShipment(this.document, this.state, {
      kind: 'shipment-confirmed',
      reference: fulfilmentReference('main-shop/1', location),
      shipmentId: `sh-${this.shipments}`,
      lines: [{ sku, quantity }],
      carrier: 'UPS',
      service: '',
      trackingNumber: null,
      trackingUrl: null,
      shippedAt: '2026-11-25T12:00:00Z',
      sourceVersion: '1',
    });
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    this.patch(taken.patch);
    this.take();
  }
  move({ pick, count, cancelled }: UnitMove): void {
    const line = this.open[pick % Math.max(1, this.open.length)];
    if (line === undefined) return;
    const quantity = Math.min(count, openOf(this.state, line));
    if (cancelled)
      this.patch({
        ...cancelUnits(this.state, [{ lineId: line.id, sku: line.sku, location, quantity }], 'short'),
        toRelease: [],
      });
    else this.ship(line.sku, quantity);
  }
  /** As the process does it once nothing is open. */
  close(): void {
    if (settleCharges.when?.(this.order) === true) {
      this.patch(settleCharges.decide(this.order).patch);
      this.take();
    }
    expect(allSettled(this.order)).toBe(true);
    this.call(releaseHold);
    this.call(releaseRest);
  }
}

/** What the customer owes: the share of each line that was shipped, and all charges when anything was. */
function owed(document: SalesOrder, goods: number, goodsTax: number): number {
  const tax = document.taxIncluded ? 0 : goodsTax + sum(document.charges.map((charge) => charge.tax));
  return goods + sum(document.charges.map((charge) => charge.amount)) + tax;
}

function walkOf(document: SalesOrder, moves: readonly UnitMove[], restCancelled: boolean) {
  const walk = new Walk(document);
  let [goods, goodsTax] = [0, 0];
  const moveAndCount = (move: UnitMove) => {
    const before = { ...walk.state.shippedUnits };
    walk.move(move);
    for (const line of document.lines) {
      const units = (all: Readonly<Record<string, number>>) => all[`${line.id}@${location}`] ?? 0;
      const [from, to] = [units(before), units(walk.state.shippedUnits ?? {})];
      goods += share(line.total, to, line.quantity) - share(line.total, from, line.quantity);
      goodsTax += share(line.tax, to, line.quantity) - share(line.tax, from, line.quantity);
    }
  };
  for (const move of moves) moveAndCount(move);
  while (walk.open.length > 0) moveAndCount({ pick: 0, count: 1_000, cancelled: restCancelled });
  const shipped = Object.keys(walk.state.shippedUnits ?? {}).length > 0;
  if (shipped) walk.close();
  return { walk, shipped, worth: owed(document, goods, goodsTax) };
}
/** Half a cent goes to the units that come first, as in a shipment's value. */
const share = (amount: number, units: number, quantity: number) =>
  Math.floor((2 * amount * units + quantity) / (2 * quantity));

describe('the money of an order that is closed', () => {
  it('is what was shipped and all charges, captured to the cent, and nothing of the hold is left', () => {
    fc.assert(
      fc.property(orderOf, unitMoves, fc.boolean(), (document, moves, restCancelled) => {
        const { walk, shipped, worth } = walkOf(document, moves, restCancelled);
        if (!shipped) return;
        expect(walk.state.shippedTotal).toBe(worth);
        expect(walk.provider.captured).toBe(document.totals.grand > 0 ? worth : 0);
        expect(walk.state.capturedTotal ?? 0).toBe(walk.provider.captured);
        expect(walk.provider.held).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
