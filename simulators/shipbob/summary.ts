import type { Line } from './ledger-entries.ts';
import type { OrderState, ShipmentState, Warehouse } from './warehouse.ts';
import { orderStatus } from './wire.ts';

type Stock = Record<string, Record<string, number>>;

/** The warehouse's side of the audit. Ids are text, times UTC instants, locations the centres' names. */
export interface ShipBobSummary {
  readonly requests: readonly {
    readonly id: string;
    readonly reference: string;
    readonly orderNumber: string;
    readonly location: string;
    readonly createdAt: string;
    readonly shipBy: string;
    /** Processing, Exception, PartiallyFulfilled, Fulfilled or Cancelled. */
    readonly status: string;
    /** What was asked for. */
    readonly lines: readonly Line[];
    /** All shipments, also those that never left (Exception, Cancelled): only `shippedAt` says that it left. */
    readonly shipments: readonly {
      readonly id: string;
      readonly lines: readonly Line[];
      readonly trackingNumber: string | null;
      readonly shippedAt: string | null;
      readonly status: string;
    }[];
    /** Every shipment of it was cancelled. */
    readonly cancelled: boolean;
    /** What was not found. */
    readonly short: readonly Line[];
  }[];
  readonly duplicatesRefused: number;
  readonly onHand: Stock;
  readonly initialOnHand: Stock;
}

export function summarise(warehouse: Warehouse): ShipBobSummary {
  return {
    requests: warehouse.orders.map(summariseOrder),
    duplicatesRefused: warehouse.duplicatesRefused,
    onHand: onHand(warehouse),
    initialOnHand: structuredClone(warehouse.initialOnHand),
  };
}

function summariseOrder(order: OrderState): ShipBobSummary['requests'][number] {
  const status = orderStatus(order);
  return {
    id: String(order.id),
    reference: order.reference,
    orderNumber: order.body.order_number ?? order.reference,
    location: order.centre,
    createdAt: new Date(order.createdAt).toISOString(),
    shipBy: new Date(order.shipBy).toISOString(),
    status,
    lines: order.lines,
    shipments: order.shipments.map(summariseShipment),
    cancelled: status === 'Cancelled',
    short: order.short,
  };
}

const summariseShipment = ({ id, lines, trackingNumber, shippedAt, status }: ShipmentState) => ({
  id: String(id),
  lines,
  trackingNumber,
  shippedAt: shippedAt === null ? null : new Date(shippedAt).toISOString(),
  status,
});

function onHand(warehouse: Warehouse): Stock {
  const stock: Stock = {};
  for (const { sku, shelves } of warehouse.inventory.items)
    for (const [centre, shelf] of shelves) (stock[centre] ??= {})[sku] = shelf.onHand;
  return stock;
}
