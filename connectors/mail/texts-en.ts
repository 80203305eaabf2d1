import type { Texts } from './language.ts';

export const english: Texts = {
  subject: {
    'order-confirmed': ({ orderNumber, shopName }) => `Your order ${orderNumber} at ${shopName}`,
    'order-shipped': ({ orderNumber }) => `Your order ${orderNumber} is on its way`,
    'order-cancelled': ({ orderNumber }) => `Your order ${orderNumber} was cancelled`,
  },
  greeting: ({ name }) => `Hello ${name},`,
  opening: {
    'order-confirmed': ({ orderNumber }) => `thank you for your order ${orderNumber}. This is what you ordered:`,
    'order-shipped': ({ orderNumber }) => `we have handed these items of your order ${orderNumber} to the carrier:`,
    'order-cancelled': ({ orderNumber, reason }) =>
      `these items of your order ${orderNumber} were cancelled${reason === null ? '' : ` (${reason})`}. You are not charged for them:`,
  },
  quantity: 'Quantity',
  total: 'Total',
  trackingNumber: 'Tracking number',
  trackParcel: 'Track your parcel',
  moreLines: (count) => `and ${count} more`,
  closing: ({ shopName }) => `Kind regards, ${shopName}`,
};
