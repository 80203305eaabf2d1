import { describe, expect, test } from 'vitest';
import { authorised, post, startStripe, toCapture, toRefund, toVoid, withLostAnswers } from './stripe-at-work.ts';

describe('capturing a payment', () => {
  test('takes it in parts, and the last part lets go of the rest', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const first = toCapture({ authorisation, amount: 3_000, final: false });
    const last = toCapture({ authorisation, amount: 6_000, reference: 'SHIP-2', capturedBefore: 3_000 });
    const [one] = await system.run('payments.capture', [first]);
    const [two] = await system.run('payments.capture', [last]);
    expect(one).toMatchObject({
      kind: 'done',
      value: { amount: 3_000, capture: expect.stringMatching(/^ch_.*\/SHIP-1$/) },
    });
    expect(two).toMatchObject({ kind: 'done', value: { amount: 6_000, capture: expect.stringMatching(/\/SHIP-2$/) } });
    expect(simulator.summary().intents[0]).toMatchObject({
      status: 'succeeded',
      captured: 9_000,
      captures: [
        { amount: 3_000, reference: 'SHIP-1' },
        { amount: 6_000, reference: 'SHIP-2' },
      ],
    });
  });

  test('a repeated part is taken once', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const part = toCapture({ authorisation, amount: 3_000, final: false });
    const [first] = await system.run('payments.capture', [part]);
    const [again] = await system.run('payments.capture', [part]);
    expect(again).toEqual(first);
    expect(simulator.summary().intents[0]).toMatchObject({ captured: 3_000 });
  });

  test('a part whose answer was lost is found by its reference, a later part is not', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const part = toCapture({ authorisation, amount: 3_000, final: false });
    const [outcome] = await withLostAnswers(simulator, () => system.run('payments.capture', [part]));
    expect(outcome?.kind).toBe('unknown');
    const next = toCapture({ authorisation, amount: 7_000, reference: 'SHIP-2', capturedBefore: 3_000 });
    expect(await system.lookUp('payments.capture', [part, next])).toMatchObject([
      { kind: 'done', value: { amount: 3_000 } },
      { kind: 'absent' },
    ]);
    expect(simulator.summary().intents[0]?.captures).toHaveLength(1);
  });

  test('a sum that nobody here captured needs a person', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const part = toCapture({ authorisation });
    expect(await system.lookUp('payments.capture', [part])).toEqual([{ kind: 'absent' }]);
    await post(simulator, `/v1/payment_intents/${authorisation}/capture`, { amount_to_capture: '10000' });
    expect(await system.lookUp('payments.capture', [part])).toMatchObject([
      { kind: 'failed', reason: 'capture-mismatch' },
    ]);
    expect(await system.run('payments.capture', [part])).toMatchObject([
      { kind: 'failed', reason: 'capture-mismatch' },
    ]);
    expect(simulator.summary().intents[0]).toMatchObject({ captured: 10_000 });
  });

  test('after a day, when the key is forgotten, a part that is in is still not taken twice', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const part = toCapture({ authorisation });
    const [first] = await system.run('payments.capture', [part]);
    expect(await system.run('payments.capture', [{ ...part, key: 'as-if-forgotten' }])).toEqual([first]);
    expect(simulator.summary().intents[0]).toMatchObject({ captured: 10_000 });
  });

  test('is refused once the authorisation has expired', async () => {
    const { simulator, system } = await startStripe({ authorisationExpiresAfterMs: 30 });
    const { authorisation } = await authorised(system);
    await expect.poll(() => simulator.summary().intents[0]?.status).toBe('canceled');
    const part = toCapture({ authorisation });
    expect(await system.run('payments.capture', [part])).toMatchObject([{ kind: 'refused', reason: 'expired' }]);
    expect(await system.lookUp('payments.capture', [part])).toMatchObject([{ kind: 'refused', reason: 'expired' }]);
  });

  test('more than is held fails and takes nothing', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const [outcome] = await system.run('payments.capture', [toCapture({ authorisation, amount: 10_001 })]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'vendor-rejected' });
    expect(simulator.summary().intents[0]).toMatchObject({ captured: 0, status: 'requires_capture' });
  });

  test('a first of several parts fails on a card that is captured once', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system, { token: 'pm_card_unionpay' });
    const part = toCapture({ authorisation, amount: 3_000, final: false });
    const [outcome] = await system.run('payments.capture', [part]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'not-multicapture' });
    expect(simulator.summary().intents[0]).toMatchObject({ captured: 0, status: 'requires_capture' });
  });

  test('a last part of nothing lets go of the rest', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    await system.run('payments.capture', [toCapture({ authorisation, amount: 3_000, final: false })]);
    const rest = toCapture({ authorisation, amount: 0, reference: 'rest', capturedBefore: 3_000 });
    expect(await system.run('payments.capture', [rest])).toMatchObject([{ kind: 'done' }]);
    expect(simulator.summary().intents[0]).toMatchObject({ captured: 3_000, status: 'succeeded' });
  });
});

