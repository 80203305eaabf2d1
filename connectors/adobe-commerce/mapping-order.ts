import { orderLimits, type SalesOrder, type SalesOrderCharge, type SalesOrderLine } from '../../src/index.ts';
import { baseAmount } from './base-amount.ts';
import { mapAddress } from './mapping-address.ts';
import {
  listOf,
  MappingFault,
  minorAmount,
  minorOrZero,
  optionalText,
  OrderFault,
  requiredCurrency,
  requiredId,
  requiredText,
} from './mapping-fault.ts';
import { mapItems, type OrderMoney } from './mapping-lines.ts';
import { mapPayment } from './mapping-payment.ts';
import { serviceRule, type ShopSettings } from './settings.ts';
import { instantOf, secondsInstant } from './shop-time.ts';
import type { WireOrder } from './wire.ts';

const hourMs = 3_600_000;
const emailLengthMax = 254;
const nameLengthMax = 200;

/** Adobe's order in the canonical form; throws MappingFault for the first thing that does not fit. */
export function mapOrder(order: WireOrder, settings: ShopSettings): SalesOrder {
  refuseCredits(order);
  const currency = requiredCurrency('base_currency_code', order.base_currency_code);
  const money = { currency, isSameCurrency: (order.order_currency_code ?? currency) === currency };
  const { lines, charges: itemCharges } = mapItems(order, money, settings);
  const charges = [...itemCharges, ...shippingCharge(order, money, settings)];
  const placedAt = timeOf('created_at', order.created_at, settings);
  return {
    ...identityOf(order, settings),
    placedAt,
    currency,
    ...presentmentOf(order, money),
    taxIncluded: settings.pricesIncludeTax,
    customer: customerOf(order, settings),
    billTo: mapAddress('billing_address', order.billing_address, settings),
    shipTo: mapAddress(`${shippingPath}.address`, shippingOf(order)?.address, settings),
    lines: [...lines],
    charges,
    totals: totalsOf(order, lines, charges, money, settings),
    payment: mapPayment(order),
    shipping: deliveryOf(order, placedAt, settings),
  };
}

const shippingPath = 'extension_attributes.shipping_assignments[0].shipping';

function shippingOf(order: WireOrder) {
  return order.extension_attributes?.shipping_assignments?.[0]?.shipping;
}

/** What tells one order from another: readable even where nothing else of it can be mapped. */
export function identityOf(order: WireOrder, settings: ShopSettings) {
  return {
    channel: settings.channel,
    number: requiredId('increment_id', order.increment_id),
    sourceId: requiredId('entity_id', order.entity_id),
    sourceVersion: timeOf('updated_at', order.updated_at, settings),
  };
}

/** A document of negative quantities that are worth something gives money back: it is a return, and never an order. */
function refuseCredits(order: WireOrder): void {
  const grand = Number(order.base_grand_total ?? order.grand_total ?? 0);
  const items = listOf('items', order.items);
  if (grand >= 0 || items.length === 0 || items.some((item) => Number(item.qty_ordered) > 0)) return;
  const original = order.relation_parent_real_id ?? '';
  if (original === '')
    throw new OrderFault(
      'return-without-order',
      'relation_parent_real_id',
      'must name the original order: this is a credit for goods of an order that is not known, and returns need the original order',
      original,
    );
  throw new OrderFault(
    'partial-return',
    'base_grand_total',
    `must not be negative: this credits a part of order ${original}, and parts come back as returns of that order`,
    grand,
  );
}

function timeOf(field: string, value: string | undefined, settings: ShopSettings): string {
  const instant = instantOf(value, settings.timeZone);
  if (instant === undefined) throw new MappingFault(field, 'must be a time as YYYY-MM-DD HH:MM:SS', value);
  return instant;
}

function presentmentOf(order: WireOrder, money: OrderMoney): Pick<SalesOrder, 'presentment'> {
  if (money.isSameCurrency) return {};
  const currency = requiredCurrency('order_currency_code', order.order_currency_code);
  return { presentment: { currency, grandTotal: minorAmount('grand_total', order.grand_total, currency) } };
}

