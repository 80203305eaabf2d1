import type { CapabilityName } from './capabilities.ts';

/** What shares a vendor's budget, the most urgent first. */
export const lanes = ['orders', 'cancellations', 'stock', 'catalogue'] as const;
export type Lane = (typeof lanes)[number];

export const rankOf = (lane: Lane): number => lanes.indexOf(lane);

const others: Partial<Record<CapabilityName, Lane>> = {
  'payments.void': 'cancellations',
  'erp.salesOrders.cancel': 'cancellations',
  'fulfilment.cancel': 'cancellations',
  'storefront.orders.cancel': 'cancellations',
  'storefront.stock.publish': 'stock',
  'storefront.prices.publish': 'catalogue',
};

/** What moves an order on goes first: that is all that is not named here. */
export const laneOf = (capability: CapabilityName): Lane => others[capability] ?? 'orders';
