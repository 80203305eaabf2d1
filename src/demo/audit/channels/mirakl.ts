import type { MiraklSummary } from '../../../../simulators/mirakl/index.ts';
import type { ChannelOrder, ToldDocument } from '../sales-channel.ts';

type MiraklOrder = MiraklSummary['operators'][number]['orders'][number];

export const miraklOrders = ({ operators }: MiraklSummary): ChannelOrder[] =>
  operators.flatMap(({ orders }) => orders.map(orderOf));

function orderOf(order: MiraklOrder): ChannelOrder {
  const { number, placedAt, shipBy, currency, totals, state, hasEmail } = order;
  return {
    number,
    placedAt,
    shipBy,
    currency,
    grandTotal: totals.grand,
    lines: order.lines,
    kind: 'order',
    note: '',
    cancels: null,
    visible: true,
    // Called off by its buyer, it may have been so before the first poll.
    withdrawn: state === 'CANCELED',
    state,
    isOff: state === 'CANCELED' || state === 'REFUSED' || state === 'CLOSED',
    collects: true,
    ships: false,
    hasShipped: false,
    hasEmail,
    shipments: order.shipments.map((shipment, at) => toldOf(shipment, at, order)),
    invoices: null,
  };
}

function toldOf(shipment: MiraklOrder['shipments'][number], at: number, order: MiraklOrder): ToldDocument {
  const skuOf = new Map(order.lines.map(({ id, sku }) => [id, sku]));
  const { id, packageReference, trackingNumber, lines } = shipment;
  return {
    id: id ?? `whole order ${at + 1}`,
    // The shipping of a whole order carries a tracking number alone.
    parcelId: packageReference,
    trackingNumber,
    part: 1,
    parts: 1,
    words: packageReference ?? trackingNumber ?? '',
    lines: lines.map((line) => ({ sku: skuOf.get(line.id) ?? line.id, quantity: line.quantity })),
  };
}
