import { beyond, sum, unitsOf } from './grouping.ts';
import type { OrderRecord, WarehouseRequest } from './order-record.ts';

/** Whether an article is picked; postage and manual lines are not, and no location has ever had them. */
export type Pickable = (sku: string) => boolean;

/** What the shipped units of an order are worth: known to the minor unit, or only how much at most. */
export type ShippedValue =
  | { readonly kind: 'exact'; readonly amount: number; readonly witness: 'the order' | 'the sales order' }
  | { readonly kind: 'at-most'; readonly amount: number };

/**
 * The warehouse counts units and no money, so the value comes from a document of which every unit has left: the shop's
 * order, or (lines may have been cancelled before) the ERP's sales order. After a short pick neither fits; then captures
 * and invoices are held against each other, and against the sales order as the most that may be taken.
 */
export function shippedValue(record: OrderRecord, isPickable: Pickable): ShippedValue {
  const { order, requests, salesOrders } = record;
  if (leftWhole(record, isPickable)) return { kind: 'exact', amount: order.grandTotal, witness: 'the order' };
  const live = salesOrders.filter(({ status }) => status === 'open');
  const [salesOrder] = live;
  if (salesOrder === undefined || live.length > 1) return { kind: 'at-most', amount: order.grandTotal };
  if (requests.length > 0 && requests.every(isServed))
    return { kind: 'exact', amount: salesOrder.total, witness: 'the sales order' };
  return { kind: 'at-most', amount: Math.min(order.grandTotal, salesOrder.total) };
}

/** Whether every unit that was ordered has left. What a channel ships itself counts as a whole. */
export function leftWhole({ order, parcels }: OrderRecord, isPickable: Pickable): boolean {
  if (order.ships) return true;
  const ordered = unitsOf(order.lines.filter(({ sku }) => isPickable(sku)));
  const shipped = unitsOf(parcels.flatMap(({ lines }) => lines));
  return ordered.size > 0 && beyond(ordered, shipped).length === 0;
}

function isServed({ lines, shipments, short, cancelled }: WarehouseRequest): boolean {
  const left = shipments.filter(({ shippedAt }) => shippedAt !== null);
  return (
    !cancelled && short.length === 0 && beyond(unitsOf(lines), unitsOf(left.flatMap((one) => one.lines))).length === 0
  );
}

/** What was taken and not given back. */
export const captured = ({ intents }: OrderRecord): number =>
  sum(intents.map((intent) => intent.captured - intent.refunded));

/** What was posted; a draft is no invoice yet. */
export const invoiced = ({ invoices }: OrderRecord): number =>
  sum(invoices.filter(({ status }) => status !== 'Draft').map(({ total }) => total));
