import type { RawDocument } from '../../src/index.ts';
import type { ShopSettings } from './settings.ts';
import { instantOf } from './shop-time.ts';
import type { WireOrder } from './wire.ts';

/** One version of an order: the same by push and by poll, so that whichever comes second is known already. */
export function orderDocumentId(order: WireOrder, settings: ShopSettings): string | undefined {
  const version = instantOf(order.updated_at, settings.timeZone);
  if (order.increment_id === undefined || version === undefined) return undefined;
  return `order:${order.increment_id}:${version}`;
}

export function rawOrder(id: string, order: unknown, via: RawDocument['via']): RawDocument {
  return { id: id.slice(0, 200), type: 'order', body: JSON.stringify(order), via };
}
