import type { Texts } from './language.ts';

export const german: Texts = {
  subject: {
    'order-confirmed': ({ orderNumber, shopName }) => `Ihre Bestellung ${orderNumber} bei ${shopName}`,
    'order-shipped': ({ orderNumber }) => `Ihre Bestellung ${orderNumber} ist unterwegs`,
    'order-cancelled': ({ orderNumber }) => `Ihre Bestellung ${orderNumber} wurde storniert`,
  },
  greeting: ({ name }) => `Guten Tag ${name},`,
  opening: {
    'order-confirmed': ({ orderNumber }) => `danke für Ihre Bestellung ${orderNumber}. Sie haben bestellt:`,
    'order-shipped': ({ orderNumber }) =>
      `diese Artikel Ihrer Bestellung ${orderNumber} haben wir dem Zusteller übergeben:`,
    'order-cancelled': ({ orderNumber, reason }) =>
      `diese Artikel Ihrer Bestellung ${orderNumber} wurden storniert${reason === null ? '' : ` (${reason})`}. Sie werden Ihnen nicht berechnet:`,
  },
  quantity: 'Menge',
  total: 'Summe',
  trackingNumber: 'Sendungsnummer',
  trackParcel: 'Sendung verfolgen',
  moreLines: (count) => `und ${count} weitere`,
  closing: ({ shopName }) => `Freundliche Grüße, ${shopName}`,
};
