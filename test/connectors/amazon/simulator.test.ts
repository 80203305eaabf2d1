import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { AmazonSimulatorOptions } from '../../../simulators/amazon/index.ts';
import { receive } from './notification-receiver.ts';
import { catalogue, connectTo, eventually, factsOf, startSimulator, swept } from './seller-at-work.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function ledgerFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-'));
  folders.push(folder);
  return join(folder, 'amazon.jsonl');
}

const campaign = (orders: number): Partial<AmazonSimulatorOptions> => ({
  campaign: { orders, ratePerSecond: 400, spike: 3 },
  shares: { amazonFulfilled: 0.2, pending: 0.5, pendingMs: [10, 80], buyerCancels: 0.2, cancelWithinMs: 50 },
  amazonShipsAfterMs: 20,
});

describe('a campaign', () => {
  test('places orders of every kind, and lets happen what was planned for them', async () => {
    const simulator = await startSimulator(campaign(120));
    expect(simulator.campaignDone()).toBe(false);
    simulator.startCampaign();
    await eventually(() => simulator.campaignDone());
    const { orders, planned } = simulator.summary();
    expect([planned, orders.length, simulator.placedCount()]).toEqual([120, 120, 120]);
    expect(orders.some(({ status }) => status === 'PENDING')).toBe(false);
    const amazons = orders.filter(({ channelFulfilled }) => channelFulfilled);
    expect(amazons.length).toBeGreaterThan(10);
    expect(amazons.every(({ status }) => status === 'SHIPPED' || status === 'CANCELLED')).toBe(true);
    expect(orders.filter(({ buyerCancelRequested }) => buyerCancelRequested).length).toBeGreaterThan(5);
  });

  test('is the same for the same seed, whatever came before', async () => {
    const shape = async (seed: number) => {
      const simulator = await startSimulator({ ...campaign(40), seed });
      simulator.startCampaign();
      await eventually(() => simulator.campaignDone());
      return simulator.summary().orders.map(({ number, lines, totals }) => [number, lines, totals]);
    };
    expect(await shape(3)).toEqual(await shape(3));
    expect(await shape(3)).not.toEqual(await shape(4));
  });

  test('goes on after a restart with what was not placed, paid or processed yet', async () => {
    const file = ledgerFile();
    const options = { ...campaign(60), ledgerFile: file, feedDelayMs: 300 };
    const first = await startSimulator(options);
    const system = connectTo(first, { feedWaitMs: 100 });
    first.startCampaign();
    await eventually(() => first.placedCount() >= 20);
    const items = catalogue.slice(0, 12).map(({ sku }) => ({
      key: sku,
      input: { sku, source: 'x', quantity: 3, version: '1' },
    }));
    await system.run('storefront.stock.publish', items);
    await first.close();
    const before = first.summary();
    const second = await startSimulator(options);
    const resumed = second.summary();
    expect(resumed.orders.map(({ number }) => number)).toEqual(before.orders.map(({ number }) => number));
    second.startCampaign();
    await eventually(() => second.campaignDone() && Object.keys(second.summary().stock).length === 12);
    const { orders } = second.summary();
    expect(new Set(orders.map(({ index }) => index)).size).toBe(60);
    expect(orders.some(({ status }) => status === 'PENDING')).toBe(false);
  });

  test('in yen sells the same articles', async () => {
    const simulator = await startSimulator({ ...campaign(20), currency: 'JPY' });
    simulator.startCampaign();
    await eventually(() => simulator.campaignDone());
    const skus = new Set(catalogue.map(({ sku }) => sku));
    const { orders } = simulator.summary();
    expect(orders.every(({ currency, lines }) => currency === 'JPY' && lines.every(({ sku }) => skus.has(sku)))).toBe(
      true,
    );
  });
});

test('notifications that are lost, doubled, late and out of order lose no order and no cancellation', async () => {
  const { url, deliveries } = await receive();
  const notifications = { lost: 0.3, twice: 0.3, late: 0.6, lateMs: 250 };
  const simulator = await startSimulator({ ...campaign(80), notifications, webhookUrl: url });
  const system = connectTo(simulator);
  simulator.startCampaign();
  await eventually(() => simulator.campaignDone());
  await new Promise((resolve) => setTimeout(resolve, 400));
  const { orders, notifications: told } = simulator.summary();
  const ids = new Set<string>();
  const documents = deliveries.flatMap((delivery) => {
    const verified = system.verifyWebhook(delivery);
    return verified.ok ? verified.documents : [];
  });
  for (const { id } of documents) ids.add(id);
  expect(ids.size).toBeLessThan(told);
  expect(documents.length).toBeGreaterThan(ids.size);
  const facts = [...(await system.interpret(documents)).flatMap(factsOf), ...(await swept(system)).facts];
  const placed = new Set(facts.flatMap((fact) => (fact.kind === 'order-placed' ? [fact.order.number] : [])));
  const cancelled = new Set(
    facts.flatMap((fact) => (fact.kind === 'order-cancellation-requested' ? [fact.number] : [])),
  );
  for (const { number, status, buyerCancelRequested } of orders) {
    if (status === 'CANCELLED' || buyerCancelRequested) expect(cancelled).toContain(number);
    if (status !== 'CANCELLED') expect(placed).toContain(number);
  }
});