describe('voiding a payment', () => {
  test('lets the money go, and says the same when it is gone already', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    expect(await system.run('payments.void', [toVoid(authorisation)])).toEqual([{ kind: 'done', value: {} }]);
    const again = { ...toVoid(authorisation), key: 'another-key' };
    expect(await system.run('payments.void', [again])).toEqual([{ kind: 'done', value: {} }]);
    expect(simulator.summary().intents[0]).toMatchObject({ status: 'canceled' });
  });

  test('is refused after the capture', async () => {
    const { system } = await startStripe();
    const { authorisation } = await authorised(system);
    await system.run('payments.capture', [toCapture({ authorisation })]);
    expect(await system.run('payments.void', [toVoid(authorisation)])).toMatchObject([
      { kind: 'refused', reason: 'too-late' },
    ]);
  });

  test('a void whose answer was lost is found; one that was never sent is not', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    const item = toVoid(authorisation);
    expect(await system.lookUp('payments.void', [item])).toEqual([{ kind: 'absent' }]);
    const [outcome] = await withLostAnswers(simulator, () => system.run('payments.void', [item]));
    expect(outcome?.kind).toBe('unknown');
    expect(await system.lookUp('payments.void', [item])).toEqual([{ kind: 'done', value: {} }]);
  });
});

describe('refunding a payment', () => {
  test('gives a part back once, however often it is asked', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    await system.run('payments.capture', [toCapture({ authorisation })]);
    const [first] = await system.run('payments.refund', [toRefund({ authorisation })]);
    const [again] = await system.run('payments.refund', [toRefund({ authorisation })]);
    expect(first).toMatchObject({ kind: 'done', value: { refund: expect.stringMatching(/^re_/) } });
    expect(again).toEqual(first);
    expect(simulator.summary().intents[0]).toMatchObject({ refunded: 2_500 });
  });

  test('a refund whose answer was lost is found by its reference', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    await system.run('payments.capture', [toCapture({ authorisation })]);
    const item = toRefund({ authorisation });
    const [outcome] = await withLostAnswers(simulator, () => system.run('payments.refund', [item]));
    expect(outcome?.kind).toBe('unknown');
    const other = toRefund({ authorisation, reference: 'RMA-2' });
    expect(await system.lookUp('payments.refund', [item, other])).toMatchObject([{ kind: 'done' }, { kind: 'absent' }]);
    expect(simulator.summary().intents[0]).toMatchObject({ refunded: 2_500 });
  });

  test('what is given back whole already is refused, and more than is left fails', async () => {
    const { system } = await startStripe();
    const { authorisation } = await authorised(system);
    await system.run('payments.capture', [toCapture({ authorisation })]);
    const refund = async (reference: string, amount: number) =>
      (await system.run('payments.refund', [toRefund({ authorisation, reference, amount })]))[0];
    expect(await refund('RMA-1', 10_001)).toMatchObject({ kind: 'failed' });
    expect(await refund('RMA-2', 10_000)).toMatchObject({ kind: 'done' });
    expect(await refund('RMA-3', 1)).toMatchObject({ kind: 'refused', reason: 'already-refunded' });
  });
});
