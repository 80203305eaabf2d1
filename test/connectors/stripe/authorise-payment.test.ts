import { describe, expect, test } from 'vitest';
import { authorised, post, startStripe, toAuthorise, withLostAnswers } from './stripe-at-work.ts';

describe('authorising a payment', () => {
  test('holds the amount until the time that the charge tells', async () => {
    const { simulator, system } = await startStripe({ authorisationExpiresAfterMs: 5 * 24 * 3_600_000 });
    const before = Date.now();
    const held = await authorised(system);
    expect(held.amount).toBe(10_000);
    const heldDays = (Date.parse(held.expiresAt) - before) / (24 * 3_600_000);
    expect(heldDays).toBeCloseTo(5, 3);
    expect(simulator.summary().intents).toMatchObject([
      { id: held.authorisation, orderKey: 'web/000000012', status: 'requires_capture', amount: 10_000, captured: 0 },
    ]);
  });

  test('answers a set in its order, each item by itself', async () => {
    const { system } = await startStripe();
    const outcomes = await system.run('payments.authorise', [
      toAuthorise({ orderKey: 'web/1' }),
      toAuthorise({ orderKey: 'web/2', token: 'pm_card_chargeDeclinedInsufficientFunds' }),
      toAuthorise({ orderKey: 'web/3', token: 'pm_of_another_account' }),
      toAuthorise({ orderKey: 'web/4', token: null }),
      toAuthorise({ orderKey: 'web/5' }),
    ]);
    expect(outcomes.map((one) => (one.kind === 'refused' ? one.reason : one.kind))).toEqual([
      'done',
      'declined',
      'invalid-method',
      'invalid-method',
      'done',
    ]);
    expect(outcomes[1]).toMatchObject({ detail: expect.stringContaining('insufficient_funds') });
  });

  test('a repeat under the same key holds the money once', async () => {
    const { simulator, system } = await startStripe();
    const first = await authorised(system);
    const again = await authorised(system);
    expect(again).toEqual(first);
    expect(simulator.summary().intents).toHaveLength(1);
  });

  test('a decline stays under its key and a new round is a new try', async () => {
    const { system } = await startStripe();
    const order = { token: 'pm_card_visa_declinedOnce' };
    const run = async (key: string) => (await system.run('payments.authorise', [toAuthorise(order, key)]))[0]?.kind;
    expect(await run('round:1')).toBe('refused');
    expect(await run('round:1')).toBe('refused');
    expect(await run('round:2')).toBe('done');
  });

  test('the same key with another amount fails instead of charging', async () => {
    const { simulator, system } = await startStripe();
    await system.run('payments.authorise', [toAuthorise({}, 'one-key')]);
    const [outcome] = await system.run('payments.authorise', [toAuthorise({ amount: 9_000 }, 'one-key')]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'idempotency-conflict' });
    expect(simulator.summary().intents).toHaveLength(1);
  });

  test('an order number in any script is held once and found again', async () => {
    const { simulator, system } = await startStripe();
    const item = toAuthorise({ orderKey: 'wéb/注文 12 🎁' });
    const [first] = await system.run('payments.authorise', [item]);
    expect(first?.kind).toBe('done');
    expect(await system.run('payments.authorise', [item])).toEqual([first]);
    expect(await system.lookUp('payments.authorise', [item])).toEqual([first]);
    expect(simulator.summary().intents.map((one) => one.orderKey)).toEqual(['wéb/注文 12 🎁']);
  });

  test('an amount that the currency cannot have at Stripe is not sent', async () => {
    const { simulator, system } = await startStripe();
    const [outcome] = await system.run('payments.authorise', [toAuthorise({ amount: 1_001, currency: 'KWD' })]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'amount-not-chargeable' });
    expect(simulator.stats().requests).toBe(0);
  });
});

