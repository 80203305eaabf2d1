import type { Texts } from './language.ts';

export const french: Texts = {
  subject: {
    'order-confirmed': ({ orderNumber, shopName }) => `Votre commande ${orderNumber} chez ${shopName}`,
    'order-shipped': ({ orderNumber }) => `Votre commande ${orderNumber} est en route`,
    'order-cancelled': ({ orderNumber }) => `Votre commande ${orderNumber} a été annulée`,
  },
  greeting: ({ name }) => `Bonjour ${name},`,
  opening: {
    'order-confirmed': ({ orderNumber }) => `merci pour votre commande ${orderNumber}. Vous avez commandé :`,
    'order-shipped': ({ orderNumber }) =>
      `nous avons remis ces articles de votre commande ${orderNumber} au transporteur :`,
    'order-cancelled': ({ orderNumber, reason }) =>
      `ces articles de votre commande ${orderNumber} ont été annulés${reason === null ? '' : ` (${reason})`}. Ils ne vous seront pas facturés :`,
  },
  quantity: 'Quantité',
  total: 'Total',
  trackingNumber: 'Numéro de suivi',
  trackParcel: 'Suivre le colis',
  moreLines: (count) => `et ${count} de plus`,
  closing: ({ shopName }) => `Cordialement, ${shopName}`,
};
