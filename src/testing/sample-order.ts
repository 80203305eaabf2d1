import type { SalesOrder } from '../contracts/index.ts';

const address = {
  name: 'Ada Sample',
  street: ['12 Harbour Road'],
  city: 'Portland',
  region: 'ME',
  postalCode: '04101',
  country: 'US',
};

/** A sales order of two lines whose totals agree; `changes` replace whole fields. */
export function sampleOrder(number: string, changes: Partial<SalesOrder> = {}): SalesOrder {
  return {
    channel: 'main-shop',
    number,
    sourceId: number,
    sourceVersion: '2026-11-25T10:00:00Z',
    placedAt: '2026-11-25T10:00:00Z',
    currency: 'USD',
    taxIncluded: false,
    customer: { guest: false, id: '77', email: 'ada@example.test', name: 'Ada Sample', locale: 'en' },
    billTo: address,
    shipTo: address,
    lines: [
      { id: '1', sku: 'XD-0001', name: 'Oak Lamp', quantity: 2, unitPrice: 1999, discount: 100, tax: 214, total: 3898 },
      { id: '2', sku: 'XD-0002', name: 'Linen Bowl', quantity: 1, unitPrice: 2500, discount: 0, tax: 138, total: 2500 },
    ],
    charges: [{ id: 'shipping', kind: 'shipping', name: 'Shipping', amount: 495, tax: 0 }],
    totals: { goods: 6398, charges: 495, tax: 352, grand: 7245 },
    payment: { method: 'stripe', token: 'pm_card_visa' },
    shipping: { method: 'flatrate_flatrate', serviceLevel: 'standard', shipBy: '2026-11-27T10:00:00Z' },
    ...changes,
  };
}

/** A policy that ships from two locations and refuses nobody. */
export const samplePolicy = {
  blockedEmails: ['blocked@example.test'],
  onShortage: 'cancel-line',
  locations: ['wh-east', 'wh-west'],
  posting: 'erp-first',
  paymentRetryCount: 1,
  paymentRetryAfterMs: 1_000,
  taxDownMs: 20_000,
  shipmentGraceMs: 3_600_000,
  backorderRetryMs: 60_000,
  backorderLimitMs: 604_800_000,
  shipFrom: address,
} as const;
