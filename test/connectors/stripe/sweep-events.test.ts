import { describe, expect, test } from 'vitest';
import { stripe } from '../../../connectors/stripe/index.ts';
import { createSystem } from '../../../src/systems/runtime/index.ts';
import { authorised, post, secretKey, startStripe, toCapture, webhookSecret } from './stripe-at-work.ts';

describe('the sweep of events', () => {
  test('finds what webhooks lost, oldest first, and only what concerns payments', async () => {
    const { system } = await startStripe();
    const { authorisation } = await authorised(system);
    await system.run('payments.capture', [toCapture({ authorisation })]);
    const swept = await system.sweep('events', null);
    expect(swept.complete).toBe(true);
    expect(swept.documents.map((one) => one.type)).toEqual([
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
    expect(swept.documents.every((one) => one.via === 'sweep' && one.id.startsWith('evt_'))).toBe(true);
    const interpretations = await system.interpret(swept.documents);
    expect(interpretations).toMatchObject(
      ['authorised', 'captured', 'captured'].map((status) => ({ facts: [{ kind: 'payment-changed', status }] })),
    );
  });

  test('reads the last minute again and moves its mark to now', async () => {
    const { system } = await startStripe();
    await authorised(system);
    const first = await system.sweep('events', null);
    expect(Math.abs(Number(first.watermark) - Date.now() / 1000)).toBeLessThan(5);
    const again = await system.sweep('events', first.watermark);
    expect(again.documents).toEqual(first.documents);
    const later = await system.sweep('events', String(Number(first.watermark) + 120));
    expect(later.documents).toEqual([]);
  });

  test('reads page after page until all is read', async () => {
    const { simulator, system } = await startStripe({ requestsPerSecondMax: null });
    const form = { amount: '500', currency: 'usd', payment_method: 'pm_card_visa', confirm: 'true' };
    await Promise.all(Array.from({ length: 205 }, () => post(simulator, '/v1/payment_intents', form)));
    const requestsBefore = simulator.stats().requests;
    const { documents, complete } = await system.sweep('events', null);
    expect(complete).toBe(true);
    expect(new Set(documents.map((one) => one.id)).size).toBe(205);
    expect(simulator.stats().requests - requestsBefore).toBe(3);
  });

  test('a window with too many events is halved and the mark stays before what was not read', async () => {
    let requests = 0;
    const nowMs = 1_764_028_800_000;
    const system = createSystem({
      name: 'stripe',
      definition: stripe,
      settings: { baseUrl: 'http://127.0.0.1:9', secretKey, webhookSecret },
      now: () => nowMs,
    });
    const [sweep] = system.instance.sweeps ?? [];
    // Ten events a second for ever: far more than one sweep reads in a day's window.
    const swept = await sweep?.run(null, {
      lane: 'orders',
      signal: new AbortController().signal,
      each: async () => [],
      request: async ({ query = {} }) => {
        requests += 1;
        const newest =
          Number(String(query['starting_after'] ?? `evt_${Number(query['created[lte]']) * 10 + 10}`).slice(4)) - 1;
        const oldest = Math.max(newest - 99, Number(query['created[gte]']) * 10);
        const data = Array.from({ length: newest - oldest + 1 }, (_, index) => ({
          id: `evt_${newest - index}`,
          type: 'charge.captured',
        }));
        const body = { object: 'list', data, has_more: oldest > Number(query['created[gte]']) * 10 };
        return { status: 200, headers: {}, text: '', json: <T>() => body as T };
      },
    });
    const from = nowMs / 1000 - 24 * 3_600;
    const to = Number(swept?.watermark);
    expect(swept?.complete).toBe(true);
    expect(to).toBeGreaterThan(from + 60);
    expect(to).toBeLessThan(from + 600);
    const ids = new Set(swept?.documents.map((one) => one.id));
    for (let number = from * 10; number < (to + 1) * 10; number += 1) expect(ids.has(`evt_${number}`)).toBe(true);
    expect(requests).toBeLessThan(10 * 50);
    await system.close();
  });

  test('fails whole when a page is not answered, so that the mark does not move', async () => {
    const { simulator, system } = await startStripe();
    await simulator.close();
    await expect(system.sweep('events', '1764028800')).rejects.toThrow('not reached');
  });
});
