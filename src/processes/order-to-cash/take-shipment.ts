import type { FulfilmentException, SalesOrder, ShipmentConfirmed } from '../../contracts/index.ts';
import type { Allocation } from '../../stock/index.ts';
import { valueShipment } from './shipment-value.ts';
import type { CancelledLine, OrderState } from './state.ts';

/** The location in a fulfilment reference `<order key>@<location>`. */
export const locationOf = (reference: string): string => reference.slice(reference.lastIndexOf('@') + 1);
export const fulfilmentReference = (key: string, location: string): string => `${key}@${location}`;

/** What is still to come from a location: its allocations, less what it has shipped. */
export function openAt(state: Readonly<OrderState>, location: string): Allocation[] {
  return (state.allocations ?? [])
    .filter((allocation) => allocation.location === location)
    .map((allocation) => ({
      ...allocation,
      quantity: allocation.quantity - (state.shippedUnits?.[`${allocation.lineId}@${location}`] ?? 0),
    }))
    .filter((allocation) => allocation.quantity > 0);
}

/** Gives units of an article to the order's lines, in their order. What no line wants is answered as `left`. */
function toLines(open: readonly Allocation[], lines: readonly { sku: string; quantity: number }[]) {
  const units: Allocation[] = [];
  const left: { sku: string; quantity: number }[] = [];
  const free = open.map((allocation) => ({ ...allocation }));
  for (const { sku, quantity } of lines) {
    let rest = quantity;
    for (const allocation of free) {
      if (rest === 0 || allocation.sku !== sku || allocation.quantity === 0) continue;
      const taken = Math.min(rest, allocation.quantity);
      allocation.quantity -= taken;
      rest -= taken;
      units.push({ ...allocation, quantity: taken });
    }
    if (rest > 0) left.push({ sku, quantity: rest });
  }
  return { units, left };
}

export type Taken =
  | { readonly kind: 'known' }
  | { readonly kind: 'unexpected'; readonly detail: string }
  | { readonly kind: 'taken'; readonly patch: Partial<OrderState> };

/** Takes a confirmed shipment into work. A shipment that was taken before changes nothing. */
export function takeShipment(order: SalesOrder, state: Readonly<OrderState>, fact: ShipmentConfirmed): Taken {
  if ((state.shipmentIds ?? []).includes(fact.shipmentId)) return { kind: 'known' };
  const location = locationOf(fact.reference);
  const { units, left } = toLines(openAt(state, location), fact.lines);
  if (left.length > 0 || units.length === 0) {
    const what = left.map((line) => `${line.quantity} x ${line.sku}`).join(', ') || 'nothing';
    return {
      kind: 'unexpected',
      detail: `shipment ${fact.shipmentId} from ${location} has more than was asked: ${what}`,
    };
  }
  const byLine = new Map<string, number>();
  for (const unit of units) byLine.set(unit.lineId, (byLine.get(unit.lineId) ?? 0) + unit.quantity);
  const shippedUnits = { ...state.shippedUnits };
  for (const unit of units) {
    const key = `${unit.lineId}@${location}`;
    shippedUnits[key] = (shippedUnits[key] ?? 0) + unit.quantity;
  }
  const { carrier, trackingNumber, trackingUrl, shippedAt, shipmentId } = fact;
  const value = valueShipment(order, state, byLine);
  const shipment = { shipmentId, location, carrier, trackingNumber, trackingUrl, shippedAt, ...value };
  return { kind: 'taken', patch: { shipment, shippedUnits, shipmentIds: [...(state.shipmentIds ?? []), shipmentId] } };
}

/** What will not come: cancels it in the order and gives the reservation back. */
export function takeShortPick(state: Readonly<OrderState>, fact: FulfilmentException): Partial<OrderState> | null {
  const id = `${fact.reason}:${fact.shipmentId}`;
  if ((state.shipmentIds ?? []).includes(id)) return null;
  const location = locationOf(fact.reference);
  const open = openAt(state, location);
  // A vendor that does not say which lines means the whole rest of its request.
  const { units } = toLines(open, fact.lines.length > 0 ? fact.lines : open);
  return {
    ...cancelUnits(state, units, fact.reason === 'short' ? 'short pick' : `warehouse: ${fact.detail}`),
    shipmentIds: [...(state.shipmentIds ?? []), id],
  };
}

/** Cancels allocated units: they leave the allocations, and wait for their reservation to be released. */
export function cancelUnits(
  state: Readonly<OrderState>,
  units: readonly Allocation[],
  reason: string,
): Partial<OrderState> {
  const cancelled: CancelledLine[] = units.map(({ lineId, quantity }) => ({ lineId, quantity, reason }));
  const allocations = (state.allocations ?? []).map((allocation) => {
    const less = units
      .filter((unit) => unit.lineId === allocation.lineId && unit.location === allocation.location)
      .reduce((sum, unit) => sum + unit.quantity, 0);
    return { ...allocation, quantity: allocation.quantity - less };
  });
  return {
    allocations,
    cancelledLines: [...(state.cancelledLines ?? []), ...cancelled],
    toRelease: [...(state.toRelease ?? []), ...units],
  };
}
