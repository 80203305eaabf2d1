import { proceed } from '../../engine/index.ts';
import type { NotificationKind } from '../../systems/index.ts';
import { hasShipment, servedLines } from './post-sales-order.ts';
import { callStep, type Order } from './step.ts';

/** One mail a kind and reference, for ever. A customer whose mailbox refuses it does not hold the order. */
const notify = (
  name: string,
  kind: NotificationKind,
  more: {
    readonly when?: (order: Order) => boolean;
    readonly reference: (order: Order) => string;
    readonly lines: (order: Order) => readonly { name: string; quantity: number; total: number }[];
    readonly total: (order: Order) => number;
    readonly reason?: (order: Order) => string | null;
  },
) =>
  callStep({
    name,
    call: 'notifications.send',
    ...(more.when === undefined ? {} : { when: more.when }),
    input: (order) => {
      const { customer, number, currency } = order.document;
      return {
        kind,
        reference: more.reference(order),
        to: customer.email,
        name: customer.name,
        locale: customer.locale ?? 'en',
        orderNumber: number,
        currency,
        grandTotal: more.total(order),
        lines: more.lines(order).map(({ name: line, quantity, total }) => ({ name: line, quantity, total })),
        trackingNumber: order.state.shipment?.trackingNumber ?? null,
        trackingUrl: order.state.shipment?.trackingUrl ?? null,
        reason: more.reason?.(order) ?? null,
      };
    },
    done: () => ({}),
    refused: { '*': (_order, refusal) => proceed(undefined, `not delivered: ${refusal.detail}`) },
  });

export const notifyConfirmed = notify('notify-confirmed', 'order-confirmed', {
  reference: (order) => order.key,
  lines: servedLines,
  total: (order) => order.document.totals.grand,
});

export const notifyShipped = notify('notify-shipped', 'order-shipped', {
  when: hasShipment,
  reference: (order) => `${order.key}/${order.state.shipment?.shipmentId ?? ''}`,
  lines: (order) => order.state.shipment?.lines ?? [],
  total: (order) => order.state.shipment?.total ?? 0,
});

export const notifyCancelled = notify('notify-cancelled', 'order-cancelled', {
  reference: (order) => order.key,
  lines: (order) => order.document.lines,
  total: (order) => order.document.totals.grand,
  reason: () => null,
});
