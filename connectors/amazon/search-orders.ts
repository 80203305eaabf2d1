import type { Call } from '../../src/index.ts';
import type { SellingPartner } from './selling-partner.ts';
import type { SellerSettings } from './settings.ts';
import { includedData, type WireOrderPage } from './wire.ts';

export interface OrderSearch {
  /** UTC instant of the last change; the end is Amazon's own, two minutes before now. */
  readonly updatedAfter: string;
  readonly token: string | null;
}

/** One page of GET /orders/2026-01-01/orders, with everything of each order that is mapped. */
export function searchOrders(
  { updatedAfter, token }: OrderSearch,
  partner: SellingPartner,
  settings: SellerSettings,
  call: Call,
): Promise<WireOrderPage> {
  const query = {
    marketplaceIds: settings.marketplaceId,
    lastUpdatedAfter: updatedAfter,
    maxResultsPerPage: settings.sweepPageSize,
    includedData,
    ...(token === null ? {} : { paginationToken: token }),
  };
  return partner.read<WireOrderPage>('searchOrders', { method: 'GET', path: '/orders/2026-01-01/orders', query }, call);
}
