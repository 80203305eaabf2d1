import { describe, expect, test } from 'vitest';
import { Quota } from '../../../connectors/amazon/quota.ts';
import { publishedRates } from '../../../connectors/amazon/published-rates.ts';
import { VendorError } from '../../../src/index.ts';
import { Budget, LocalTokens, SharedTokens } from '../../../src/systems/runtime/index.ts';
import { usagePlans } from '../../../simulators/amazon/index.ts';
import { testDatabase } from '../../kit/database.ts';
import { catalogue, connectTo, orderOf, startSeller, startSimulator } from './seller-at-work.ts';

const caller = { lane: 'orders', signal: new AbortController().signal } as const;

describe('the quota of an operation', () => {
  const clocked = (rules: Partial<{ quotaShare: number; rateScale: number; quotaWaitMs: number }> = {}) => {
    const clock = { ms: 1_000_000 };
    const now = () => clock.ms;
    const budget = new Budget(new LocalTokens(now), now);
    const quota = new Quota({ quotaShare: 1, rateScale: 1, quotaWaitMs: 0, ...rules }, budget);
    return { clock, quota };
  };

  test('is its burst less one, then a request at its rate, and what is beyond hears when it may', async () => {
    const { clock, quota } = clocked();
    for (let at = 0; at < 19; at += 1) await quota.take('searchOrders', caller);
    const refused = await quota.take('searchOrders', caller).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(VendorError);
    expect(refused).toMatchObject({ kind: 'throttled', afterMs: Math.ceil(1_000 / 0.0056) });
    clock.ms += 178_000;
    await expect(quota.take('searchOrders', caller)).rejects.toThrow(/quota is used up/);
    clock.ms += 1_000;
    await quota.take('searchOrders', caller);
  });

  test('is kept an operation each, in the share of this process, and never beyond the burst', async () => {
    const { clock, quota } = clocked({ quotaShare: 0.5 });
    clock.ms += 10 * 3_600_000;
    for (let at = 0; at < 9; at += 1) await quota.take('searchOrders', caller);
    await expect(quota.take('searchOrders', caller)).rejects.toThrow(/searchOrders/);
    expect(quota.waitMs('getOrder')).toBe(0);
    expect(quota.waitMs('searchOrders')).toBe(Math.ceil(1_000 / 0.0028));
  });

  test('follows the rate that Amazon tells, and empties with a 429', async () => {
    const { clock, quota } = clocked();
    quota.learn('getOrder', '10');
    quota.learn('getOrder', 'many');
    quota.learn('getOrder', undefined);
    await quota.drain('getOrder', null);
    expect(quota.waitMs('getOrder')).toBe(100);
    await quota.drain('getOrder', 5_000);
    expect(quota.waitMs('getOrder')).toBe(5_000);
    clock.ms += 5_000;
    expect(quota.waitMs('getOrder')).toBe(0);
  });

  test('leaves its reserve for those who ask without one', async () => {
    const { quota } = clocked();
    for (let at = 0; at < 24; at += 1) await quota.take('getOrder', caller, 5);
    await expect(quota.take('getOrder', caller, 5)).rejects.toThrow(/quota is used up/);
    await quota.take('getOrder', caller);
  });

  test('waits for a request that is due soon, in turn', async () => {
    const quota = new Quota(
      { quotaShare: 1, rateScale: 20, quotaWaitMs: 1_000 },
      new Budget(new LocalTokens(Date.now), Date.now),
    );
    const started = performance.now();
    const takes = Array.from({ length: 8 }, () => quota.take('patchListingsItem', caller));
    await Promise.all(takes);
    expect(performance.now() - started).toBeGreaterThan(20);
  });
});

test('connector and simulator keep the same published rates', () => {
  for (const [operation, plan] of Object.entries(publishedRates))
    expect(usagePlans[operation as keyof typeof usagePlans]).toEqual(plan);
});

