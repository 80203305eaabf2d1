import { amount } from './amounts.ts';
import type { OrderState } from './order-state.ts';
import { plannedTotals, type PlannedLine, type ShopAddress } from './planned-order.ts';

type Wire = Record<string, unknown>;

/** Adobe's database time: UTC without saying so, whole seconds. */
export function shopTime(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The JSON of an order as GET /V1/orders gives it, rendered once a version. */
export function orderJson(order: OrderState): string {
  order.json ??= JSON.stringify(wireOrder(order));
  return order.json;
}

/** Amounts appear twice: `base_` in the shop's currency, and in the customer's, which is the same here. */
function both(name: string, value: number): Wire {
  return { [name]: value, [`base_${name}`]: value };
}

export function wireOrder(order: OrderState): Wire {
  const { plan } = order;
  const { customer, billTo, currency, shipping } = plan;
  const totals = plannedTotals(plan);
  const money = (minor: number) => amount(minor, currency);
  return {
    entity_id: order.entityId,
    increment_id: plan.number,
    state: order.state,
    status: order.status,
    store_id: 1,
    store_name: 'Main Website\nMain Website Store\nDefault Store View',
    created_at: shopTime(order.createdSecond),
    updated_at: shopTime(order.updatedSecond),
    base_currency_code: currency,
    order_currency_code: currency,
    store_currency_code: currency,
    global_currency_code: currency,
    base_to_global_rate: 1,
    base_to_order_rate: 1,
    customer_is_guest: customer.guest ? 1 : 0,
    customer_email: customer.email,
    customer_firstname: billTo.firstname,
    customer_lastname: billTo.lastname,
    customer_group_id: customer.guest ? 0 : 1,
    ...(customer.id === null ? {} : { customer_id: customer.id }),
    ...(plan.creditOf === null ? {} : { relation_parent_real_id: plan.creditOf }),
    is_virtual: plan.lines.every((line) => line.virtual) ? 1 : 0,
    ...both('subtotal', money(totals.subtotal)),
    ...both('discount_amount', money(totals.discount === 0 ? 0 : -totals.discount)),
    ...both('tax_amount', money(totals.tax)),
    ...both('shipping_amount', money(shipping.amount)),
    ...both('shipping_discount_amount', 0),
    ...both('shipping_tax_amount', money(shipping.tax)),
    ...both('shipping_incl_tax', money(shipping.amount + shipping.tax)),
    ...both('grand_total', money(totals.grand)),
    ...both('total_due', money(order.state === 'complete' ? 0 : totals.grand)),
    shipping_description: shipping.description,
    total_item_count: plan.lines.length,
    total_qty_ordered: plan.lines.reduce((sum, line) => sum + line.quantity, 0),
    weight: 0,
    items: plan.lines.map((line, at) => wireItem(order, line, at)),
    billing_address: wireAddress(billTo, order, 'billing'),
    payment: wirePayment(order, money(totals.grand)),
    status_histories: order.comments.map((comment) => ({
      comment: comment.text,
      created_at: shopTime(Math.floor(comment.atMs / 1000)),
      entity_id: comment.id,
      entity_name: 'order',
      is_customer_notified: comment.notified ? 1 : 0,
      is_visible_on_front: comment.visible ? 1 : 0,
      parent_id: order.entityId,
      status: comment.status ?? order.status,
    })),
    extension_attributes: wireExtensions(order),
  };
}

function wireItem(order: OrderState, line: PlannedLine, at: number): Wire {
  const item = order.items[at];
  const money = (minor: number) => amount(minor, order.plan.currency);
  const row = line.quantity * line.unitPrice;
  // The price with tax is the row's share, which need not be a whole cent; Adobe keeps four decimals.
  const taxEach = line.quantity === 0 ? 0 : line.tax / line.quantity;
  return {
    item_id: item?.id,
    order_id: order.entityId,
    store_id: 1,
    product_id: 10_000 + (at + 1),
    product_type: line.virtual ? 'virtual' : 'simple',
    is_virtual: line.virtual ? 1 : 0,
    is_qty_decimal: 0,
    sku: line.sku,
    name: line.name,
    qty_ordered: line.quantity,
    qty_shipped: item?.shipped ?? 0,
    qty_invoiced: item?.invoiced ?? 0,
    qty_canceled: item?.canceled ?? 0,
    qty_refunded: 0,
    ...both('price', money(line.unitPrice)),
    ...both('original_price', money(line.unitPrice)),
    ...both('row_total', money(row)),
    ...both('discount_amount', money(line.discount)),
    ...both('tax_amount', money(line.tax)),
    tax_percent: line.taxPercent,
    ...both('price_incl_tax', Number((money(line.unitPrice) + money(1) * taxEach).toFixed(4))),
    ...both('row_total_incl_tax', money(row + line.tax)),
    created_at: shopTime(order.createdSecond),
    updated_at: shopTime(order.updatedSecond),
  };
}

function wireAddress(address: ShopAddress, order: OrderState, kind: 'billing' | 'shipping'): Wire {
  return {
    address_type: kind,
    entity_id: order.entityId * 2 + (kind === 'billing' ? 1 : 0),
    parent_id: order.entityId,
    firstname: address.firstname,
    lastname: address.lastname,
    ...(address.company === null ? {} : { company: address.company }),
    street: address.street,
    city: address.city,
    ...(address.region === null ? {} : { region: address.region }),
    ...(address.regionCode === null ? {} : { region_code: address.regionCode }),
    postcode: address.postcode,
    country_id: address.countryId,
    telephone: address.telephone,
    email: order.plan.customer.email,
  };
}

/**
 * Adobe lists the values of the payment's additional information without their names; the names stand in the extension
 * attribute payment_additional_info. `last_trans_id` is the provider's id of an authorisation that the shop holds.
 */
function wirePayment(order: OrderState, grand: number): Wire {
  const { payment } = order.plan;
  return {
    entity_id: order.entityId,
    parent_id: order.entityId,
    method: payment.method,
    account_status: '',
    cc_last4: '',
    additional_information: paymentInformation(order).map(({ value }) => value),
    ...both('amount_ordered', grand),
    ...(order.authorisation === null
      ? {}
      : { ...both('amount_authorized', grand), last_trans_id: order.authorisation, cc_trans_id: order.authorisation }),
  };
}

function paymentInformation(order: OrderState): { key: string; value: string }[] {
  const { token } = order.plan.payment;
  const title = { key: 'method_title', value: token === null ? 'No Payment Information Required' : 'Credit Card' };
  return token === null ? [title] : [title, { key: 'token', value: token }];
}

function wireExtensions(order: OrderState): Wire {
  const { shipping, lines } = order.plan;
  const assignment = {
    shipping: { address: wireAddress(order.shipTo, order, 'shipping'), method: shipping.method },
    // Adobe repeats the whole items here; their ids are enough for a counterpart.
    items: lines.map((line, at) => ({ item_id: order.items[at]?.id, sku: line.sku, qty_ordered: line.quantity })),
  };
  return { shipping_assignments: [assignment], payment_additional_info: paymentInformation(order) };
}
