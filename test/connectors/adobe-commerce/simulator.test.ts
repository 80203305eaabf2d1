import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStripeSimulator } from '../../../simulators/stripe/index.ts';
import { receiveEvents } from './event-receiver.ts';
import { ask, catalogue, connectTo, eventually, orderOf, place, startSimulator } from './shop-at-work.ts';

const base = '/rest/default/V1';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-adobe-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ledgerFile = () => join(folder, 'adobe.jsonl');
const fast = { orders: 300, ratePerSecond: 5_000, spike: 2 };

describe('the campaign', () => {
  test('places the same orders for the same seed', async () => {
    const numbersAndTotals = async () => {
      const simulator = await startSimulator({ campaign: fast });
      simulator.startCampaign();
      await eventually(() => simulator.summary().orders.length === fast.orders);
      return simulator.summary().orders.map(({ number, grandTotal, note, lines }) => [number, grandTotal, note, lines]);
    };
    expect(await numbersAndTotals()).toEqual(await numbersAndTotals());
  });

  test('has what goes wrong in a shop, in about the shares that are announced', async () => {
    const simulator = await startSimulator({ campaign: { orders: 4_000, ratePerSecond: 50_000, spike: 1 } });
    simulator.startCampaign();
    await eventually(() => simulator.summary().orders.length === 4_000);
    const notes = simulator.summary().orders.map(({ note }) => note);
    const share = (note: string) => notes.filter((one) => one === note).length / notes.length;
    expect(share('cancelled-by-customer')).toBeCloseTo(0.03, 1);
    for (const note of ['card-declined', 'card-declined-once', 'blocked-customer', 'no-postal-code', 'unknown-sku'])
      expect(share(note), note).toBeGreaterThan(0);
    for (const note of ['totals-do-not-add-up', 'address-changed', 'priority'])
      expect(share(note), note).toBeGreaterThan(0);
    expect(share('')).toBeGreaterThan(0.9);
  });

  test('goes on after a stop with the orders that are not placed yet, and with what customers are about to do', async () => {
    const campaign = { orders: 120, ratePerSecond: 400, spike: 1 };
    const first = await startSimulator({ campaign, ledgerFile: ledgerFile() });
    first.startCampaign();
    await eventually(() => first.summary().orders.length >= 30);
    await first.close();
    const before = first.summary().orders;
    expect(before.length).toBeLessThan(120);
    const second = await startSimulator({ campaign, ledgerFile: ledgerFile() });
    expect(second.publicKeyPem).toBe(first.publicKeyPem);
    expect(second.summary().orders).toEqual(before);
    second.startCampaign();
    await eventually(() => second.summary().orders.length === 120);
    const whole = await startSimulator({ campaign: { ...campaign, ratePerSecond: 50_000 } });
    whole.startCampaign();
    await eventually(() => whole.summary().orders.length === 120);
    const content = (simulator: typeof whole) =>
      simulator.summary().orders.map(({ number, grandTotal }) => [number, grandTotal]);
    expect(content(second)).toEqual(content(whole));
  });

  test('lets the shop itself authorise about a quarter, each once, and falls back to the token without an answer', async () => {
    const stripe = await createStripeSimulator({
      ledgerFile: null,
      seed: 7,
      secretKey: 'sk_test_shop',
      webhookSecret: 'whsec_1',
      requestsPerSecondMax: null,
    });
    const simulator = await startSimulator({
      campaign: { ...fast, orders: 60 },
      stripe: { url: stripe.url, secretKey: 'sk_test_shop' },
      channel: 'web',
    });
    simulator.startCampaign();
    await eventually(() => simulator.summary().orders.filter(({ visible }) => visible).length === 60);
    const { documents } = await connectTo(simulator).sweep('orders', null);
    const told = documents.flatMap(({ body }) => /"last_trans_id":"(pi_\w+)"/.exec(body)?.[1] ?? []);
    const { intents } = stripe.summary();
    expect(new Set(told)).toEqual(new Set(intents.map(({ id }) => id)));
    expect(intents.length).toBeGreaterThan(5);
    expect(
      intents.every(({ orderKey, status }) => /^web\/\d{9}$/.test(orderKey ?? '') && status === 'requires_capture'),
    ).toBe(true);
    await stripe.close();
    const { number } = place(simulator, {
      payment: { method: 'stripe_payments', token: 'pm_card_visa', authorisedByShop: true },
    });
    await eventually(() => orderOf(simulator, number).visible, 15_000);
    expect(orderOf(simulator, number).state).toBe('new');
  }, 30_000);
});