function customerOf(order: WireOrder, settings: ShopSettings): SalesOrder['customer'] {
  const email = requiredText('customer_email', order.customer_email, emailLengthMax);
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new MappingFault('customer_email', 'must be an e-mail address', email);
  const { firstname, lastname } = order.billing_address ?? {};
  const names = [
    optionalText('customer_firstname', order.customer_firstname ?? firstname, nameLengthMax),
    optionalText('customer_lastname', order.customer_lastname ?? lastname, nameLengthMax),
  ];
  const name = names.filter((part) => part !== '').join(' ');
  const id = optionalText('customer_id', order.customer_id, orderLimits.idLengthMax);
  const isGuest = Number(order.customer_is_guest ?? (id === '' ? 1 : 0)) === 1;
  return {
    ...(isGuest || id === '' ? {} : { id }),
    guest: isGuest,
    email,
    name: requiredText('customer_lastname', name, nameLengthMax),
    ...(settings.locale === undefined ? {} : { locale: settings.locale }),
  };
}

/** The order's own shipping amount, where there is one. */
function shippingCharge(order: WireOrder, money: OrderMoney, settings: ShopSettings): SalesOrderCharge[] {
  const read = (name: Parameters<typeof baseAmount>[1]) => {
    const amount = baseAmount(order, name, money.isSameCurrency);
    return minorOrZero(amount.field, amount.value, money.currency);
  };
  const gross = read(settings.pricesIncludeTax ? 'shipping_incl_tax' : 'shipping_amount');
  const discount = read('shipping_discount_amount');
  if (discount > gross)
    throw new MappingFault('base_shipping_discount_amount', 'must not be more than the shipping amount', discount);
  const tax = read('shipping_tax_amount');
  if (gross === discount && tax === 0) return [];
  const name = optionalText('shipping_description', order.shipping_description, orderLimits.textLengthMax);
  return [{ id: 'shipping', kind: 'shipping', name: name === '' ? 'Shipping' : name, amount: gross - discount, tax }];
}

/** The canonical sums, which must be Adobe's own to the cent. */
function totalsOf(
  order: WireOrder,
  lines: readonly SalesOrderLine[],
  charges: readonly SalesOrderCharge[],
  money: OrderMoney,
  settings: ShopSettings,
): SalesOrder['totals'] {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const goods = sum(lines.map(({ total }) => total));
  const charged = sum(charges.map(({ amount }) => amount));
  const tax = sum([...lines, ...charges].map((part) => part.tax));
  const grand = goods + charged + (settings.pricesIncludeTax ? 0 : tax);
  refuseOtherMeans(order, money);
  const taxTold = baseAmount(order, 'tax_amount', money.isSameCurrency);
  if (taxTold.value !== undefined && minorAmount(taxTold.field, taxTold.value, money.currency) !== tax)
    throw new MappingFault(taxTold.field, 'must be the sum of the taxes of items and shipping', taxTold.value);
  const told = baseAmount(order, 'grand_total', money.isSameCurrency);
  if (minorAmount(told.field, told.value, money.currency) !== grand) {
    const parts = settings.pricesIncludeTax ? 'items and shipping' : 'items, shipping and tax';
    throw new MappingFault(
      told.field,
      `must be the sum of ${parts}, less discounts (${grand} in minor units)`,
      told.value,
    );
  }
  return { goods, charges: charged, tax, grand };
}

/** Gift cards and store credit lower the grand total without being a discount; the canonical order has no place for them. */
function refuseOtherMeans(order: WireOrder, money: OrderMoney): void {
  for (const name of ['base_gift_cards_amount', 'base_customer_balance_amount'] as const) {
    const value = order.extension_attributes?.[name];
    if (minorOrZero(`extension_attributes.${name}`, value, money.currency) > 0)
      throw new MappingFault(`extension_attributes.${name}`, 'must be 0: paying in part by it is not supported', value);
  }
}

function deliveryOf(order: WireOrder, placedAt: string, settings: ShopSettings): SalesOrder['shipping'] {
  const method = requiredId(`${shippingPath}.method`, shippingOf(order)?.method);
  const rule = serviceRule(settings, method);
  if (rule === undefined)
    throw new MappingFault(`${shippingPath}.method`, 'must have a service level in the settings', method);
  const shipBy = secondsInstant(Date.parse(placedAt) + rule.shipWithinHours * hourMs);
  return { method, serviceLevel: rule.serviceLevel, shipBy };
}
