import type { CapabilityInput, CapabilityOutput, Operation } from '../../src/index.ts';
import { createDocuments, findDocuments, type DocumentKind } from './document-parts.ts';
import { setCountMax } from './limits.ts';
import type { ShopSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.shipments.create'>;
type Output = CapabilityOutput<'storefront.shipments.create'>;

/** Carriers that Adobe has a tracking page for; any other is `custom` with its name as the title. */
const knownCarriers = ['dhl', 'fedex', 'ups', 'usps'];

/** POST /V1/order/{id}/ship: the shop writes no mail (`notify: false`), because Crossdock does. */
export function shipmentCreation(settings: ShopSettings): Operation<Input, Output> {
  const base = `/rest/${settings.storeCode}/V1`;
  const kind: DocumentKind<Input, Output> = {
    verb: 'ship',
    orderPath: `${base}/order`,
    listPath: `${base}/shipments`,
    referenceOf: ({ shipmentId }) => shipmentId,
    bodyOf: ({ trackingNumber, carrier }) =>
      trackingNumber === null ? {} : { tracks: [{ track_number: trackingNumber, ...carrierOf(carrier) }] },
    outputOf: (shipmentId) => ({ shipmentId }),
  };
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => createDocuments(kind, items, call),
    lookUp: (items, call) => findDocuments(kind, items, call),
  };
}

function carrierOf(carrier: string): { carrier_code: string; title: string } {
  const name = carrier.toLowerCase();
  const code = knownCarriers.find(
    (known) => name === known || name.startsWith(`${known} `) || name.startsWith(`${known}_`),
  );
  return { carrier_code: code ?? 'custom', title: carrier === '' ? 'Carrier' : carrier };
}
