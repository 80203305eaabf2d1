import { VendorError, type Call, type Interpretation, type RawDocument } from '../../src/index.ts';
import { mapShipment } from './map-shipment.ts';
import { mapStock } from './map-stock.ts';
import { readBody, readDocument, Shipment } from './read-document.ts';
import type { ShipBobSettings } from './settings.ts';
import { hasTracking, shipmentState } from './shipment-document.ts';
import { api, readError, readOrders } from './vendor-calls.ts';
import type { WireShipment } from './wire-types.ts';

/**
 * Maps a set of documents. Shipments that do not carry what is needed are fetched, by their orders and all at once;
 * what is then mapped is their present state, which is newer than the document.
 */
export async function interpretDocuments(
  settings: ShipBobSettings,
  documents: readonly RawDocument[],
  call: Call,
): Promise<readonly Interpretation[]> {
  const read = documents.map(({ type, body }) => (type === 'shipment' ? readBody<WireShipment>(Shipment, body) : null));
  const told = read.flatMap((one) => (one !== null && 'value' in one ? [one.value] : []));
  const fetched = await fetchWhole(settings, told.filter(isIncomplete), call);
  return documents.map((document, index) => {
    const one = read[index] ?? null;
    if (one !== null) {
      const whole = 'value' in one ? fetched.get(String(one.value.id)) : undefined;
      const shipment = whole === undefined ? one : readDocument<WireShipment>(Shipment, whole);
      return 'value' in shipment ? mapShipment(shipment.value) : shipment;
    }
    if (document.type === 'stock') return mapStock(settings, document);
    return { facts: [{ kind: 'ignored', why: `a ${document.type} document is of no use here` }] };
  });
}

/** Known by its id, but without what a fact needs. A parcel without its tracking number may have got it meanwhile. */
function isIncomplete(shipment: WireShipment): boolean {
  if (shipment.id === undefined || shipment.id === null) return false;
  const { status, reference_id: reference, last_update_at: version, products } = shipment;
  if (!status || !reference || !version || !Array.isArray(products)) return true;
  const isParcel = ['Completed', 'LabeledCreated'].includes(shipmentState(shipment));
  return isParcel && !hasTracking(shipment);
}

async function fetchWhole(settings: ShipBobSettings, wanted: readonly WireShipment[], call: Call) {
  const found = new Map<string, WireShipment>();
  if (wanted.length === 0) return found;
  const orderIds = wanted.flatMap(({ order_id: id }) => (id === undefined || id === null ? [] : [String(id)]));
  const orders = orderIds.length === 0 ? [] : await readOrders(call, 'IDs', orderIds, settings.channelId);
  for (const { id, reference_id, shipments } of orders)
    for (const shipment of shipments ?? []) found.set(String(shipment.id), { order_id: id, reference_id, ...shipment });
  const orphans = wanted.filter(({ id }) => !found.has(String(id)));
  const single = await call.each(orphans, ({ id }) => readShipment(String(id), settings.channelId, call));
  for (const shipment of single) if (shipment !== null) found.set(String(shipment.id), shipment);
  return found;
}

/** A shipment that ShipBob does not know stays as it was told. */
async function readShipment(id: string, channelId: string, call: Call): Promise<WireShipment | null> {
  const path = `${api}/shipment/${encodeURIComponent(id)}`;
  const response = await call.request({ method: 'GET', path, headers: { shipbob_channel_id: channelId } });
  if (response.status === 404) return null;
  if (response.status !== 200) throw readError(response, path);
  const shipment = response.json<WireShipment>();
  if (String(shipment.id) !== id) throw new VendorError('unknown', `GET ${path} answered another shipment`);
  return shipment;
}
