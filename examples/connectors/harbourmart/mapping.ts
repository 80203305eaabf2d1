import {
  done,
  failed,
  type CapabilityInput,
  type CapabilityOutput,
  type Fact,
  type Outcome,
} from '../../../src/index.ts';
import type {
  CancelOrderParameters,
  CreateShipmentAnswer,
  CreateShipmentParameters,
  GetOrderAnswer,
  GetOrderParameters,
  ListShipmentsAnswer,
  ListShipmentsParameters,
  SetStockAnswer,
  SetStockParameters,
} from './client.ts';
import { totalsOf, type Reader } from './reader.ts';
import type { HarbourmartSettings } from './settings.ts';
import type { Order } from './wire.ts';

/**
 * The facts of one order. An order becomes { kind: 'order-placed', order }, which needs channel, number, sourceId,
 * sourceVersion, placedAt, currency, taxIncluded, customer, billTo, shipTo, lines, charges, totals, payment, shipping.
 * The document has: id, status, created_at, updated_at, ship_until, currency, delivery, buyer_name, buyer_email,
 * address.street, address.city, address.postcode, address.country, address.phone, lines[].line_id, lines[].sku,
 * lines[].title, lines[].quantity, lines[].price, lines[].tax, lines[].line_total, postage, tax_total, total,
 * gift_note.
 */
export function mapOrder(order: Reader<Order>, settings: HarbourmartSettings & { channel: string }): readonly Fact[] {
  const [number, currency, sourceVersion] = [order.id('id'), order.currency('currency'), order.instant('updated_at')];
  const { channel } = settings;
  const status = order.oneOf('status', { open: 'open', shipped: 'shipped', cancelled: 'cancelled' });
  if (status === 'shipped') return [{ kind: 'ignored', why: 'the order is shipped' }];
  if (status === 'cancelled')
    return [{ kind: 'order-cancellation-requested', channel, number, by: 'shop', sourceVersion }];
  const name = order.required('buyer_name', 200);
  const parts = {
    street: ['street'],
    city: 'city',
    country: 'country',
    postalCode: 'postcode',
    phone: 'phone',
  } as const;
  const address = order.object('address').address(name, parts);
  const fields = { id: 'line_id', sku: 'sku', name: 'title', quantity: 'quantity', unitPrice: 'price' } as const;
  const lines = order.list('lines').map((line) => line.line(currency, { ...fields, tax: 'tax', total: 'line_total' }));
  // The tax of the whole order has that of the postage in it.
  const tax = order.amount('tax_total', currency) - lines.reduce((sum, line) => sum + line.tax, 0);
  if (tax < 0) throw order.fault('tax_total', 'must be no less than the taxes of the lines');
  const amount = order.amount('postage', currency);
  const charges = [{ id: 'postage', kind: 'shipping' as const, name: 'Postage', amount, tax }];
  const serviceLevel = order.oneOf('delivery', { normal: 'standard', express: 'expedited' } as const);
  const identity = {
    channel,
    number,
    sourceId: number,
    sourceVersion,
    placedAt: order.instant('created_at'),
    currency,
  };
  const content = {
    lines,
    charges,
    taxIncluded: true,
    billTo: address,
    shipTo: address,
    customer: { guest: true, name },
  };
  const placed = {
    ...identity,
    ...content,
    totals: totalsOf(content, { grand: order.amount('total', currency), field: 'total' }),
    payment: { method: 'harbourmart', collectedBy: 'channel' as const },
    shipping: { method: order.required('delivery'), serviceLevel, shipBy: order.instant('ship_until') },
  };
  return [{ kind: 'order-placed', order: placed }];
}

/**
 * POST /v1/orders/{order_id}/shipments needs order_id (path), body.parcel_ref, body.carrier, body.tracking_code,
 * body.lines[].line_id, body.lines[].quantity.
 */
export function toCreateShipment(input: CapabilityInput<'storefront.shipments.create'>): CreateShipmentParameters {
  const { sourceId, shipmentId, carrier, trackingNumber } = input;
  const lines = input.lines.map(({ lineId, quantity }) => ({ line_id: lineId, quantity }));
  return { orderId: sourceId, body: { parcel_ref: shipmentId, carrier, tracking_code: trackingNumber, lines } };
}

