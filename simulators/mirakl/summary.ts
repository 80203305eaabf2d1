import type { Quota, RateGate } from './front-door.ts';
import type { Desk, MiraklMemory } from './memory.ts';
import { lineTotal, type LineState, type LineStateCode, type OrderState, type OrderStateCode } from './order-state.ts';

export interface MiraklLineSummary {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly state: LineStateCode;
  /** Minor units, of the whole line. */
  readonly total: number;
  readonly tax: number;
  readonly shippedQuantity: number;
  /** Minor units. */
  readonly refunded: number;
}

export interface MiraklShipmentSummary {
  /** Null for the shipping of the whole order by OR24. */
  readonly id: string | null;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  /** What the seller wrote on the parcel (ST01's package_reference). */
  readonly packageReference: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
}

export interface MiraklOrderSummary {
  /** order_id */
  readonly number: string;
  /** Its place in the campaign; null for an order placed by hand. */
  readonly index: number | null;
  /** UTC, RFC 3339. */
  readonly placedAt: string;
  /** Its shipping deadline; before the debit what it would be if the buyer were debited at once. */
  readonly shipBy: string;
  /** Whether the operator hands out the buyer's (anonymised) mail address. */
  readonly hasEmail: boolean;
  readonly state: OrderStateCode;
  readonly currency: string;
  /** Minor units; of all lines as ordered, tax on top where the operator's prices exclude it. */
  readonly totals: { readonly goods: number; readonly shipping: number; readonly tax: number; readonly grand: number };
  readonly lines: readonly MiraklLineSummary[];
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
  /** Refused because nobody decided in time. */
  readonly refusedAutomatically: boolean;
  readonly cancelled: readonly string[];
  readonly shipments: readonly MiraklShipmentSummary[];
  /** How often OR23 came. */
  readonly trackingUpdates: number;
}

export interface MiraklStockSummary {
  readonly sku: string;
  /** Null before the first. */
  readonly quantity: number | null;
  readonly toldAt: string | null;
  readonly told: number;
  /** Minor units. */
  readonly price: number;
  readonly pricedAt: string | null;
}

export interface MiraklOperatorSummary {
  readonly name: string;
  readonly currency: string;
  readonly orders: readonly MiraklOrderSummary[];
  readonly stock: readonly MiraklStockSummary[];
  readonly imports: { readonly files: number; readonly linesRead: number; readonly linesInError: number };
  readonly quota: Quota;
  /** Requests of the calls that have a published distance, by call: those that were let through. */
  readonly pacedCalls: Readonly<Record<string, number>>;
}

export interface MiraklSummary {
  /** Orders that the campaign has in all. */
  readonly planned: number;
  readonly placed: number;
  readonly operators: readonly MiraklOperatorSummary[];
}

const dayMs = 86_400_000;

export function summarise(memory: MiraklMemory, planned: number, gate: RateGate): MiraklSummary {
  const orders = [...memory.orders.values()];
  return {
    planned,
    placed: orders.length,
    operators: [...memory.desks.values()].map((desk) => ({
      name: desk.operator.name,
      currency: desk.operator.currency,
      orders: orders.filter((order) => order.operator === desk.operator).map(orderSummary),
      stock: stockOf(desk),
      imports: importsOf(memory, desk),
      quota: { ...gate.quotaOf(desk.operator.name) },
      pacedCalls: gate.passedOf(desk.operator.name),
    })),
  };
}

function orderSummary(order: OrderState): MiraklOrderSummary {
  const { id, index, state, operator, lines, plan } = order;
  const sum = (of: (line: LineState) => number) => lines.reduce((total, line) => total + of(line), 0);
  const goods = sum((line) => lineTotal(line.plan));
  const shipping = sum((line) => line.plan.shippingPrice);
  const tax = sum((line) => line.plan.tax + line.plan.shippingTax);
  const idsOf = (test: (line: LineState) => boolean) => lines.filter(test).map((line) => line.id);
  const isDecided = order.decidedMs !== null;
  return {
    number: id,
    index,
    placedAt: new Date(order.createdMs).toISOString(),
    shipBy: new Date((order.debitedMs ?? order.createdMs) + plan.leadtimeDays * dayMs).toISOString(),
    hasEmail: plan.email !== null,
    state,
    currency: operator.currency,
    totals: { goods, shipping, tax, grand: goods + shipping + (operator.taxMode === 'TAX_EXCLUDED' ? tax : 0) },
    lines: lines.map((line) => ({
      id: line.id,
      sku: line.plan.sku,
      quantity: line.plan.quantity,
      state: line.state,
      total: lineTotal(line.plan),
      tax: line.plan.tax,
      shippedQuantity: line.shippedQuantity,
      refunded: line.refunds.reduce((total, { amount }) => total + amount, 0),
    })),
    accepted: isDecided ? idsOf((line) => line.state !== 'REFUSED') : [],
    refused: idsOf((line) => line.state === 'REFUSED'),
    refusedAutomatically: order.refusedAutomatically,
    cancelled: idsOf((line) => line.state === 'CANCELED'),
    shipments: shipmentsOf(order, plan.lines.length),
    trackingUpdates: order.trackingUpdates,
  };
}

function shipmentsOf(order: OrderState, lineCount: number): MiraklShipmentSummary[] {
  if (order.shipments.length === 0 && order.shippedMs !== null && lineCount > 0) {
    const lines = order.lines.filter((line) => line.shippedQuantity > 0);
    return [
      {
        id: null,
        lines: lines.map((line) => ({ id: line.id, quantity: line.shippedQuantity })),
        packageReference: null,
        carrier: order.tracking?.carrierCode ?? order.tracking?.carrierName ?? null,
        trackingNumber: order.tracking?.trackingNumber ?? null,
      },
    ];
  }
  return order.shipments.map(({ id, parts, tracking }) => ({
    id,
    lines: parts.map(({ lineId, quantity }) => ({ id: lineId, quantity })),
    packageReference: parts[0]?.packageReference ?? null,
    carrier: tracking?.carrierCode ?? tracking?.carrierName ?? null,
    trackingNumber: tracking?.trackingNumber ?? null,
  }));
}

function stockOf({ offers }: Desk): MiraklStockSummary[] {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return [...offers].map(([sku, offer]) => ({
    sku,
    quantity: offer.toldQuantity,
    toldAt: at(offer.toldMs),
    told: offer.told,
    price: offer.price,
    pricedAt: at(offer.pricedMs),
  }));
}

function importsOf(memory: MiraklMemory, desk: Desk) {
  const own = [...memory.imports.values()].filter(({ operator }) => operator === desk.operator.name);
  return {
    files: own.length,
    linesRead: own.reduce((sum, one) => sum + (one.result?.linesRead ?? 0), 0),
    linesInError: own.reduce((sum, one) => sum + (one.result?.errors.length ?? 0), 0),
  };
}