describe('taking over the authorisation of the shop', () => {
  const atShop = {
    amount: '10000',
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: 'true',
    capture_method: 'manual',
  };

  test('verifies it and repeats nothing', async () => {
    const { simulator, system } = await startStripe();
    const { body } = await post(simulator, '/v1/payment_intents', atShop);
    const held = await authorised(system, { authorisation: body.id });
    expect(held).toMatchObject({ authorisation: body.id, amount: 10_000 });
    expect(simulator.summary().intents).toHaveLength(1);
  });

  test.each([
    ['another amount', { amount: '9999' }, 'failed', 'amount-mismatch'],
    ['another currency', { currency: 'eur' }, 'failed', 'currency-mismatch'],
    ['the key of another order', { 'metadata[order_key]': 'web/13' }, 'failed', 'order-mismatch'],
    ['money taken at once', { capture_method: 'automatic' }, 'failed', 'already-captured'],
    ['no confirmation', { confirm: 'false' }, 'refused', 'declined'],
  ])('does not take one with %s', async (_what, changes, kind, reason) => {
    const { simulator, system } = await startStripe();
    const { body } = await post(simulator, '/v1/payment_intents', { ...atShop, ...changes });
    const [outcome] = await system.run('payments.authorise', [toAuthorise({ authorisation: body.id })]);
    expect(outcome).toMatchObject({ kind, reason });
  });

  test('a canceled one has expired, an unknown one is no method', async () => {
    const { simulator, system } = await startStripe();
    const { body } = await post(simulator, '/v1/payment_intents', atShop);
    await post(simulator, `/v1/payment_intents/${body.id}/cancel`, {});
    const outcomes = await system.run('payments.authorise', [
      toAuthorise({ authorisation: body.id }),
      toAuthorise({ authorisation: 'pi_none' }),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'refused', reason: 'expired' },
      { kind: 'refused', reason: 'invalid-method' },
    ]);
  });
});

describe('finding what became of an authorisation', () => {
  test('an answer that was lost is found, and the money is held once', async () => {
    const { simulator, system } = await startStripe();
    const items = [toAuthorise({ orderKey: 'web/1' }), toAuthorise({ orderKey: 'web/2' })];
    const outcomes = await withLostAnswers(simulator, () => system.run('payments.authorise', items));
    expect(outcomes.map((one) => one.kind)).toEqual(['unknown', 'unknown']);
    const found = await system.lookUp('payments.authorise', items);
    expect(found).toMatchObject(simulator.summary().intents.map((one) => ({ value: { authorisation: one.id } })));
    expect(simulator.summary().intents).toHaveLength(2);
  });

  test('a decline whose answer was lost is found as a decline', async () => {
    const { simulator, system } = await startStripe();
    const items = [toAuthorise({ token: 'pm_card_chargeDeclined' })];
    await withLostAnswers(simulator, () => system.run('payments.authorise', items));
    expect(await system.lookUp('payments.authorise', items)).toMatchObject([{ kind: 'refused', reason: 'declined' }]);
  });

  test('a try of an earlier round is not taken for this one', async () => {
    const { system } = await startStripe();
    await system.run('payments.authorise', [toAuthorise({}, 'round:1')]);
    expect(await system.lookUp('payments.authorise', [toAuthorise({}, 'round:2')])).toEqual([{ kind: 'absent' }]);
  });

  test('reads on over pages, and no more than five of them', async () => {
    const { simulator, system } = await startStripe({ requestsPerSecondMax: null });
    await authorised(system, { orderKey: 'web/first' });
    const create = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => post(simulator, '/v1/payment_intents', { amount: '500', currency: 'usd' })),
      );
    await create(150);
    const item = toAuthorise({ orderKey: 'web/first' });
    expect(await system.lookUp('payments.authorise', [item])).toMatchObject([{ kind: 'done' }]);
    await create(360);
    const requestsBefore = simulator.stats().requests;
    expect(await system.lookUp('payments.authorise', [item])).toEqual([{ kind: 'absent' }]);
    expect(simulator.stats().requests - requestsBefore).toBe(5);
    // The repeat that follows carries the same key, which Stripe still knows.
    await authorised(system, { orderKey: 'web/first' });
    expect(simulator.summary().intents.filter((one) => one.orderKey === 'web/first')).toHaveLength(1);
  });
});
