import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { post, secretKey, startSimulator } from './stripe-at-work.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function ledgerFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-'));
  folders.push(folder);
  return join(folder, 'ledger.jsonl');
}

const hold = {
  amount: '10000',
  currency: 'usd',
  payment_method: 'pm_card_visa',
  confirm: 'true',
  capture_method: 'manual',
  'metadata[order_key]': 'web/1',
};
const key = (value: string) => ({ 'idempotency-key': value });
const path = '/v1/payment_intents';

describe('an idempotency key at the simulator', () => {
  test('gives the first answer again, declines too, and says that it is a replay', async () => {
    const simulator = await startSimulator();
    const declined = { ...hold, payment_method: 'pm_card_visa_declinedOnce' };
    const first = await post(simulator, path, declined, key('k1'));
    const again = await post(simulator, path, declined, key('k1'));
    expect(first.status).toBe(402);
    expect(again).toMatchObject({ status: 402, body: first.body });
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect((await post(simulator, path, declined, key('k2'))).status).toBe(200);
  });

  test('refuses other parameters and does not remember what failed validation', async () => {
    const simulator = await startSimulator();
    expect((await post(simulator, path, { ...hold, amount: 'much' }, key('k1'))).status).toBe(400);
    expect((await post(simulator, path, hold, key('k1'))).status).toBe(200);
    const other = await post(simulator, path, { ...hold, amount: '1' }, key('k1'));
    expect(other).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
  });

  test('conflicts while its first request is still being answered', async () => {
    const simulator = await startSimulator({ latencyMs: 150 });
    const both = await Promise.all([post(simulator, path, hold, key('k1')), post(simulator, path, hold, key('k1'))]);
    expect(both.map((one) => one.status).toSorted()).toEqual([200, 409]);
    expect((await post(simulator, path, hold, key('k1'))).headers.get('idempotent-replayed')).toBe('true');
    expect(simulator.summary().intents).toHaveLength(1);
  });
});

describe('the simulator', () => {
  test('goes on from its ledger: payments, keys, declines and events, past a line that was cut', async () => {
    const file = ledgerFile();
    const first = await startSimulator({ ledgerFile: file });
    const { body } = await post(first, path, hold, key('k1'));
    await post(first, `${path}/${body.id}/capture`, { amount_to_capture: '4000', 'metadata[part]': 'SHIP-1' });
    await post(first, '/v1/refunds', { payment_intent: body.id, amount: '1000' });
    await post(first, path, { ...hold, 'metadata[order_key]': 'web/2', payment_method: 'pm_card_visa_declinedOnce' });
    const summary = first.summary();
    await first.close();
    appendFileSync(file, '{"type":"change","intent":{"id":"pi_ha');
    const second = await startSimulator({ ledgerFile: file });
    expect(second.summary()).toEqual(summary);
    const again = await post(second, path, hold, key('k1'));
    expect(again).toMatchObject({ status: 200, body });
    const retried = { ...hold, 'metadata[order_key]': 'web/2', payment_method: 'pm_card_visa_declinedOnce' };
    expect((await post(second, path, retried)).status).toBe(200);
    const events = await fetch(`${second.url}/v1/events?limit=100`, {
      headers: { authorization: `Bearer ${secretKey}` },
    });
    expect(((await events.json()) as { data: unknown[] }).data.length).toBeGreaterThan(6);
  });

  test('lets authorisations expire, those of before a restart too', async () => {
    const file = ledgerFile();
    const first = await startSimulator({ ledgerFile: file, authorisationExpiresAfterMs: 120 });
    await post(first, path, hold);
    await first.close();
    expect(first.summary().intents[0]?.status).toBe('requires_capture');
    const second = await startSimulator({ ledgerFile: file, authorisationExpiresAfterMs: 120 });
    await expect.poll(() => second.summary().intents[0]?.status).toBe('canceled');
    await post(second, path, hold);
    await expect.poll(() => second.summary().intents[1]?.status).toBe('canceled');
    const events = await fetch(`${second.url}/v1/events?type=charge.expired`, {
      headers: { authorization: `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}` },
    });
    expect(((await events.json()) as { data: unknown[] }).data).toHaveLength(2);
  });

  test('declines the same orders for the same seed', async () => {
    const statuses = async () => {
      const simulator = await startSimulator({ declineRate: 0.3, requestsPerSecondMax: null });
      const orders = Array.from({ length: 30 }, (_, index) => ({ ...hold, 'metadata[order_key]': `web/${index}` }));
      return Promise.all(orders.map(async (order) => (await post(simulator, path, order)).status));
    };
    const first = await statuses();
    expect(await statuses()).toEqual(first);
    expect(first.filter((status) => status === 402).length).toBeGreaterThan(2);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(10);
  });

  test('answers 429 beyond its rate', async () => {
    const simulator = await startSimulator({ requestsPerSecondMax: 5 });
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await post(simulator, path, hold)).status),
    );
    const through = statuses.filter((status) => status === 200).length;
    expect(through).toBeGreaterThanOrEqual(5);
    expect(through).toBeLessThan(20);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  test.each([
    ['an unknown parameter', path, { ...hold, capture_methode: 'manual' }, 400, { code: 'parameter_unknown' }],
    ['no amount', path, { currency: 'usd' }, 400, { code: 'parameter_missing', param: 'amount' }],
    ['no such currency', path, { ...hold, currency: 'xxz' }, 400, { param: 'currency' }],
    ['a tiny amount', path, { ...hold, amount: '49' }, 400, { code: 'amount_too_small' }],
    ['a huge amount', path, { ...hold, amount: '100000000' }, 400, { code: 'amount_too_large' }],
    ['a long metadata key', path, { ...hold, [`metadata[${'k'.repeat(41)}]`]: 'v' }, 400, {}],
    ['an unknown card', path, { ...hold, payment_method: 'pm_1' }, 400, { code: 'resource_missing' }],
    ['an unknown intent', `${path}/pi_none/capture`, {}, 404, { code: 'resource_missing', param: 'intent' }],
    ['an unknown path', '/v1/orders', {}, 404, { type: 'invalid_request_error' }],
    ['a refund of nothing', '/v1/refunds', {}, 400, { type: 'invalid_request_error' }],
  ])('refuses %s in the words of Stripe', async (_what, url, form, status, error) => {
    const simulator = await startSimulator();
    expect(await post(simulator, url, form)).toMatchObject({ status, body: { error } });
    expect(simulator.summary().intents).toEqual([]);
  });

  test('refuses a wrong key and none', async () => {
    const simulator = await startSimulator();
    const wrong = await post(simulator, path, hold, { authorization: 'Bearer sk_test_other' });
    expect(wrong).toMatchObject({ status: 401, body: { error: { type: 'invalid_request_error' } } });
    expect((await fetch(simulator.url + path)).status).toBe(401);
  });
});