describe('the shop’s memory', () => {
  test('keeps orders, documents, stock and bulk calls over a restart', async () => {
    const first = await startSimulator({ ledgerFile: ledgerFile(), bulkDelayMs: 300 });
    const order = place(first);
    const { number, sourceId, lines } = order;
    const system = connectTo(first, { bulkWaitMs: 100 });
    const shipment = { number, sourceId, lines, shipmentId: 'SB-1', carrier: 'UPS', trackingNumber: '1Z9' };
    await system.run('storefront.shipments.create', [{ key: '1', input: shipment }]);
    await system.run('storefront.orders.comment', [
      { key: '2', input: { sourceId, comment: 'hello', visibleToCustomer: false, status: null } },
    ]);
    const stock = catalogue
      .slice(0, 30)
      .map(({ sku }) => ({ key: sku, input: { sku, source: 'default', quantity: 3, version: '1' } }));
    const outcomes = await system.run('storefront.stock.publish', stock);
    expect(outcomes[0]?.kind).toBe('unknown');
    await first.close();
    const before = first.summary();
    const second = await startSimulator({ ledgerFile: ledgerFile() });
    expect(second.summary().orders).toEqual(before.orders);
    await eventually(() => second.summary().stockItemsPushed === 30);
    expect(
      await connectTo(second).lookUp('storefront.shipments.create', [{ key: '1', input: shipment }]),
    ).toMatchObject([{ kind: 'done' }]);
  });

  test('gives each change of an order a later second', async () => {
    const simulator = await startSimulator();
    const { number, sourceId } = place(simulator);
    const times: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      const answer = await ask(simulator, `${base}/orders/${sourceId}`);
      times.push(((await answer.json()) as { updated_at: string }).updated_at);
      simulator.changeAddress(number, { city: `Town ${at}` });
    }
    expect(new Set(times).size).toBe(3);
    expect(times.toSorted()).toEqual(times);
  });
});

describe('the shop’s limits', () => {
  test('a page has 300 at most, an input array 20, and a search needs criteria', async () => {
    const simulator = await startSimulator();
    const message = async (path: string, body?: unknown) => {
      const answer = await ask(simulator, `${base}/${path}`, body);
      return [answer.status, ((await answer.json()) as { message: string }).message];
    };
    expect(await message('orders?searchCriteria[pageSize]=301')).toEqual([
      400,
      'Maximum SearchCriteria pageSize is 300',
    ]);
    expect((await message('orders'))[0]).toBe(400);
    const item = { sku: catalogue[0]?.sku, source_code: 'default', quantity: 1, status: 1 };
    expect(await message('inventory/source-items', { sourceItems: Array.from({ length: 21 }, () => item) })).toEqual([
      400,
      'Maximum items of type "Magento\\InventoryApi\\Api\\Data\\SourceItemInterface" is 20',
    ]);
    expect((await message('orders/99'))[0]).toBe(404);
    expect((await message('nothing/here'))[0]).toBe(404);
  });

  test('a request without the integration’s token is turned away', async () => {
    const simulator = await startSimulator();
    const answer = await fetch(`${simulator.url}${base}/orders?searchCriteria[pageSize]=1`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining("isn't authorized") });
  });
});

describe('the shop’s events', () => {
  test('tell of orders, cancellations and new addresses, and of the integration’s own changes only if asked to', async () => {
    const receiver = await receiveEvents();
    const quiet = await startSimulator({ webhookUrl: receiver.url });
    const { number, sourceId } = place(quiet);
    quiet.changeAddress(number, { city: 'Pasadena' });
    quiet.cancelOrder(number);
    const input = { sourceId, comment: 'x', visibleToCustomer: false, status: null };
    await connectTo(quiet).run('storefront.orders.comment', [{ key: '1', input }]);
    const loud = await startSimulator({ webhookUrl: receiver.url, pushOwnChanges: true });
    const other = place(loud);
    await connectTo(loud).run('storefront.orders.comment', [
      { key: '1', input: { ...input, sourceId: other.sourceId } },
    ]);
    await eventually(() => receiver.events.length === 5);
    await receiver.close();
    expect(receiver.events).toHaveLength(5);
  });
});
