import type { Finding } from './audit-report.ts';
import type { Inspect } from './check-orders.ts';
import { unitsOf } from './grouping.ts';
import type { OrderRecord, Parcel } from './order-record.ts';
import type { ToldDocument } from './sales-channel.ts';

type Found = Omit<Finding, 'check' | 'channel' | 'number'>;

/** The channel has each parcel once, as shipment and as invoice, with the same units; and it knows of a cancellation. */
export const inspectTold: Inspect = (record) => {
  const { fate, order } = record;
  const found = [
    ...documentFindings(record, 'shipment', order.shipments),
    ...documentFindings(record, 'invoice', order.invoices),
  ];
  if (fate === 'cancelled' && order.isOff === false)
    found.push({ detail: `cancelled, and in the channel it is "${order.state}"` });
  if (fate === 'completed' && order.ships && !order.hasShipped)
    found.push({ detail: `completed, and the channel that ships it has it as "${order.state}"` });
  return found;
};

const isAbout = ({ parcelId, trackingNumber }: ToldDocument, parcel: Parcel): boolean =>
  parcelId === null ? trackingNumber !== null && trackingNumber === parcel.trackingNumber : parcelId === parcel.id;

function documentFindings(record: OrderRecord, what: string, documents: readonly ToldDocument[] | null): Found[] {
  if (documents === null) return [];
  const { fate, parcels } = record;
  const astray = documents.filter((document) => !parcels.some((parcel) => isAbout(document, parcel)));
  return [
    ...astray.map(({ id, words }): Found => ({
      detail: `the channel has a ${what} ${id} ("${words}") that is no shipment of the warehouse`,
    })),
    ...parcels.flatMap((parcel) => {
      const told = documents.filter((document) => isAbout(document, parcel));
      if (told.length === 0 && fate !== 'completed') return [];
      return parcelFindings(parcel, what, told, fate === 'completed');
    }),
  ];
}

/** Long shipments are told in several parts, each of which says which one of how many it is. */
function parcelFindings(parcel: Parcel, what: string, told: readonly ToldDocument[], mustBeWhole: boolean): Found[] {
  if (told.length === 0) return [{ detail: `the channel does not know the ${what} of ${parcel.id}` }];
  const parts = new Set(told.map(({ part }) => part));
  const repeats = told.length - parts.size;
  if (repeats > 0)
    return [
      { detail: `the channel was told the ${what} of ${parcel.id} again: ${repeats}`, counts: { duplicated: repeats } },
    ];
  if (!mustBeWhole) return [];
  const expected = Math.max(...told.map((document) => document.parts));
  if (parts.size < expected)
    return [{ detail: `the channel knows ${parts.size} of ${expected} parts of the ${what} of ${parcel.id}` }];
  const known = unitsOf(told.flatMap(({ lines }) => lines));
  const left = unitsOf(parcel.lines);
  const differs = [...new Set([...known.keys(), ...left.keys()])].filter((sku) => known.get(sku) !== left.get(sku));
  return differs.map((sku) => ({
    detail: `${what} of ${parcel.id}: the channel has ${known.get(sku) ?? 0} x ${sku}, ${left.get(sku) ?? 0} have left`,
  }));
}
