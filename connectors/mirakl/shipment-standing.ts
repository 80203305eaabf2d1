import {
  absent,
  done,
  refused,
  retry,
  type CapabilityInput,
  type CapabilityOutput,
  type Found,
  type Outcome,
} from '../../src/index.ts';
import type { ShopSettings } from './settings.ts';
import { hasLeft, isCalledOff, isShipped, isWaitingForDebit } from './states.ts';
import type { WireOrder, WireShipment } from './wire.ts';

export type Input = CapabilityInput<'storefront.shipments.create'>;
export type Output = CapabilityOutput<'storefront.shipments.create'>;

/** The orders of a set and their shipments by parts, as the operator has them. */
export interface Known {
  readonly orders: ReadonlyMap<string, WireOrder>;
  readonly shipments: readonly WireShipment[];
}

/** What the state of an order says of shipping it; null where it may be shipped. */
export function stateOutcome(
  order: WireOrder | undefined,
  { number }: Input,
  settings: ShopSettings,
): Outcome<never> | null {
  if (order === undefined) return refused('not-found', `the operator has no order ${number}`);
  if (isCalledOff(order)) return refused('cancelled', `order ${number} is ${order.order_state} at the operator`);
  if (isWaitingForDebit(order)) {
    const detail = `order ${number} is ${order.order_state}: the buyer's debit is pending`;
    return retry(detail, settings.debitRetryMs);
  }
  if (order.order_state === 'WAITING_ACCEPTANCE' || order.order_state === 'STAGING')
    return retry(`order ${number} is ${order.order_state}: it is not accepted yet`, settings.debitRetryMs);
  if (hasLeft(order) && isShipped(order))
    return refused('not-allowed', `order ${number} was shipped at the operator by another shipment`);
  return order.order_state === 'SHIPPING' ? null : refused('not-allowed', `order ${number} is ${order.order_state}`);
}

/** A shipment that stands: a part by its package reference, a whole order by its tracking number. */
export function earlier(input: Input, { orders, shipments }: Known): Found<Output> {
  const own = shipments.filter((shipment) => shipment.order_id === input.sourceId);
  const part = own.find((shipment) =>
    (shipment.shipment_lines ?? []).some((line) => line.package_reference === input.shipmentId),
  );
  if (part !== undefined) return done({ shipmentId: part.id });
  const order = orders.get(input.sourceId);
  if (order === undefined || !isShipped(order) || own.length > 0) return absent;
  const isOwn = (order.shipping_tracking ?? null) === input.trackingNumber;
  return isOwn ? done({ shipmentId: order.order_id }) : absent;
}
