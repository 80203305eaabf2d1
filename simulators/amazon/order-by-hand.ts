import type { CatalogueItem } from '../catalogue.ts';
import { shippingFor } from './campaign-orders.ts';
import type { PlannedOrder } from './planned-order.ts';
import { storeFor, taxOf } from './stores.ts';

/** An ordinary order of the first article, with what the caller wants otherwise; it is paid at once. */
export function orderByHand(
  catalogue: readonly CatalogueItem[],
  currency: string,
  partial: Partial<PlannedOrder>,
): PlannedOrder {
  const item = catalogue[0];
  const store = storeFor(currency);
  const place = store.places[0];
  if (item === undefined || place === undefined) throw new Error('the catalogue is empty');
  return {
    fulfilledBy: 'MERCHANT',
    expected: 'accept',
    note: '',
    currency,
    isTaxIncluded: store.isTaxIncluded,
    isTaxCollectedByAmazon: store.isTaxCollectedByAmazon,
    address: {
      name: 'Ada Byron',
      companyName: null,
      lines: ['1 Main Street'],
      city: place.city,
      region: place.region,
      postalCode: place.postalCode,
      countryCode: store.country,
      phone: '+1 555 0100',
    },
    lines: [
      {
        sku: item.sku,
        title: item.name,
        quantity: 1,
        unitPrice: item.unitPrice,
        discount: 0,
        tax: taxOf(item.unitPrice, place, store.isTaxIncluded),
      },
    ],
    shipping: shippingFor(false, false, place, store),
    programs: [],
    shipWithinHours: 48,
    pendingMs: null,
    buyerCancelAfterMs: null,
    amazonCancelAfterMs: null,
    ...partial,
  };
}
