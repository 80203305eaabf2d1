import type { Call } from '../../src/index.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { read } from './vendor-answer.ts';
import type { WireOrder, WireOrders, WireShipment } from './wire.ts';

/** Ids in one request, and orders or shipments of one page (OR11: 100). */
const idCountMax = 100;

function chunked<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size));
}

/** Orders as they are now, by id (OR11). Throws VendorError where the operator does not give them. */
export async function readOrders(
  ids: readonly string[],
  settings: ShopSettings,
  call: Call,
): Promise<Map<string, WireOrder>> {
  const pages = await call.each(chunked([...new Set(ids)], idCountMax), async (chunk) => {
    const query = { ...shopQuery(settings), order_ids: chunk.join(','), max: idCountMax };
    const response = await read(call, { path: '/api/orders', query });
    return response.json<WireOrders>().orders;
  });
  return new Map(pages.flat().map((order) => [order.order_id, order]));
}

/** Shipments of orders (ST11), however many pages that are. */
export async function readShipments(
  orderIds: readonly string[],
  settings: ShopSettings,
  call: Call,
): Promise<WireShipment[]> {
  const pages = await call.each(chunked([...new Set(orderIds)], idCountMax), async (chunk) => {
    const ids = chunk.map((id) => `order_id=${encodeURIComponent(id)}`).join('&');
    const found: WireShipment[] = [];
    let token: string | undefined;
    do {
      const query = { ...shopQuery(settings), limit: idCountMax, page_token: token };
      const response = await read(call, { path: `/api/shipments?${ids}`, query });
      const page = response.json<{ data: WireShipment[]; next_page_token?: string | null }>();
      found.push(...page.data);
      token = page.next_page_token ?? undefined;
    } while (token !== undefined);
    return found;
  });
  return pages.flat();
}
