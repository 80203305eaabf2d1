import { createHmac } from 'node:crypto';
import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { createStripeSimulator, type StripeSimulator } from '../../simulators/stripe/index.ts';
import { stripe } from './index.ts';

const secretKey = 'sk_test_conformance_key';
const webhookSecret = 'whsec_conformance_secret';
const amount = 12_500;

interface StripeWorld extends ConformanceWorld {
  readonly simulator: StripeSimulator;
}

const orderKeyOf = (id: string) => `web/${id}`;
const toAuthorise = ({ id }: Arrangement<StripeWorld>) => ({
  orderKey: orderKeyOf(id),
  amount,
  currency: 'USD',
  token: 'pm_card_visa',
  authorisation: null,
  email: samplePerson.email,
});
const authorised = (arrangement: Arrangement<StripeWorld>) =>
  arrangement.perform('payments.authorise', toAuthorise(arrangement));
const intents = ({ simulator }: StripeWorld) => simulator.summary().intents;

/** Stripe's simulator keeps intents with their captures and refunds: they are the effects. */
export const conformance = defineConformance<StripeWorld>({
  connector: stripe,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async ({ trying }) => {
    const rate = trying === 'quota' ? {} : { requestsPerSecondMax: null };
    const simulator = await createStripeSimulator({ ledgerFile: null, seed: 7, secretKey, webhookSecret, ...rate });
    return {
      simulator,
      url: simulator.url,
      settings: { baseUrl: simulator.url, secretKey, webhookSecret },
      setWebhookUrl: (url) => simulator.setWebhookUrl(url),
      close: () => simulator.close(),
    };
  },
  credentials: ['secretKey'],
  tokens: { none: 'a Stripe key does not expire' },
  quota: { operation: 'payments.authorise', items: 150 },
  operations: {
    'payments.authorise': {
      good: toAuthorise,
      bad: (arrangement) => ({ ...toAuthorise(arrangement), token: 'pm_card_chargeDeclined' }),
      effects: ({ orderKey }, world) =>
        intents(world).filter((intent) => intent.orderKey === orderKey && intent.status === 'requires_capture').length,
    },
    'payments.capture': {
      good: async (arrangement) => ({
        orderKey: orderKeyOf(arrangement.id),
        authorisation: (await authorised(arrangement)).authorisation,
        amount: 5_000,
        currency: 'USD',
        reference: `S-${arrangement.id}`,
        final: false,
        capturedBefore: 0,
      }),
      bad: ({ id }) => ({
        orderKey: orderKeyOf(id),
        authorisation: 'pi_unknown',
        amount: 5_000,
        currency: 'USD',
        reference: `S-${id}`,
        final: true,
        capturedBefore: 0,
      }),
      effects: ({ reference }, world) =>
        intents(world)
          .flatMap(({ captures }) => captures)
          .filter((capture) => capture.reference === reference).length,
    },
    'payments.void': {
      good: async (arrangement) => ({
        orderKey: orderKeyOf(arrangement.id),
        authorisation: (await authorised(arrangement)).authorisation,
      }),
      bad: ({ id }) => ({ orderKey: orderKeyOf(id), authorisation: 'pi_unknown' }),
      effects: ({ authorisation }, world) =>
        intents(world).filter(({ id, status }) => id === authorisation && status === 'canceled').length,
    },
    'payments.refund': {
      good: async (arrangement) => {
        const { authorisation } = await authorised(arrangement);
        const orderKey = orderKeyOf(arrangement.id);
        const part = { amount, currency: 'USD', reference: `S-${arrangement.id}`, final: true, capturedBefore: 0 };
        await arrangement.perform('payments.capture', { orderKey, authorisation, ...part });
        return { orderKey, authorisation, amount: 2_500, currency: 'USD', reference: `R-${arrangement.id}` };
      },
      bad: ({ id }) => ({
        orderKey: orderKeyOf(id),
        authorisation: 'pi_unknown',
        amount: 2_500,
        currency: 'USD',
        reference: `R-${id}`,
      }),
      // Each refund is of 2,500: two of them would be 5,000.
      effects: ({ authorisation }, world) =>
        (intents(world).find(({ id }) => id === authorisation)?.refunded ?? 0) / 2_500,
    },
  },
  sweeps: {
    events: {
      // A page has 100.
      documents: 105,
      fill: ({ simulator }, count) => authoriseDirectly(simulator, count),
      shorten: { none: 'Stripe announces no count: its lists say only whether there is more (has_more)' },
    },
  },
  webhooks: {
    trigger: async ({ simulator }) => void (await authoriseDirectly(simulator, 2)),
    sign: (body, atMs) => {
      const at = Math.floor(atMs / 1_000);
      const signature = createHmac('sha256', webhookSecret).update(`${at}.${body}`).digest('hex');
      return { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${signature}` };
    },
    sweptToo: true,
    coversBody: true,
    ageMsMax: 300_000,
  },
});

/** As the shop's own checkout does it; answers the intents' ids, which stand in their events. */
async function authoriseDirectly(simulator: StripeSimulator, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const answer = await fetch(`${simulator.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body: new URLSearchParams({
        amount: String(amount),
        currency: 'usd',
        payment_method: 'pm_card_visa',
        confirm: 'true',
        capture_method: 'manual',
        'automatic_payment_methods[enabled]': 'true',
        'automatic_payment_methods[allow_redirects]': 'never',
        'metadata[order_key]': orderKeyOf(`direct-${at}`),
      }),
    });
    ids.push(((await answer.json()) as { id: string }).id);
  }
  return ids;
}
