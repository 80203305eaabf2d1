import type { RawDocument } from '../../src/index.ts';
import type { WireOrder } from './wire.ts';

/** One version of an order: however often it is read, it is the same document. */
export function rawOrder(order: WireOrder): RawDocument {
  const id = `order:${order.orderId ?? ''}:${order.lastUpdatedTime ?? ''}`;
  return { id: id.slice(0, 200), type: 'order', body: JSON.stringify(order), via: 'sweep' };
}