/** What storefront.shipments.create answers, out of: id, parcel_ref, carrier, tracking_code, created_at. */
export function fromCreateShipment(answer: CreateShipmentAnswer): CapabilityOutput<'storefront.shipments.create'> {
  return { shipmentId: String(answer.id) };
}

/** What the look-up asks: GET /v1/orders/{order_id}/shipments needs order_id (path). */
export function toFindCreateShipment(input: CapabilityInput<'storefront.shipments.create'>): ListShipmentsParameters {
  return { orderId: input.sourceId };
}

/**
 * What an earlier try has done, or null where it is sure that there was none.
 * The answer has: shipments[].id, shipments[].parcel_ref, shipments[].carrier, shipments[].tracking_code,
 * shipments[].created_at.
 */
export function foundCreateShipment(
  answer: ListShipmentsAnswer,
  input: CapabilityInput<'storefront.shipments.create'>,
): CapabilityOutput<'storefront.shipments.create'> | null {
  const found = answer.shipments.find(({ parcel_ref: reference }) => reference === input.shipmentId);
  return found === undefined ? null : { shipmentId: found.id };
}

const reasons = { 'out-of-stock': 'no_stock', 'customer-request': 'buyer_request', address: 'bad_address' } as const;

/** POST /v1/orders/{order_id}/cancel needs order_id (path), body.reason. */
export function toCancelOrder(input: CapabilityInput<'storefront.orders.cancel'>): CancelOrderParameters {
  const { sourceId, reason = 'other' } = input;
  return { orderId: sourceId, body: { reason: reason === 'other' ? 'other' : reasons[reason] } };
}

/**
 * What storefront.orders.cancel answers, out of: id, status, created_at, updated_at, ship_until, currency, delivery,
 * buyer_name, buyer_email, address.street, address.city, address.postcode, address.country, address.phone,
 * lines[].line_id, lines[].sku, lines[].title, lines[].quantity, lines[].price, lines[].tax, lines[].line_total,
 * postage, tax_total, total, gift_note.
 */
export function fromCancelOrder(): CapabilityOutput<'storefront.orders.cancel'> {
  return {};
}

/** What the look-up asks: GET /v1/orders/{order_id} needs order_id (path). */
export function toFindCancelOrder(input: CapabilityInput<'storefront.orders.cancel'>): GetOrderParameters {
  return { orderId: input.sourceId };
}

/**
 * What an earlier try has done, or null where it is sure that there was none.
 * The answer has: id, status, created_at, updated_at, ship_until, currency, delivery, buyer_name, buyer_email,
 * address.street, address.city, address.postcode, address.country, address.phone, lines[].line_id, lines[].sku,
 * lines[].title, lines[].quantity, lines[].price, lines[].tax, lines[].line_total, postage, tax_total, total,
 * gift_note.
 */
export function foundCancelOrder(
  answer: GetOrderAnswer,
  _input: CapabilityInput<'storefront.orders.cancel'>,
): CapabilityOutput<'storefront.orders.cancel'> | null {
  return answer.status === 'cancelled' ? {} : null;
}

/** PUT /v1/stock for a set: it needs body.items[].sku, body.items[].quantity. */
export function toSetStock(inputs: readonly CapabilityInput<'storefront.stock.publish'>[]): SetStockParameters {
  return { body: { items: inputs.map(({ sku, quantity }) => ({ sku, quantity })) } };
}

/**
 * One outcome an item of the set, in its order (storefront.stock.publish).
 * The answer has: results[].sku, results[].status.
 */
export function fromSetStock(
  answer: SetStockAnswer,
  inputs: readonly CapabilityInput<'storefront.stock.publish'>[],
): readonly Outcome<CapabilityOutput<'storefront.stock.publish'>>[] {
  const statuses = new Map(answer.results.map(({ sku, status }) => [sku, status]));
  return inputs.map(({ sku }) => (statuses.get(sku) === 'ok' ? done({}) : failed('unknown-sku', `no article ${sku}`)));
}
