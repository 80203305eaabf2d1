import type { Call } from '../../src/index.ts';
import type { SellingPartner } from './selling-partner.ts';
import { includedData, type WireOrder } from './wire.ts';

/** GET /orders/2026-01-01/orders/{orderId}; null where Amazon has no such order. VendorError for any other answer. */
export async function fetchOrder(
  orderId: string,
  partner: SellingPartner,
  call: Call,
  included: string = includedData,
  reserve = 0,
): Promise<WireOrder | null> {
  const path = `/orders/2026-01-01/orders/${encodeURIComponent(orderId)}`;
  const request = { method: 'GET', path, query: { includedData: included } } as const;
  const response = await partner.request('getOrder', request, call, reserve);
  if (response.status === 404) return null;
  if (response.status !== 200) throw partner.errorOf('getOrder', response);
  return response.json<{ order?: WireOrder }>().order ?? null;
}
