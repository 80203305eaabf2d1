import { proceed } from '../../engine/index.ts';
import type { NotificationKind } from '../../systems/index.ts';
import { channelFulfils } from './channel-does.ts';
import { hasGoods, servedLines } from './post-sales-order.ts';
import type { OrderState } from './state.ts';
import { callStep, goOnWithout, withRemark, type Order, type PolicyOf } from './step.ts';

/** A channel that keeps the address to itself, or ships by itself, tells its customer. */
const weTell = (order: Order): boolean => order.document.customer.email !== undefined && !channelFulfils(order);

interface Mail {
  readonly when?: (order: Order) => boolean;
  readonly reference: (order: Order) => string;
  readonly lines: (order: Order) => readonly { name: string; quantity: number; total: number }[];
  readonly total: (order: Order) => number;
  /** What the order remembers once the mail is settled, sent or not. */
  readonly settled?: Partial<OrderState>;
}

/** One mail a kind and reference, for ever. Neither a full mailbox nor a mail system that is down holds the order. */
const notify = (name: string, kind: NotificationKind, mail: Mail) => (policyOf: PolicyOf) => {
  const without = (order: Order, why = '') => {
    const remark = `The mail ${kind} (${mail.reference(order)}) could not be sent${why}.`;
    return proceed({ ...withRemark(order, remark), ...mail.settled }, remark);
  };
  return callStep({
    name,
    call: 'notifications.send',
    when: (order) => weTell(order) && (mail.when?.(order) ?? true),
    input: (order) => {
      const { customer, number, currency } = order.document;
      return {
        kind,
        reference: mail.reference(order),
        to: customer.email ?? '',
        name: customer.name,
        locale: customer.locale ?? 'en',
        orderNumber: number,
        currency,
        grandTotal: mail.total(order),
        lines: mail.lines(order).map(({ name: line, quantity, total }) => ({ name: line, quantity, total })),
        trackingNumber: order.state.shipment?.trackingNumber ?? null,
        trackingUrl: order.state.shipment?.trackingUrl ?? null,
        reason: null,
      };
    },
    done: () => mail.settled ?? {},
    refused: { '*': (_order, refusal) => proceed(mail.settled, `not delivered: ${refusal.detail}`) },
    failed: (order, refusal) => without(order, `: ${refusal.detail}`),
    giveUp: goOnWithout(policyOf, (order) => without(order)),
  });
};

const confirmation: Mail = {
  reference: (order) => order.key,
  lines: servedLines,
  total: (order) => order.document.totals.grand,
  settled: { confirmed: true },
};

export const notifyConfirmed = notify('notify-confirmed', 'order-confirmed', confirmation);

/** A cancellation that the warehouse could no longer take came while the mail was being sent: it is owed still. */
export const notifyConfirmedLate = notify('notify-confirmed-late', 'order-confirmed', {
  ...confirmation,
  when: (order) => order.state.confirmed !== true,
});

export const notifyShipped = notify('notify-shipped', 'order-shipped', {
  when: hasGoods,
  reference: (order) => `${order.key}/${order.state.shipment?.shipmentId ?? ''}`,
  lines: (order) => order.state.shipment?.lines ?? [],
  total: (order) => order.state.shipment?.total ?? 0,
});

export const notifyCancelled = notify('notify-cancelled', 'order-cancelled', {
  reference: (order) => order.key,
  lines: (order) => order.document.lines,
  total: (order) => order.document.totals.grand,
});