describe('under the published rates', () => {
  test('a run of shipments beyond the burst is confirmed or put off, and never meets a 429', async () => {
    const { simulator, system } = await startSeller({ rateScale: 1 });
    const items = Array.from({ length: 16 }, (_, at) => {
      const number = simulator.placeOrder();
      const lines = orderOf(simulator, number).lines.map((line) => ({ lineId: line.orderItemId, quantity: 1 }));
      const input = { sourceId: number, number, shipmentId: `S${at}`, lines, carrier: 'UPS', trackingNumber: '1Z' };
      return { key: number, input };
    });
    const outcomes = await system.run('storefront.shipments.create', items);
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'done').length).toBeGreaterThanOrEqual(9);
    expect(new Set(kinds)).toEqual(new Set(['done', 'retry']));
    for (const outcome of outcomes) if (outcome.kind === 'retry') expect(outcome.afterMs).toBeGreaterThan(0);
    expect(simulator.summary().quota.confirmShipment?.throttled).toBe(0);
  });

  test('two processes of an installation share the account, and none of them meets a 429', async () => {
    const server = await testDatabase();
    try {
      const { simulator } = await startSeller({ rateScale: 1 });
      const tokens = () => new SharedTokens(server.database.sql, 'main', 'amazon-us');
      const systems = [connectTo(simulator, {}, { tokens: tokens() }), connectTo(simulator, {}, { tokens: tokens() })];
      const sweeps = Array.from({ length: 24 }, (_, at) => systems[at % 2]?.sweep('orders', null));
      const swept = await Promise.allSettled(sweeps);
      expect(swept.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
      expect(simulator.summary().quota.searchOrders).toEqual({ requests: 19, throttled: 0 });
    } finally {
      await server.drop();
    }
  });

  test('a stranger on the same quota meets one 429, then keeps to it', async () => {
    const { simulator, system } = await startSeller({ rateScale: 1 });
    const other = connectTo(simulator);
    const quota = () => simulator.summary().quota.searchOrders;
    for (let at = 0; at < 19; at += 1) await system.sweep('orders', null);
    await expect(system.sweep('orders', null)).rejects.toThrow(/quota is used up/);
    await other.sweep('orders', null);
    await expect(other.sweep('orders', null)).rejects.toMatchObject({ kind: 'throttled' });
    expect(quota()).toEqual({ requests: 21, throttled: 1 });
    for (let at = 0; at < 5; at += 1) await expect(other.sweep('orders', null)).rejects.toThrow(/quota is used up/);
    expect(quota()).toEqual({ requests: 21, throttled: 1 });
  });
});

describe('the access token', () => {
  test('is renewed when Amazon no longer takes it, and a wrong authorisation needs a person', async () => {
    const simulator = await startSimulator({ tokenLifeSeconds: 1 });
    const system = connectTo(simulator, {}, { now: () => 1_000 });
    await system.check();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await system.check()).detail).toContain('60 listings');
    const wrong = connectTo(simulator, { refreshToken: 'Atzr|some-other-token' });
    await expect(wrong.check()).rejects.toThrow(/invalid_grant/);
    const item = { key: '1', input: { sku: 'XD-0001', source: 'x', quantity: 1, version: '1' } };
    expect(await wrong.run('storefront.stock.publish', [item])).toMatchObject([{ kind: 'failed' }]);
    const stranger = connectTo(simulator, { clientSecret: 'some-other-secret' });
    await expect(stranger.check()).rejects.toThrow(/invalid_client/);
  });

  test('is fetched once for many requests, and does not show in the journal', async () => {
    const { simulator, system } = await startSeller();
    let tokens = 0;
    simulator.app.server.on('request', (request) => {
      if (request.url === '/auth/o2/token') tokens += 1;
    });
    const items = catalogue.slice(0, 8).map(({ sku }) => ({
      key: sku,
      input: { sku, source: 'x', quantity: 1, version: '1' },
    }));
    const { journal } = await system.perform('storefront.stock.publish', items);
    expect(tokens).toBe(1);
    const text = JSON.stringify(journal);
    expect(text).toContain('/auth/o2/token');
    expect(text).not.toMatch(/Atza\||Atzr\||simulated-lwa-client-secret/);
  });
});
