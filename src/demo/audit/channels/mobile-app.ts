import type { MobileAppSummary } from '../../../../simulators/mobile-app/index.ts';
import type { ChannelOrder } from '../sales-channel.ts';

type AppOrder = MobileAppSummary['orders'][number];

export const mobileAppOrders = ({ orders }: MobileAppSummary): ChannelOrder[] => orders.map(orderOf);

function orderOf({ number, placedAt, shipBy, currency, grandTotal, lines, answer, state }: AppOrder): ChannelOrder {
  return {
    number,
    placedAt,
    shipBy,
    currency,
    grandTotal,
    lines,
    kind: 'order',
    note: '',
    cancels: null,
    visible: true,
    withdrawn: false,
    state: state ?? 'not asked',
    // It asked when all was over: what it was told must be so.
    isOff: state === null ? null : state === 'cancelled',
    collects: false,
    ships: false,
    hasShipped: false,
    hasEmail: true,
    answer: answer === null ? null : { outcome: answer.outcome, reason: `${answer.code} ${answer.detail}`.trim() },
    shipments: null,
    invoices: null,
  };
}
