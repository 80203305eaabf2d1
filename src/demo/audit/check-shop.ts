import type { SummaryDocument } from '../../../simulators/adobe-commerce/index.ts';
import type { Finding } from './audit-report.ts';
import type { Inspect } from './check-orders.ts';
import { groupBy, unitsOf } from './grouping.ts';
import type { OrderRecord, Parcel, ShopOrder } from './order-record.ts';
import { documentReference } from './references.ts';

type Found = Omit<Finding, 'check' | 'number'>;

/** The shop has each parcel once, as shipment and as invoice, with the same units; and it knows of a cancellation. */
export const inspectShop: Inspect = (record) => {
  const { fate, order } = record;
  const found = [
    ...documentFindings(record, 'shipment', order.shipments),
    ...documentFindings(record, 'invoice', order.invoices),
  ];
  if (fate === 'cancelled' && order.state !== 'canceled' && order.state !== 'closed')
    found.push({ detail: `cancelled, and in the shop it is "${order.state}"` });
  return found;
};

function documentFindings(record: OrderRecord, what: string, documents: readonly SummaryDocument[]): Found[] {
  const { fate, order, parcels } = record;
  const byParcel = groupBy(documents, ({ reference }) => documentReference(reference)?.parcelId ?? '');
  const known = new Set(parcels.map(({ id }) => id));
  const astray = documents.filter(({ reference }) => !known.has(documentReference(reference)?.parcelId ?? ''));
  return [
    ...astray.map(({ id, reference }): Found => ({
      detail: `the shop has a ${what} ${id} ("${reference ?? ''}") that is no shipment of the warehouse`,
    })),
    ...parcels.flatMap((parcel) => {
      const told = byParcel.get(parcel.id) ?? [];
      if (told.length === 0 && fate !== 'completed') return [];
      return parcelFindings(parcel, what, told, order, fate === 'completed');
    }),
  ];
}

/** Long shipments are told in several parts, each of which says which one of how many it is. */
function parcelFindings(
  parcel: Parcel,
  what: string,
  told: readonly SummaryDocument[],
  order: ShopOrder,
  mustBeWhole: boolean,
): Found[] {
  if (told.length === 0) return [{ detail: `the shop does not know the ${what} of ${parcel.id}` }];
  const references = told.map(({ reference }) => documentReference(reference));
  const parts = new Set(references.map((reference) => reference?.part ?? 1));
  const repeats = told.length - parts.size;
  if (repeats > 0)
    return [
      { detail: `the shop was told the ${what} of ${parcel.id} again: ${repeats}`, counts: { duplicated: repeats } },
    ];
  if (!mustBeWhole) return [];
  const expected = Math.max(...references.map((reference) => reference?.parts ?? 1));
  if (parts.size < expected)
    return [{ detail: `the shop knows ${parts.size} of ${expected} parts of the ${what} of ${parcel.id}` }];
  const skuOf = new Map(order.lines.map(({ itemId, sku }) => [itemId, sku]));
  const lines = told.flatMap((document) => document.lines);
  const inShop = unitsOf(lines.map(({ itemId, quantity }) => ({ sku: skuOf.get(itemId) ?? itemId, quantity })));
  const left = unitsOf(parcel.lines);
  const differs = [...new Set([...inShop.keys(), ...left.keys()])].filter((sku) => inShop.get(sku) !== left.get(sku));
  return differs.map((sku) => ({
    detail: `${what} of ${parcel.id}: the shop has ${inShop.get(sku) ?? 0} x ${sku}, ${left.get(sku) ?? 0} have left`,
  }));
}
