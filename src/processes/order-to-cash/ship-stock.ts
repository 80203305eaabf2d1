import { proceed } from '../../engine/index.ts';
import { moveStock } from '../../stock/index.ts';
import { channelFulfils } from './channel-does.ts';
import { hasGoods } from './post-sales-order.ts';
import type { OrderState } from './state.ts';
import { localStep } from './step.ts';

/** What has left is no longer on hand, nor reserved. */
export const shipStock = localStep({
  name: 'ship-stock',
  when: (order) => hasGoods(order) && !channelFulfils(order),
  run: async (orders, sql, last) => {
    const movements = orders.flatMap((order) =>
      (order.state.shipment?.lines ?? []).map(({ sku, quantity }) => ({
        kind: 'ship' as const,
        location: order.state.shipment?.location ?? '',
        sku,
        onHandDelta: -quantity,
        reservedDelta: -quantity,
        reference: order.key,
        reason: order.state.shipment?.shipmentId ?? null,
      })),
    );
    await moveStock(sql, orders[0]?.tenant ?? '', movements, last);
    return orders.map(() => proceed<OrderState>());
  },
});
