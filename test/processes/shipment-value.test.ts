import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SalesOrder } from '../../src/contracts/index.ts';
import type { OrderState } from '../../src/processes/index.ts';
import { closeShipment } from '../../src/processes/order-to-cash/tell-shop.ts';
import { openOf } from '../../src/processes/order-to-cash/shipment-value.ts';
import { cancelUnits, fulfilmentReference, takeShipment } from '../../src/processes/order-to-cash/take-shipment.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { orderOf, unitMoves, type UnitMove } from './random-order.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const location = 'wh-east';

interface Shipped {
  readonly final: boolean;
  readonly total: number;
  readonly parts: readonly number[];
}

function walk(document: SalesOrder, steps: readonly UnitMove[], mayCancel: boolean) {
  let state: OrderState = {
    allocations: document.lines.map(({ id, sku, quantity }) => ({ lineId: id, sku, location, quantity })),
  };
  const shipments: Shipped[] = [];
  const openLines = () => document.lines.filter((one) => openOf(state, one) > 0);
  const ship = (lines: readonly { sku: string; quantity: number }[]) => {
    const taken = takeShipment(document, state, {
      kind: 'shipment-confirmed',
      reference: fulfilmentReference('main-shop/1', location),
      shipmentId: `sh-${shipments.length}`,
      lines,
      carrier: 'UPS',
      service: '',
      trackingNumber: null,
      trackingUrl: null,
      shippedAt: '2026-11-25T12:00:00Z',
      sourceVersion: '1',
    });
    if (taken.kind !== 'taken') throw new Error(`${taken.kind}: ${JSON.stringify(taken)}`);
    state = { ...state, ...taken.patch };
    const { shipment } = state;
    if (shipment === null || shipment === undefined) throw new Error('no shipment');
    const goods = shipment.lines.flatMap(({ total, tax, discount, quantity, unitPrice }) => {
      expect(quantity * unitPrice - discount).toBe(total);
      return [total, tax, discount];
    });
    shipments.push({
      final: shipment.final,
      total: shipment.total,
      parts: [...goods, ...shipment.charges.flatMap(({ amount, tax }) => [amount, tax])],
    });
    const closed = closeShipment.decide({ tenant: 'main', key: 'main-shop/1', document, state, round: 0, nowMs: 0 });
    state = { ...state, ...closed.patch };
  };
  for (const { pick, count, cancelled } of steps) {
    const open = openLines();
    const chosen = open[pick % Math.max(1, open.length)];
    if (chosen === undefined) break;
    const quantity = Math.min(count, openOf(state, chosen));
    if (cancelled && mayCancel)
      state = {
        ...state,
        ...cancelUnits(state, [{ lineId: chosen.id, sku: chosen.sku, location, quantity }], 'short'),
      };
    else ship([{ sku: chosen.sku, quantity }]);
  }
  const rest = openLines().map((one) => ({ sku: one.sku, quantity: openOf(state, one) }));
  if (rest.length > 0) ship(rest);
  return { shipments, state };
}

describe('what shipments are worth', () => {
  it('adds up to the order to the cent when everything ships, however it is split', () => {
    fc.assert(
      fc.property(orderOf, unitMoves, (document, steps) => {
        const { shipments, state } = walk(document, steps, false);
        expect(sum(shipments.map(({ total }) => total))).toBe(document.totals.grand);
        expect(state.shippedTotal).toBe(document.totals.grand);
        expect(shipments.map(({ final }) => final)).toEqual(
          shipments.map((_, index) => index === shipments.length - 1),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is never negative in any part, also when units are cancelled in between, and never above the order', () => {
    fc.assert(
      fc.property(orderOf, unitMoves, (document, steps) => {
        const { shipments } = walk(document, steps, true);
        for (const { parts, total } of shipments) {
          expect(Math.min(0, ...parts)).toBe(0);
          expect(total).toBeGreaterThanOrEqual(0);
        }
        expect(sum(shipments.map(({ total }) => total))).toBeLessThanOrEqual(document.totals.grand);
        // Only what goes last is final; where the rest was cancelled after it, none is.
        expect(shipments.slice(0, -1).some(({ final }) => final)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('takes all charges with the last goods when the rest was cancelled before', () => {
    const document = sampleOrder('1');
    const { shipments } = walk(document, [{ pick: 0, count: 2, cancelled: true }], true);
    expect(shipments).toMatchObject([{ final: true, total: 2500 + 138 + 495 }]);
  });
});
