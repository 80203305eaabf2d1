import { amountOf } from './amounts.ts';
import { canCancel, isLive, lineTotal, type LineState, type OrderState } from './order-state.ts';
import type { PlannedAddress, PlannedLine } from './records.ts';

type Wire = Record<string, unknown>;
const dayMs = 86_400_000;

/** Mirakl's times are to the second here, as its servers write them. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Leaves out what is null: the description has no null in optional fields. */
export function present(wire: Wire): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null && value !== undefined));
}

/** An order as OR11 shows it. */
export function wireOrder(order: OrderState): Wire {
  const { plan, operator, lines } = order;
  const { currency } = operator;
  const sum = (of: (line: PlannedLine) => number) => plan.lines.reduce((total, line) => total + of(line), 0);
  const price = sum(lineTotal);
  const shipping = sum(({ shippingPrice }) => shippingPrice);
  const isDebited = order.debitedMs !== null;
  return present({
    order_id: order.id,
    commercial_id: plan.commercialId,
    order_state: order.state,
    order_state_reason_code: order.reason,
    created_date: instant(order.createdMs),
    last_updated_date: instant(order.updatedMs),
    acceptance_decision_date: order.decidedMs === null ? null : instant(order.decidedMs),
    customer_debited_date: order.debitedMs === null ? null : instant(order.debitedMs),
    shipping_deadline: order.debitedMs === null ? null : instant(order.debitedMs + plan.leadtimeDays * dayMs),
    leadtime_to_ship: plan.leadtimeDays,
    can_cancel: canCancel(order),
    can_shop_ship: order.state === 'SHIPPING',
    currency_iso_code: currency,
    order_tax_mode: operator.taxMode ?? 'TAX_INCLUDED',
    payment_workflow: 'PAY_ON_ACCEPTANCE',
    payment_type: 'CARD',
    paymentType: 'CARD',
    price: amountOf(price, currency),
    shipping_price: amountOf(shipping, currency),
    total_price: amountOf(price + shipping, currency),
    total_commission: 0,
    customer: wireCustomer(order, !isDebited && operator.withholdsAddress === true),
    customer_notification_email: plan.email,
    customer_directly_pays_seller: false,
    fulfillment: { center: { code: 'DEFAULT' } },
    fully_refunded: lines.every((line) => line.state === 'REFUNDED'),
    has_customer_message: false,
    has_incident: lines.some((line) => line.state === 'INCIDENT_OPEN'),
    has_invoice: false,
    order_additional_fields: fieldsOf(plan.additionalFields),
    order_lines: lines.map((line, at) => wireLine(order, line, at)),
    shipping_type_code: plan.shippingType,
    shipping_type_label: plan.shippingType === 'EXP' ? 'Express' : 'Standard',
    shipping_zone_code: 'ZONE1',
    shipping_zone_label: plan.address.country,
    shipping_carrier_code: order.tracking?.carrierCode,
    shipping_company: order.tracking?.carrierName ?? order.tracking?.carrierCode,
    shipping_tracking: order.tracking?.trackingNumber,
    shipping_tracking_url: order.tracking?.carrierUrl,
  });
}

function fieldsOf(fields: Readonly<Record<string, string>>): Wire[] {
  return Object.entries(fields).map(([code, value]) => ({ code, type: 'STRING', value }));
}

function wireCustomer({ plan }: OrderState, isWithheld: boolean): Wire {
  const address = isWithheld ? null : wireAddress(plan.address);
  return {
    ...present({ customer_id: plan.customerId, locale: plan.locale }),
    firstname: plan.address.firstname,
    lastname: plan.address.lastname,
    billing_address: address,
    shipping_address: address,
  };
}

function wireAddress(address: PlannedAddress): Wire {
  return present({
    firstname: address.firstname,
    lastname: address.lastname,
    company: address.company,
    street_1: address.street1,
    street_2: address.street2,
    city: address.city,
    state: address.state,
    zip_code: address.zipCode,
    country: address.country,
    country_iso_code: address.countryCode,
    phone: address.phone,
  });
}

function wireLine(order: OrderState, line: LineState, at: number): Wire {
  const { plan } = line;
  const { currency, taxRatePerMillion = 200_000 } = order.operator;
  const rate = taxRatePerMillion / 10_000;
  const tax = (minor: number) =>
    minor === 0
      ? []
      : [{ code: 'VAT', amount: amountOf(minor, currency), rate, tax_calculation_rule: 'PROPORTIONAL_TO_AMOUNT' }];
  return present({
    order_line_id: line.id,
    order_line_index: at + 1,
    order_line_state: line.state,
    order_line_state_reason_code: line.reason,
    created_date: instant(order.createdMs),
    last_updated_date: instant(line.updatedMs),
    shipped_date: leftAt(order, line),
    can_refund: order.debitedMs !== null && isLive(line),
    cancelations: line.cancelledMs === null ? [] : [wireCancelation(order, line, line.cancelledMs)],
    refunds: line.refunds.map((refund) => wireRefund(refund, currency)),
    category_code: 'HOME',
    category_label: 'Home',
    commission_fee: 0,
    commission_rate_vat: 0,
    commission_vat: 0,
    total_commission: 0,
    description: '',
    offer_id: 2_000 + at,
    offer_sku: plan.sku,
    offer_state_code: '11',
    order_line_additional_fields: [],
    product_sku: plan.sku,
    product_title: plan.name,
    product_medias: [],
    quantity: plan.quantity,
    price_unit: amountOf(plan.unitPrice, currency),
    price: amountOf(lineTotal(plan), currency),
    shipping_price: amountOf(plan.shippingPrice, currency),
    total_price: amountOf(lineTotal(plan) + plan.shippingPrice, currency),
    taxes: tax(plan.tax),
    shipping_taxes: tax(plan.shippingTax),
  });
}

/** When the line's goods left, or the last of its parts. */
function leftAt(order: OrderState, line: LineState): string | null {
  if (line.shippedQuantity === 0) return null;
  const atMs = order.shippedMs ?? order.shipments.at(-1)?.atMs ?? null;
  return atMs === null ? null : instant(atMs);
}

const noCommission = { commission_amount: 0, commission_taxes: [], commission_total_amount: 0 };

function wireCancelation(order: OrderState, line: LineState, atMs: number): Wire {
  const { currency } = order.operator;
  return {
    id: `${line.id}-C`,
    created_date: instant(atMs),
    amount: amountOf(lineTotal(line.plan), currency),
    shipping_amount: amountOf(line.plan.shippingPrice, currency),
    quantity: line.plan.quantity,
    reason_code: line.reason ?? 'OTHER',
    ...noCommission,
  };
}

function wireRefund(refund: LineState['refunds'][number], currency: string): Wire {
  return {
    id: refund.id,
    order_refund_id: refund.id,
    created_date: instant(refund.atMs),
    amount: amountOf(refund.amount, currency),
    shipping_amount: amountOf(refund.shippingAmount, currency),
    quantity: refund.quantity,
    reason_code: refund.reason,
    state: 'REFUNDED',
    refund_state: 'REFUNDED',
    commission_tax_amount: 0,
    ...noCommission,
  };
}
