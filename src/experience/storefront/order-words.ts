import { Type, type Static } from '@sinclair/typebox';
import { Instant } from '../../contracts/index.ts';
import type { OrderOnItsWay } from '../ports.ts';

const states = ['received', 'preparing', 'partly-shipped', 'shipped', 'cancelled', 'checking'] as const;
type State = (typeof states)[number];

/** What a buyer or a partner may see of an order on its way: no system, no step, nothing of other people's work. */
export const OrderStatus = Type.Object({
  id: Type.String({ description: '<channel>/<number>' }),
  channel: Type.String(),
  number: Type.String(),
  state: Type.Union(states.map((state) => Type.Literal(state))),
  sentence: Type.String({ description: 'The state in one sentence' }),
  placedAt: Instant,
  shipBy: Instant,
  finishedAt: Type.Union([Instant, Type.Null()]),
  currency: Type.String(),
  total: Type.Integer({ description: 'Minor units' }),
  lines: Type.Array(
    Type.Object({
      id: Type.String(),
      sku: Type.String(),
      name: Type.String(),
      ordered: Type.Integer(),
      shipped: Type.Integer(),
      cancelled: Type.Integer(),
      open: Type.Integer(),
    }),
  ),
  shipmentCount: Type.Integer(),
});
export type OrderStatus = Static<typeof OrderStatus>;

type Seen = OrderOnItsWay & { readonly document: NonNullable<OrderOnItsWay['document']> };

export function statusOf(order: Seen): OrderStatus {
  const { document, summary } = order;
  const state = stateOf(order);
  return {
    id: order.key,
    channel: document.channel,
    number: document.number,
    state,
    sentence: sentences[state](order),
    placedAt: document.placedAt,
    shipBy: document.shipping.shipBy,
    finishedAt: order.finishedAt?.toISOString() ?? null,
    currency: document.currency,
    total: document.totals.grand,
    lines: (summary?.lines ?? []).map((line) => ({ ...line })),
    shipmentCount: summary?.shipments.length ?? 0,
  };
}

function stateOf({ status, outcome, summary, step }: Seen): State {
  if (outcome === 'completed') return (summary?.shipments.length ?? 0) > 0 ? 'shipped' : 'cancelled';
  if (outcome === 'cancelled') return 'cancelled';
  if (status === 'exception') return 'checking';
  if ((summary?.shipments.length ?? 0) > 0)
    return summary?.lines.some((line) => line.open > 0) === true ? 'partly-shipped' : 'shipped';
  return status === 'waiting' && step === 'await-shipment' ? 'preparing' : 'received';
}

const units = (count: number): string => `${count} ${count === 1 ? 'piece' : 'pieces'}`;
const dayOf = (instant: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(instant));
const count = ({ summary }: Seen, of: 'open' | 'shipped' | 'cancelled'): number =>
  (summary?.lines ?? []).reduce((sum, line) => sum + line[of], 0);

const sentences: Readonly<Record<State, (order: Seen) => string>> = {
  received: ({ document }) =>
    `We have the order and are working on it; it leaves by ${dayOf(document.shipping.shipBy)}.`,
  preparing: ({ document }) => `The warehouse is packing the order; it leaves by ${dayOf(document.shipping.shipBy)}.`,
  'partly-shipped': (order) =>
    `${units(count(order, 'shipped'))} are on their way; ${units(count(order, 'open'))} follow by ${dayOf(order.document.shipping.shipBy)}.`,
  shipped: (order) => {
    const cancelled = count(order, 'cancelled');
    const less = cancelled === 0 ? '' : `; ${units(cancelled)} could not be delivered and are not charged`;
    return `The order is on its way in ${order.summary?.shipments.length ?? 1} parcel(s)${less}.`;
  },
  cancelled: () => 'The order was cancelled; nothing is charged for it.',
  checking: () => 'We are looking into something with the order by hand, and go on as soon as that is clear.',
};
