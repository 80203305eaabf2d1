import type { Rule } from './simulator-memory.ts';

/**
 * What the vendor does beyond storing and showing, by operation: refusals, states that change, results an item. A rule that
 * answers undefined leaves it to the skeleton. Operations: getSeller, listOrders, getOrder, cancelOrder, listShipments, createShipment, setStock.
 * @example cancelOrder: ({ item }) => (item?.['state'] === 'shipped' ? { status: 409, body: { message: 'too late' } } : undefined)
 */
export const rules: Readonly<Record<string, Rule | undefined>> = {
  cancelOrder: ({ item, vendor }) => {
    const cancelled = { ...item, status: 'cancelled', updated_at: new Date().toISOString() };
    vendor.place('/v1/orders', 'id', cancelled);
    return { status: 200, body: cancelled };
  },
  setStock: ({ body, vendor }) => {
    const results = (body['items'] as { sku: string; quantity: number }[]).map(({ sku, quantity }) => {
      const isKnown = sku.startsWith('XD-');
      if (isKnown) vendor.place('/v1/stock', 'sku', { sku, quantity });
      return { sku, status: isKnown ? 'ok' : 'unknown_sku' };
    });
    return { status: 200, body: { results } };
  },
};
