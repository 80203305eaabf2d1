import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noFaults } from '../../simulators/kit/index.ts';
import { createMobileApp, type MobileApp, type MobileAppOptions } from '../../simulators/mobile-app/index.ts';
import { createApiKey } from '../../src/gateway/index.ts';
import { openExperience, tenant, type OpenExperience } from '../experience/open-experience.ts';
import { until } from '../kit/until.ts';

const onHand = { 'wh-east': 1_000, 'wh-west': 0 };
const article = (sku: string) => ({ sku, name: `Article ${sku}`, unitPrice: 1_999, currency: 'USD', onHand });
const catalogue = ['XD-0001', 'XD-0002', 'XD-NEVER'].map(article);
const scopes = ['storefront:orders:write', 'storefront:orders:read', 'storefront:stock:read'];

let open: OpenExperience;
let client: { id: string; secret: string };
let folder: string;
let app: MobileApp | null = null;
beforeAll(async () => {
  open = await openExperience();
  const { id, key } = await createApiKey(open.sql, tenant, 'app', scopes, { kind: 'client' });
  client = { id, secret: key };
  folder = mkdtempSync(join(tmpdir(), 'crossdock-app-'));
});
afterEach(() => {
  app?.close();
  app = null;
});
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(seed: number, options: Partial<MobileAppOptions> = {}): MobileApp {
  const campaign = { orders: 25, ratePerSecond: 500, spike: 1 };
  app = createMobileApp({ ledgerFile: null, seed, catalogue, channel: 'main-shop', campaign, ...options });
  return app;
}

/** The numbers of a channel's orders that the platform has accepted, each as often as it is there. */
async function acceptedOf(channel: string): Promise<string[]> {
  const rows = await open.sql<{ number: string }[]>`
    SELECT split_part(key, '/', 2) AS number FROM document
    WHERE tenant = ${tenant} AND key LIKE ${`${channel}/%`} ORDER BY 1`;
  return rows.map(({ number }) => number);
}
const numbersOf = (orders: readonly { readonly number: string }[]): string[] =>
  orders.map(({ number }) => number).sort();

describe('the mobile app', () => {
  it('logs in, orders what is there, and has an answer for each order though it hangs up and sends twice', async () => {
    const faults = { ...noFaults, droppedAfter: 0.3, webhookTwice: 0.3 };
    const started = start(11, { faults });
    started.connect(open.url, client);
    started.startCampaign();
    await until(() => started.campaignDone());
    const { orders, left } = started.summary();
    expect(orders.length + left).toBe(25);
    expect(orders.length).toBeGreaterThan(15);
    expect(orders.map(({ answer }) => answer?.outcome)).toEqual(orders.map(() => 'accepted'));
    expect(started.stats().faults).toBeGreaterThan(5);
    expect(await acceptedOf('main-shop')).toEqual(numbersOf(orders));
    // What nobody has is not offered, so nobody orders it.
    expect(orders.flatMap(({ lines }) => lines.map(({ sku }) => sku))).not.toContain('XD-NEVER');
    await started.lookAround();
    const seen = started.summary();
    expect(seen.stock).toEqual({ 'XD-0001': 998, 'XD-0002': 998, 'XD-NEVER': 0 });
    expect(new Set(seen.orders.map(({ state }) => state))).toEqual(new Set(['received']));
  });

  it('sends an order that had no answer when it was closed again, with the same bytes and key', async () => {
    const ledgerFile = join(folder, 'app.jsonl');
    const options = { ledgerFile, channel: 'acme', campaign: { orders: 5, ratePerSecond: 500, spike: 1 } };
    const first = start(12, options);
    // It hears of stock, and of nothing that it sends after that: the orders may have arrived or not.
    first.connect(open.url, client);
    first.startCampaign();
    await until(() => first.placedCount() > 0);
    first.close();
    const before = first.summary().orders;
    const second = start(12, options);
    expect(second.hasClient).toBe(true);
    second.connect(open.url, null);
    second.startCampaign();
    await until(() => second.campaignDone());
    const after = second.summary().orders;
    // By number, for the list is in the order in which the campaign planned them, and they are placed side by side.
    const placedAt = new Map(after.map((order) => [order.number, order.placedAt]));
    expect(before.length).toBeGreaterThan(0);
    expect(before.map(({ number }) => placedAt.get(number))).toEqual(before.map((order) => order.placedAt));
    expect(after.map(({ answer }) => answer?.outcome)).toEqual(after.map(() => 'accepted'));
    expect(await acceptedOf('acme')).toEqual(numbersOf(after));
  });
});
