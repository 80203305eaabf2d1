import type { Address, SalesOrder, SalesOrderCharge } from '../../src/index.ts';
import { readAdditionalFields } from './additional-fields.ts';
import { mapAddress, withheldAddress } from './mapping-address.ts';
import {
  MappingFault,
  minorAmount,
  optionalText,
  requiredCurrency,
  requiredId,
  requiredInstant,
  requiredText,
} from './mapping-fault.ts';
import { mapLine, type MappedLine } from './mapping-lines.ts';
import type { ShopSettings } from './settings.ts';
import { isRefused } from './states.ts';
import type { WireOrder } from './wire.ts';

const dayMs = 86_400_000;
const leadTimeDaysMax = 3_660;
const emailPattern = /^[^@\s]{1,64}@[^@\s]+$/;

/**
 * A sales order of OR11: all lines that were not refused, with the prices as they were ordered, so that the same order in a
 * later state maps to the same content.
 */
export function mapOrder(wire: WireOrder, sourceVersion: string, settings: ShopSettings): SalesOrder {
  const currency = requiredCurrency('currency_iso_code', wire.currency_iso_code);
  const all = wire.order_lines.map((line, at) => mapLine(line, at, currency));
  const mapped = all.filter((_, at) => !isRefused(wire.order_lines[at] as WireOrder['order_lines'][number]));
  const lines = mapped.map(({ line }) => line);
  if (lines.length === 0) throw new MappingFault('order_lines', 'must have a line that was not refused', []);
  const charges = chargesOf(mapped);
  checkTotal(wire, [all, mapped], currency);
  const taxIncluded = isTaxIncluded(wire);
  const goods = lines.reduce((sum, line) => sum + line.total, 0);
  const chargeSum = charges.reduce((sum, charge) => sum + charge.amount, 0);
  const tax = [...lines, ...charges].reduce((sum, one) => sum + one.tax, 0);
  const customer = customerOf(wire);
  const { shipTo, billTo } = addressesOf(wire, customer.name, settings);
  const orderId = requiredId('order_id', wire.order_id);
  const order: SalesOrder = {
    channel: settings.channel,
    number: orderId,
    sourceId: orderId,
    sourceVersion,
    placedAt: requiredInstant('created_date', wire.created_date),
    currency,
    taxIncluded,
    ...(settings.operatorCollectsTax ? { taxCollectedBy: 'channel' as const } : {}),
    ...(isFulfilledByOperator(wire, settings) ? { fulfilledBy: 'channel' as const } : {}),
    customer,
    billTo,
    shipTo,
    lines,
    charges,
    totals: { goods, charges: chargeSum, tax, grand: goods + chargeSum + (taxIncluded ? 0 : tax) },
    payment: {
      method: optionalText('payment_type', wire.payment_type ?? wire.paymentType, 120) || 'mirakl',
      collectedBy: 'channel',
    },
    shipping: shippingOf(wire, settings),
  };
  return readAdditionalFields(order, wire.order_additional_fields, settings);
}

function isTaxIncluded({ order_tax_mode: mode }: WireOrder): boolean {
  const known = mode ?? 'TAX_INCLUDED';
  if (known !== 'TAX_INCLUDED' && known !== 'TAX_EXCLUDED')
    throw new MappingFault('order_tax_mode', 'must be TAX_INCLUDED or TAX_EXCLUDED', mode);
  return known === 'TAX_INCLUDED';
}

/** Shipping of all lines as one charge, and each fee. */
function chargesOf(mapped: readonly MappedLine[]): SalesOrderCharge[] {
  const amount = mapped.reduce((sum, { shipping }) => sum + shipping, 0);
  const tax = mapped.reduce((sum, { shippingTax }) => sum + shippingTax, 0);
  const fees = mapped.flatMap((one) => one.fees);
  if (amount === 0 && tax === 0) return fees;
  return [{ id: 'shipping', kind: 'shipping', name: 'Shipping', amount, tax }, ...fees];
}

/** Operators differ in whether refused lines are still in the total: either sum is right, any other is not. */
function checkTotal(wire: WireOrder, candidates: readonly (readonly MappedLine[])[], currency: string): void {
  const stated = minorAmount('total_price', wire.total_price, currency);
  const sums = candidates.map((lines) =>
    lines.reduce(
      (sum, { line, shipping, fees }) => sum + line.total + shipping + fees.reduce((all, fee) => all + fee.amount, 0),
      0,
    ),
  );
  if (!sums.includes(stated))
    throw new MappingFault('total_price', 'must be the sum of its lines, their shipping and fees', wire.total_price);
}

function customerOf({ customer, customer_notification_email: email }: WireOrder): SalesOrder['customer'] {
  const first = optionalText('customer.firstname', customer?.firstname, 100);
  const last = optionalText('customer.lastname', customer?.lastname, 99);
  const id = optionalText('customer.customer_id', customer?.customer_id, 120);
  const locale = optionalText('customer.locale', customer?.locale, 40).replace('_', '-');
  const address = optionalText('customer_notification_email', email, 254);
  return {
    ...(id === '' ? {} : { id }),
    guest: id === '',
    ...(emailPattern.test(address) ? { email: address } : {}),
    name: requiredText('customer.lastname', `${first} ${last}`.trim(), 200),
    ...(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(locale) ? { locale } : {}),
  };
}

function addressesOf(wire: WireOrder, name: string, settings: ShopSettings): { shipTo: Address; billTo: Address } {
  const { shipping_address: shipping, billing_address: billing } = wire.customer ?? {};
  if (shipping === undefined || shipping === null) {
    const country = settings.withheldAddressCountry;
    if (country === undefined)
      throw new MappingFault(
        'customer.shipping_address',
        'must be there, or `withheldAddressCountry` be set for an operator that withholds addresses until shipping',
        null,
      );
    const provisional = withheldAddress(name, country);
    return { shipTo: provisional, billTo: provisional };
  }
  const shipTo = mapAddress('customer.shipping_address', shipping, name);
  const isSame = billing === undefined || billing === null;
  return { shipTo, billTo: isSame ? shipTo : mapAddress('customer.billing_address', billing, name) };
}

export function hasAddress({ customer }: WireOrder): boolean {
  return customer?.shipping_address !== undefined && customer.shipping_address !== null;
}

function isFulfilledByOperator({ fulfillment }: WireOrder, { ownFulfilmentCentres }: ShopSettings): boolean {
  const code = fulfillment?.center?.code ?? null;
  return code !== null && !ownFulfilmentCentres.includes(code);
}

function shippingOf(wire: WireOrder, settings: ShopSettings): SalesOrder['shipping'] {
  const method = optionalText('shipping_type_code', wire.shipping_type_code, 120) || 'standard';
  const serviceLevel = settings.serviceLevels[method] ?? settings.serviceLevels['*'] ?? 'standard';
  return { method, serviceLevel, shipBy: shipByOf(wire) };
}

/**
 * The deadline that the operator names. Before the debit it names none: then the lead time counts from the order, which
 * is never later than the deadline to come.
 */
function shipByOf(wire: WireOrder): string {
  if (wire.shipping_deadline !== undefined && wire.shipping_deadline !== null)
    return requiredInstant('shipping_deadline', wire.shipping_deadline);
  const days = Math.max(1, Math.ceil(Number(wire.leadtime_to_ship ?? 1)) || 1);
  if (days > leadTimeDaysMax)
    throw new MappingFault('leadtime_to_ship', `must be at most ${leadTimeDaysMax} days`, wire.leadtime_to_ship);
  return new Date(Date.parse(requiredInstant('created_date', wire.created_date)) + days * dayMs).toISOString();
}
