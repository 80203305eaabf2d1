import { createHmac, sign as signBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { vendorKeys } from './open-platform.ts';

export type Signer = (body: Buffer, at?: Date, id?: string) => Record<string, string>;

/** Headers by which each vendor’s delivery is believed, by the name of its system in the example. */
export const signers: Readonly<Record<'payments' | 'warehouse' | 'shop', Signer>> = {
  payments: (body, at = new Date()) => {
    const seconds = Math.floor(at.getTime() / 1_000);
    const hmac = createHmac('sha256', vendorKeys.stripe).update(`${seconds}.`).update(body).digest('hex');
    return { 'stripe-signature': `t=${seconds},v1=${hmac}` };
  },
  warehouse: (body, at = new Date(), id = 'msg_1') => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(vendorKeys.shipbob).sign(id, at, body.toString('utf8')),
    'x-webhook-topic': 'order.shipped',
  }),
  shop: (body) => ({
    'x-adobe-digital-signature-1': signBytes('RSA-SHA256', body, vendorKeys.adobe).toString('base64'),
  }),
};
