import type { AmazonSummary } from '../../../../simulators/amazon/index.ts';
import type { ChannelOrder } from '../sales-channel.ts';

type AmazonOrder = AmazonSummary['orders'][number];

export const amazonOrders = ({ orders }: AmazonSummary): ChannelOrder[] => orders.map(orderOf);

function orderOf(order: AmazonOrder): ChannelOrder {
  const { number, placedAt, shipBy, currency, totals, note, status, cancellation, channelFulfilled } = order;
  return {
    number,
    placedAt,
    shipBy,
    currency,
    grandTotal: totals.grand,
    lines: order.lines,
    kind: 'order',
    note,
    cancels: null,
    // While the payment is pending a seller may not act on it.
    visible: order.releasedAt !== null,
    withdrawn: cancellation?.by === 'AMAZON',
    state: status,
    isOff: status === 'CANCELLED',
    collects: true,
    ships: channelFulfilled,
    hasShipped: channelFulfilled && status === 'SHIPPED',
    // Amazon writes to its buyers itself.
    hasEmail: false,
    shipments: channelFulfilled
      ? null
      : order.packages.map(({ packageReferenceId, trackingNumber, lines }) => ({
          id: packageReferenceId,
          parcelId: null,
          trackingNumber,
          part: 1,
          parts: 1,
          words: `package ${packageReferenceId}, ${trackingNumber}`,
          lines,
        })),
    invoices: null,
  };
}
