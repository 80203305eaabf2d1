import type { CatalogueItem } from '../catalogue.ts';
import { places, taxOn } from './places.ts';
import type { PlannedOrder, ShopAddress } from './planned-order.ts';

/** Numbers of orders placed by hand lie above those of any campaign. */
const firstNumber = 900_000_000;

/**
 * An ordinary order of the first article for a customer in Los Angeles, with what the caller wants otherwise. Its number
 * follows from the entity id, so that it is new.
 */
export function orderByHand(
  entityId: number,
  options: { readonly catalogue: readonly CatalogueItem[]; readonly currency?: string },
  partial: Partial<PlannedOrder>,
): PlannedOrder {
  const item = options.catalogue[0];
  const place = places[0];
  if (item === undefined || place === undefined) throw new Error('the catalogue is empty');
  const home: ShopAddress = {
    firstname: 'Ada',
    lastname: 'Byron',
    company: null,
    street: ['1 Main Street'],
    city: place.city,
    region: place.region,
    regionCode: place.regionCode,
    postcode: '90001',
    countryId: 'US',
    telephone: '+1 555 0100',
  };
  const shipping = {
    method: 'flatrate_flatrate',
    description: 'Flat Rate - Fixed',
    amount: 495,
    tax: taxOn(495, place),
  };
  return {
    number: String(firstNumber + entityId),
    kind: 'order',
    expected: 'accept',
    note: '',
    currency: options.currency ?? item.currency,
    customer: { guest: true, id: null, email: 'ada@example.test' },
    billTo: home,
    shipTo: partial.billTo ?? home,
    lines: [
      {
        sku: item.sku,
        name: item.name,
        quantity: 1,
        unitPrice: item.unitPrice,
        discount: 0,
        tax: taxOn(item.unitPrice, place),
        taxPercent: place.taxRatePerMillion / 10_000,
        virtual: false,
      },
    ],
    shipping,
    payment: { method: 'stripe_payments', token: 'pm_card_visa', authorisedByShop: false },
    totalError: 0,
    cancelAfterMs: null,
    addressChange: null,
    cancels: null,
    creditOf: null,
    ...partial,
  };
}
