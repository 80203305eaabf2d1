import { describe, expect, test } from 'vitest';
import { stripe } from '../../../connectors/stripe/index.ts';
import { fromStripeAmount, toStripeAmount } from '../../../connectors/stripe/mapping-money.ts';
import type { Interpretation } from '../../../src/index.ts';
import { createSystem } from '../../../src/systems/runtime/index.ts';

const settings = { secretKey: 'sk_test_crossdock', webhookSecret: 'whsec_crossdock' };

async function interpreted(body: unknown): Promise<Interpretation | undefined> {
  const system = createSystem({ name: 'stripe', definition: stripe, settings });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const [one] = await system.interpret([{ id: 'evt_1', type: 'any', body: text, via: 'sweep' }]);
  await system.close();
  return one;
}

const event = (type: string, object: unknown, created: unknown = 1_764_028_800) => ({
  id: 'evt_1',
  object: 'event',
  created,
  type,
  data: { object },
});
const intent = { id: 'pi_1', amount: 10_000, amount_capturable: 10_000, amount_received: 0, currency: 'usd' };
const charge = { id: 'ch_1', payment_intent: 'pi_1', amount: 10_000, currency: 'usd' };

describe('an event of a payment', () => {
  test.each([
    ['payment_intent.amount_capturable_updated', intent, 'authorised', 10_000],
    [
      'payment_intent.amount_capturable_updated',
      { ...intent, amount_capturable: 7_000, amount_received: 3_000 },
      'captured',
      3_000,
    ],
    ['payment_intent.succeeded', { ...intent, amount_received: 9_000 }, 'captured', 9_000],
    ['payment_intent.canceled', { ...intent, cancellation_reason: 'requested_by_customer' }, 'voided', 10_000],
    ['payment_intent.canceled', { ...intent, cancellation_reason: 'automatic' }, 'expired', 10_000],
    ['payment_intent.payment_failed', intent, 'failed', 10_000],
    ['charge.captured', { ...charge, amount_captured: 9_000 }, 'captured', 9_000],
    ['charge.refunded', { ...charge, amount_refunded: 2_500 }, 'refunded', 2_500],
    ['charge.expired', charge, 'expired', 10_000],
  ])('%s of %j says %s', async (type, object, status, amount) => {
    expect(await interpreted(event(type, object))).toEqual({
      facts: [
        {
          kind: 'payment-changed',
          authorisation: 'pi_1',
          status,
          amount,
          currency: 'USD',
          sourceVersion: expect.stringMatching(/^2025-11-25T00:00:00\.00\dZ$/),
        },
      ],
    });
  });

  test('sorts after an earlier state of the same second', async () => {
    const versionOf = async (type: string, object: object) => {
      const one = await interpreted(event(type, object));
      const fact = one !== undefined && 'facts' in one ? one.facts[0] : undefined;
      return fact?.kind === 'payment-changed' ? fact.sourceVersion : '';
    };
    const held = await versionOf('payment_intent.amount_capturable_updated', intent);
    const taken = await versionOf('payment_intent.succeeded', { ...intent, amount_received: 10_000 });
    const returned = await versionOf('charge.refunded', { ...charge, amount_refunded: 1 });
    expect([returned, taken, held].toSorted()).toEqual([held, taken, returned]);
  });

  test.each([
    ['customer.created', { id: 'cus_1' }],
    ['payment_intent.created', intent],
    ['toString', intent],
    ['charge.captured', { ...charge, payment_intent: null, amount_captured: 1 }],
  ])('%s that changes no payment here is ignored with a reason', async (type, object) => {
    expect(await interpreted(event(type, object))).toMatchObject({
      facts: [{ kind: 'ignored', why: expect.stringMatching(/./) }],
    });
  });

  test.each([
    ['no json', '', 'no json'],
    ['null', '', 'null'],
    [{ id: 'evt_1' }, 'type', 'nothing'],
    [event('charge.captured', null), 'data.object', 'null'],
    [event('payment_intent.succeeded', { ...intent, id: 7 }), 'data.object.id', '7'],
    [event('charge.captured', { ...charge, payment_intent: {} }), 'data.object.payment_intent', '{}'],
    [event('charge.captured', { ...charge, currency: 'zz', amount_captured: 1 }), 'data.object.currency', 'zz'],
    [event('charge.captured', charge), 'data.object.amount_captured', 'nothing'],
    [event('charge.expired', { ...charge, amount: 10.5 }), 'data.object.amount', '10.5'],
    [event('charge.expired', { ...charge, amount: -1 }), 'data.object.amount', '-1'],
    [event('charge.expired', { ...charge, amount: 150, currency: 'isk' }), 'data.object.amount', '150'],
    [event('charge.expired', charge, 'yesterday'), 'created', 'yesterday'],
    [
      JSON.stringify(event('charge.expired', charge)).replace('10000', '92233720368547758079'),
      'data.object.amount',
      '92233720368547758079',
    ],
  ])('that cannot be mapped names its field: %j', async (body, field, found) => {
    expect(await interpreted(body)).toMatchObject({ problem: { field, rule: expect.stringMatching(/^must /), found } });
  });
});

describe('an amount at Stripe', () => {
  test.each([
    [1_250, 'EUR', 1_250],
    [1_250, 'JPY', 1_250],
    [12_340, 'KWD', 12_340],
    [500, 'ISK', 50_000],
    [500, 'UGX', 50_000],
    [0, 'EUR', 0],
  ])('%i of %s is %i there and the same again here', (minor, currency, amount) => {
    expect(toStripeAmount(minor, currency)).toBe(amount);
    expect(fromStripeAmount(amount, currency)).toBe(minor);
  });

  test('has no tenth of a fils and no hundredth of a króna', () => {
    expect(toStripeAmount(12_345, 'KWD')).toBeUndefined();
    expect(fromStripeAmount(150, 'ISK')).toBeUndefined();
  });
});
