import type { SalesOrder, ServiceLevel } from '../../src/index.ts';
import { mapAddress, mapRegion } from './mapping-address.ts';
import {
  listOf,
  MappingFault,
  minorAmount,
  optionalText,
  OrderFault,
  requiredCurrency,
  requiredId,
  requiredTime,
} from './mapping-fault.ts';
import { mapItems, type MappedItems } from './mapping-lines.ts';
import type { SellerSettings } from './settings.ts';
import type { WireItem, WireOrder } from './wire.ts';

/** What tells one order from another: readable even where nothing else of it can be mapped. */
export function identityOf(order: WireOrder, settings: SellerSettings) {
  const number = requiredId('orderId', order.orderId);
  return {
    channel: settings.channel,
    number,
    sourceId: number,
    sourceVersion: requiredTime('lastUpdatedTime', order.lastUpdatedTime),
  };
}

const nameLengthMax = 200;

export const isFulfilledByAmazon = (order: WireOrder): boolean => order.fulfillment?.fulfilledBy === 'AMAZON';

/**
 * Amazon's order in the canonical form; throws MappingFault for the first thing that does not fit. It does not change with
 * the order's progress at Amazon, so that a later version of it is no other order.
 */
export function mapOrder(order: WireOrder, settings: SellerSettings): SalesOrder {
  const currency = requiredCurrency('proceeds.grandTotal', order.proceeds?.grandTotal);
  const method = paymentMethodOf(order);
  const items = mapItems(order, currency);
  const isByAmazon = isFulfilledByAmazon(order);
  const shipTo = isByAmazon ? mapRegion(order, settings) : mapAddress(order);
  return {
    ...identityOf(order, settings),
    placedAt: requiredTime('createdTime', order.createdTime),
    currency,
    ...totalsOf(order, items, currency, settings),
    ...(isTaxCollectedByAmazon(order, items) ? { taxCollectedBy: 'channel' as const } : {}),
    ...(isByAmazon ? { fulfilledBy: 'channel' as const } : {}),
    // Amazon writes to its customers itself and forbids sellers to; its forwarding address is not taken over.
    customer: {
      guest: true,
      name: optionalText('buyer.buyerName', order.buyer?.buyerName, nameLengthMax) || shipTo.name,
      ...(settings.locale === undefined ? {} : { locale: settings.locale }),
    },
    billTo: shipTo,
    shipTo,
    lines: items.lines,
    charges: items.charges,
    payment: { method, collectedBy: 'channel' },
    shipping: deliveryOf(order, isByAmazon),
  };
}

function paymentMethodOf(order: WireOrder): string {
  const field = 'payment.paymentExecutions[0].paymentMethod';
  const method = requiredId(field, order.payment?.paymentExecutions?.[0]?.paymentMethod ?? 'Amazon');
  if (method === 'CashOnDelivery')
    throw new OrderFault(
      'cash-on-delivery',
      field,
      'must be one that Amazon collects: here the carrier would collect the money for the seller',
      method,
    );
  return method;
}

/** The canonical sums, which must be Amazon's own; they also show whether the tax is in the prices. */
function totalsOf(
  order: WireOrder,
  { lines, charges }: MappedItems,
  currency: string,
  settings: SellerSettings,
): Pick<SalesOrder, 'taxIncluded' | 'totals'> {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const goods = sum(lines.map(({ total }) => total));
  const charged = sum(charges.map(({ amount }) => amount));
  const tax = sum([...lines, ...charges].map((part) => part.tax));
  const grand = minorAmount('proceeds.grandTotal', order.proceeds?.grandTotal, currency);
  const net = goods + charged;
  const taxIncluded = tax === 0 ? settings.pricesIncludeTax : grand === net;
  if (grand !== net + (taxIncluded ? 0 : tax))
    throw new MappingFault(
      'proceeds.grandTotal.amount',
      `must be the sum of what the items bring: ${net} in minor units, or ${net + tax} with tax on top`,
      order.proceeds?.grandTotal?.amount,
    );
  return { taxIncluded, totals: { goods, charges: charged, tax, grand } };
}

const facilitator = 'MARKETPLACE_FACILITATOR';

/** Amazon collects the tax of the whole order, or the seller owes it; a mixture has no canonical form. */
function isTaxCollectedByAmazon(order: WireOrder, { lines }: MappedItems): boolean {
  const items = listOf('orderItems', order.orderItems);
  const isByAmazon = (item: WireItem, at: number) =>
    listOf(`orderItems[${at}].tax.taxCollections`, item.tax?.taxCollections).some(({ model }) => model === facilitator);
  if (!items.some(isByAmazon)) return false;
  const own = items.findIndex((item, at) => !isByAmazon(item, at) && (lines[at]?.tax ?? 0) > 0);
  if (own >= 0)
    throw new MappingFault(
      `orderItems[${own}].tax.taxCollections`,
      'must be collected by Amazon as that of the other items is',
      items[own]?.tax?.taxCollections ?? [],
    );
  return true;
}

/** fulfillmentServiceLevel values that are quicker than the standard. */
const expeditedLevels = ['EXPEDITED', 'NEXT_DAY', 'SECOND_DAY', 'PRIORITY'];

function deliveryOf(order: WireOrder, isByAmazon: boolean): SalesOrder['shipping'] {
  const level = order.fulfillment?.fulfillmentServiceLevel ?? 'STANDARD';
  const method = requiredId('fulfillment.fulfillmentServiceLevel', level);
  const latest = order.fulfillment?.shipByWindow?.latestDateTime;
  // Of orders that Amazon ships nobody else keeps the date: where it is not told, the order's own time stands in.
  const shipBy = requiredTime(
    'fulfillment.shipByWindow.latestDateTime',
    latest ?? (isByAmazon ? order.createdTime : undefined),
  );
  return { method, serviceLevel: serviceLevelOf(method, programsOf(order)), shipBy };
}

function programsOf({ programs }: WireOrder): readonly string[] {
  if (programs === undefined || programs === null) return [];
  if (!Array.isArray(programs)) throw new MappingFault('programs', 'must be a list', programs);
  return programs as readonly string[];
}

/** A Prime order is promised quickly whatever its level is called. */
function serviceLevelOf(method: string, programs: readonly string[]): ServiceLevel {
  if (method === 'SAME_DAY') return 'same-day';
  return expeditedLevels.includes(method) || programs.includes('PRIME') ? 'expedited' : 'standard';
}
