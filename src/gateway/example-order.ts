import type { SalesOrder } from '../contracts/index.ts';

const address = {
  name: 'Ada Lovelace',
  street: ['12 St James Square'],
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

/** The order that the documentation shows; a test sends it. */
export const exampleOrder: SalesOrder = {
  channel: 'webshop',
  number: '100042',
  sourceId: '90071992547409931',
  sourceVersion: '2026-11-25T10:00:05Z',
  placedAt: '2026-11-25T10:00:00Z',
  currency: 'GBP',
  taxIncluded: false,
  customer: { guest: true, email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
  billTo: address,
  shipTo: address,
  lines: [
    { id: '1', sku: 'MUG-BLUE', name: 'Mug, blue', quantity: 2, unitPrice: 1250, discount: 0, tax: 500, total: 2500 },
    {
      id: '2',
      sku: 'TEA-EARL',
      name: 'Earl Grey, 125 g',
      quantity: 1,
      unitPrice: 900,
      discount: 100,
      tax: 0,
      total: 800,
    },
  ],
  charges: [{ id: 'shipping', kind: 'shipping', name: 'Standard shipping', amount: 400, tax: 80 }],
  totals: { goods: 3300, charges: 400, tax: 580, grand: 4280 },
  payment: { method: 'card', token: 'pm_card_visa' },
  shipping: { method: 'standard', serviceLevel: 'standard', shipBy: '2026-11-27T16:00:00Z' },
  onShortage: 'cancel-line',
};