describe('the sums of a whole campaign', () => {
  test.each(['USD', 'EUR', 'JPY'])(
    'in %s are mapped without a problem and agree with the marketplace’s',
    async (currency) => {
      const shares = { ...campaign(0).shares, unknownSku: 0 };
      const simulator = await startSimulator({ ...campaign(80), shares, currency, amazonShipsAfterMs: 3_600_000 });
      const system = connectTo(simulator);
      simulator.startCampaign();
      await eventually(() => simulator.placedCount() === 80);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { facts } = await swept(system);
      const placed = new Map(
        facts.flatMap((fact) => (fact.kind === 'order-placed' ? [[fact.order.number, fact.order]] : [])),
      );
      expect(placed.size).toBeGreaterThan(60);
      for (const order of simulator.summary().orders) {
        const mapped = placed.get(order.number);
        if (order.status === 'CANCELLED') continue;
        expect(mapped?.totals).toEqual({
          goods: order.totals.goods,
          charges: order.totals.shipping,
          tax: order.totals.tax,
          grand: order.totals.grand,
        });
        expect(mapped?.fulfilledBy).toBe(order.channelFulfilled ? 'channel' : undefined);
      }
    },
  );
});

describe('the front door', () => {
  const path = '/orders/2026-01-01/orders?lastUpdatedAfter=2026-01-01T00:00:00Z';

  test('turns away a request without a token, with a wrong one, or one too many, in Amazon’s shape', async () => {
    const simulator = await startSimulator({ rateScale: 1 });
    const none = await fetch(simulator.url + path);
    const wrong = await fetch(simulator.url + path, { headers: { 'x-amz-access-token': 'Atza|nonsense' } });
    for (const answer of [none, wrong]) {
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ errors: [{ code: 'Unauthorized' }] });
    }
    const token = await tokenOf(simulator.tokenUrl);
    const answers: Response[] = [];
    for (let at = 0; at < 21; at += 1)
      answers.push(await fetch(simulator.url + path, { headers: { 'x-amz-access-token': token } }));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    expect(answers[20]?.headers.get('x-amzn-ratelimit-limit')).toBe('0.0056');
    expect(await answers[20]?.json()).toEqual({
      errors: [{ code: 'QuotaExceeded', message: expect.stringContaining('quota'), details: '' }],
    });
    expect(simulator.summary().quota.searchOrders).toEqual({ requests: 21, throttled: 1 });
  });

  test('scales the rates for time-compressed plays', async () => {
    const simulator = await startSimulator({ rateScale: 100 });
    const token = await tokenOf(simulator.tokenUrl);
    const answer = await fetch(simulator.url + path, { headers: { 'x-amz-access-token': token } });
    expect(Number(answer.headers.get('x-amzn-ratelimit-limit'))).toBeCloseTo(0.56);
  });

  test('searches no later than two minutes ago, as Amazon does', async () => {
    const simulator = await startSimulator({ settleMs: 120_000 });
    simulator.placeOrder();
    const headers = { 'x-amz-access-token': await tokenOf(simulator.tokenUrl) };
    const found = (await (await fetch(simulator.url + path, { headers })).json()) as { orders: unknown[] };
    expect(found.orders).toEqual([]);
    const late = await fetch(`${simulator.url}${path}&lastUpdatedBefore=${new Date().toISOString()}`, { headers });
    expect(late.status).toBe(400);
  });

  test('does not take an access token at a presigned URL', async () => {
    const simulator = await startSimulator();
    const headers = { 'x-amz-access-token': await tokenOf(simulator.tokenUrl), 'content-type': 'application/json' };
    const created = await fetch(`${simulator.url}/feeds/2021-06-30/documents`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ contentType: 'text/plain' }),
    });
    const { url } = (await created.json()) as { url: string };
    expect((await fetch(url, { method: 'PUT', headers, body: 'x' })).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/xml' }, body: 'x' })).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'x' })).status).toBe(
      200,
    );
  });
});

async function tokenOf(tokenUrl: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: 'Atzr|simulated-refresh-token',
    client_id: 'amzn1.application-oa2-client.simulated',
    client_secret: 'simulated-lwa-client-secret',
  });
  const answer = (await (await fetch(tokenUrl, { method: 'POST', body })).json()) as { access_token: string };
  return answer.access_token;
}
