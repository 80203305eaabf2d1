import { defineConnector, VendorError } from '../../src/index.ts';
import { authorisePayment } from './authorise-payment.ts';
import { capturePayment } from './capture-payment.ts';
import { readList } from './find-intents.ts';
import { interpretEvent } from './mapping-events.ts';
import { refundPayment } from './refund-payment.ts';
import { apiVersionDefault, baseUrlOf, StripeSettings } from './settings.ts';
import { eventSweep } from './sweep-events.ts';
import { voidPayment } from './void-payment.ts';
import { verifyDelivery } from './webhooks.ts';

export type { StripeSettings } from './settings.ts';

/** Stripe: card payments held at the order, captured a shipment at a time. */
export const stripe = defineConnector({
  name: 'stripe',
  title: 'Stripe',
  settings: StripeSettings,
  http: {
    baseUrl: baseUrlOf,
    authorise: async (settings) => ({
      authorization: `Bearer ${settings.secretKey}`,
      'stripe-version': settings.apiVersion ?? apiVersionDefault,
    }),
  },
  limits: {
    // A confirmation waits for the customer's bank, which takes seconds now and then.
    requestTimeoutMs: 20_000,
    concurrencyMax: 24,
    // Live mode (docs.stripe.com/rate-limits); a sandbox has 25.
    requestsPerSecondMax: 100,
    responseBytesMax: 8 * 1024 * 1024,
  },
  masked: ['receipt_email', 'email', 'client_secret', 'phone', 'line1', 'line2', 'postal_code', 'last4', 'fingerprint'],
  connect: ({ settings, now }) => ({
    operations: {
      'payments.authorise': authorisePayment,
      'payments.capture': capturePayment,
      'payments.void': voidPayment,
      'payments.refund': refundPayment,
    },
    verifyWebhook: (request) => verifyDelivery(request, settings.webhookSecret, now()),
    sweeps: [eventSweep(now)],
    interpret: async (documents) => documents.map(interpretEvent),
    check: async (call) => {
      const list = await readList<{ livemode?: boolean }>('/v1/payment_intents', { limit: 1 }, call);
      const mode = settings.secretKey.includes('_live_') ? 'live' : 'test';
      if (list.data.some((intent) => intent.livemode !== undefined && intent.livemode !== (mode === 'live')))
        throw new VendorError('rejected', `the key is of ${mode} mode, the payments are not`);
      return { detail: `Stripe answers to the ${mode} key` };
    },
  }),
});
