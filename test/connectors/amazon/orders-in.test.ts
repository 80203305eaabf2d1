import { describe, expect, test } from 'vitest';
import type { RawDocument, WebhookRequest } from '../../../src/index.ts';
import type { System } from '../../../src/systems/runtime/index.ts';
import { receive } from './notification-receiver.ts';
import {
  connectTo,
  eventually,
  factsOf,
  linesOf,
  orderOf,
  placedOrder,
  secret,
  startSeller,
  startSimulator,
  swept,
  withFaults,
} from './seller-at-work.ts';

function documentsOf(system: System, deliveries: readonly WebhookRequest[]): RawDocument[] {
  return deliveries.flatMap((delivery) => {
    const verified = system.verifyWebhook(delivery);
    if (!verified.ok) throw new Error(verified.why);
    return [...verified.documents];
  });
}

async function interpreted(system: System, deliveries: readonly WebhookRequest[]) {
  return (await system.interpret(documentsOf(system, deliveries))).map(factsOf);
}

const requestsOf = (simulator: { summary(): { quota: Record<string, { requests: number } | undefined> } }) => {
  const { quota } = simulator.summary();
  return { getOrder: quota['getOrder']?.requests ?? 0, searchOrders: quota['searchOrders']?.requests ?? 0 };
};

describe('a notification', () => {
  test('brings the order that it points to', async () => {
    const { url, deliveries } = await receive();
    const { simulator, system } = await startSeller({ webhookUrl: url });
    const number = simulator.placeOrder({ lines: linesOf(2) });
    await eventually(() => deliveries.length === 1);
    const [facts] = await interpreted(system, deliveries);
    expect(facts).toMatchObject([{ kind: 'order-placed', order: { number, sourceId: number, channel: 'amazon-us' } }]);
  });

  test('that is repeated, late and overtaken asks for its order once and gives its present state', async () => {
    const { url, deliveries } = await receive();
    const { simulator, system } = await startSeller({ webhookUrl: url });
    const number = simulator.placeOrder();
    await eventually(() => deliveries.length === 1);
    simulator.cancelOrder(number);
    await eventually(() => deliveries.length === 2);
    const [placed, asked] = deliveries as [WebhookRequest, WebhookRequest];
    const facts = await interpreted(system, [asked, placed, asked, placed]);
    const expected = [
      { kind: 'order-placed', order: { number } },
      { kind: 'order-cancellation-requested', number, by: 'customer' },
    ];
    expect(facts).toMatchObject([expected, expected, expected, expected]);
    expect(await interpreted(system, [placed])).toMatchObject([expected]);
    expect(requestsOf(simulator).getOrder).toBe(1);
    const ids = documentsOf(system, [asked, placed, asked]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  test('of a pending order is ignored with the reason, and the order comes when it is unshipped', async () => {
    const { url, deliveries } = await receive();
    const { simulator, system } = await startSeller({ webhookUrl: url });
    const number = simulator.placeOrder({ pendingMs: 3_600_000 });
    await eventually(() => deliveries.length === 1);
    const pending = [{ kind: 'ignored', why: expect.stringContaining('payment is pending') }];
    expect(await interpreted(system, deliveries)).toMatchObject([pending]);
    expect(requestsOf(simulator).getOrder).toBe(0);
    expect((await swept(system)).facts).toMatchObject(pending);
    simulator.releaseOrder(number);
    await eventually(() => deliveries.length === 2);
    expect(await interpreted(system, deliveries)).toMatchObject([
      pending,
      [{ kind: 'order-placed', order: { number } }],
    ]);
  });

  test('beyond the quota of getOrder is left to the sweep, and meets no 429', async () => {
    const { url, deliveries } = await receive();
    const { simulator, system } = await startSeller({ webhookUrl: url, rateScale: 1 }, { quotaWaitMs: 0 });
    const numbers = Array.from({ length: 40 }, () => simulator.placeOrder());
    await eventually(() => deliveries.length === 40);
    const facts = (await interpreted(system, deliveries)).flat();
    const placed = facts.flatMap((fact) => (fact.kind === 'order-placed' ? [fact.order.number] : []));
    expect(placed).toHaveLength(24);
    expect(facts.filter(({ kind }) => kind === 'ignored')).toHaveLength(16);
    expect(facts.find(({ kind }) => kind === 'ignored')).toMatchObject({
      why: expect.stringContaining('left to the sweep'),
    });
    const rest = (await swept(system)).facts.flatMap((fact) =>
      fact.kind === 'order-placed' ? [fact.order.number] : [],
    );
    expect(new Set([...placed, ...rest])).toEqual(new Set(numbers));
    for (const use of Object.values(simulator.summary().quota)) expect(use.throttled).toBe(0);
  });

  test('is tried again as a whole when Amazon does not answer, and asks then for the rest only', async () => {
    const { url, deliveries } = await receive();
    const { simulator, system } = await startSeller({ webhookUrl: url });
    simulator.placeOrder();
    await system.check();
    await eventually(() => deliveries.length === 1);
    const documents = documentsOf(system, deliveries);
    await expect(withFaults(simulator, { droppedBefore: 1 }, () => system.interpret(documents))).rejects.toThrow(
      /connection lost/,
    );
    expect(factsOf((await system.interpret(documents))[0])).toMatchObject([{ kind: 'order-placed' }]);
  });

  test('of another store, another seller or a shipped order asks for nothing', async () => {
    const { url, deliveries } = await receive();
    const { simulator } = await startSeller({ webhookUrl: url });
    simulator.placeOrder();
    await eventually(() => deliveries.length === 1);
    const elsewhere = connectTo(simulator, { marketplaceId: 'A1PA6795UKMFR9' });
    const other = connectTo(simulator, { sellerId: 'AOTHER' });
    expect(await interpreted(elsewhere, deliveries)).toMatchObject([
      [{ why: expect.stringContaining('another channel') }],
    ]);
    expect(await interpreted(other, deliveries)).toMatchObject([[{ why: expect.stringContaining('another seller') }]]);
    expect(requestsOf(simulator).getOrder).toBe(0);
  });

  test('that is none names what is missing', async () => {
    const { system } = await startSeller();
    const document = (body: unknown): RawDocument => ({
      id: 'notification:1',
      type: 'order-change',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      via: 'webhook',
    });
    const change = { AmazonOrderId: '1', OrderChangeTrigger: {}, Summary: {} };
    expect(
      await system.interpret([
        document('no json'),
        document({ Payload: {} }),
        document({ Payload: { OrderChangeNotification: change } }),
        document({ Payload: { OrderChangeNotification: { ...change, AmazonOrderId: '111-1111111-1111111' } } }),
      ]),
    ).toMatchObject([
      { problem: { field: '$' } },
      { problem: { field: 'Payload.OrderChangeNotification', rule: 'must be there' } },
      { problem: { field: 'Payload.OrderChangeNotification.AmazonOrderId', rule: expect.stringContaining('3-7-7') } },
      { problem: { field: 'EventTime', rule: 'must be a time of ISO 8601' } },
    ]);
  });
});

describe('a delivery', () => {
  const event = { NotificationType: 'ORDER_CHANGE', NotificationMetadata: { NotificationId: 'n-1' } };
  const delivery = (body: unknown, headers: Record<string, string>): WebhookRequest => ({
    headers,
    rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  const header = 'x-crossdock-secret';

  test('needs the shared secret in its header', async () => {
    const { system } = await startSeller({}, { previousNotificationSecret: 'the-secret-before-this-one' });
    expect(system.verifyWebhook(delivery(event, { [header]: secret }))).toMatchObject({ ok: true });
    expect(system.verifyWebhook(delivery(event, { [header]: 'the-secret-before-this-one' }))).toMatchObject({
      ok: true,
    });
    for (const headers of [{}, { [header]: '' }, { [header]: `${secret}x` }, { [header]: secret.toUpperCase() }])
      expect(system.verifyWebhook(delivery(event, headers as Record<string, string>))).toMatchObject({
        ok: false,
        status: 401,
      });
  });

  test('may be a notification, an event with it, or a list; other kinds give no document', async () => {
    const { system } = await startSeller();
    const check = (body: unknown) => {
      const verified = system.verifyWebhook(delivery(body, { [header]: secret }));
      return verified.ok ? verified.documents.map(({ id }) => id) : verified.status;
    };
    expect(check(event)).toEqual(['notification:n-1']);
    expect(check({ 'detail-type': 'ORDER_CHANGE', detail: event })).toEqual(['notification:n-1']);
    expect(check([event, { ...event, NotificationMetadata: { NotificationId: 'n-2' } }])).toHaveLength(2);
    expect(check({ notificationType: 'FEED_PROCESSING_FINISHED' })).toEqual([]);
    expect(check('not json')).toBe(400);
    expect(check({ hello: 'world' })).toBe(400);
    expect(check({ NotificationType: 'ORDER_CHANGE' })).toBe(400);
  });
});

describe('the sweep of orders', () => {
  test('finds orders that no notification told of, page by page', async () => {
    const { simulator, system } = await startSeller({}, { sweepPageSize: 2 });
    const numbers = Array.from({ length: 5 }, () => simulator.placeOrder());
    const first = await swept(system);
    expect(first.complete).toBe(true);
    expect(first.interpretations.map((one) => placedOrder(one).number)).toEqual(numbers);
    expect(requestsOf(simulator).searchOrders).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const next = await swept(system, first.watermark);
    expect(next).toMatchObject({ complete: true, documents: [] });
  });

  test('reads the overlap again under the same document ids, and a changed order under a new one', async () => {
    const simulator = await startSimulator();
    const system = connectTo(simulator, { sweepOverlapSeconds: 60 });
    const number = simulator.placeOrder();
    const first = await system.sweep('orders', null);
    const again = await system.sweep('orders', first.watermark);
    expect(again.documents.map(({ id }) => id)).toEqual(first.documents.map(({ id }) => id));
    simulator.cancelOrder(number);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const changed = await system.sweep('orders', again.watermark);
    expect(changed.documents.map(({ id }) => id)).not.toEqual(first.documents.map(({ id }) => id));
  });

  test('that meets the end of its quota hands over what it read, and goes on with the next page', async () => {
    const simulator = await startSimulator({ rateScale: null });
    let now = Date.now();
    const system = connectTo(simulator, { sweepPageSize: 1, quotaShare: 0.15, quotaWaitMs: 0 }, { now: () => now });
    const numbers = Array.from({ length: 3 }, () => simulator.placeOrder());
    const first = await swept(system);
    expect(first).toMatchObject({ complete: false, watermark: null });
    expect(first.documents).toHaveLength(2);
    await expect(system.sweep('orders', null)).rejects.toThrow(/quota is used up/);
    now += 1_800_000;
    const rest = await swept(system);
    expect(rest).toMatchObject({ complete: true });
    const read = [...first.interpretations, ...rest.interpretations].map((one) => placedOrder(one).number);
    expect(read).toEqual(numbers);
    expect(requestsOf(simulator).searchOrders).toBe(3);
  });

  test('does not lose an order that changes while pages are read', async () => {
    const { simulator, system } = await startSeller({}, { sweepPageSize: 1 });
    const [one, two] = [simulator.placeOrder(), simulator.placeOrder()];
    let searches = 0;
    simulator.app.server.prependListener('request', (request) => {
      if (!request.url?.startsWith('/orders/2026-01-01/orders?')) return;
      searches += 1;
      if (searches === 2) simulator.cancelOrder(two);
    });
    const first = await swept(system);
    const read = first.interpretations.map((interpretation) => placedOrder(interpretation).number);
    expect(read).toEqual([one]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await swept(system, first.watermark);
    expect(second.facts).toMatchObject([
      { kind: 'order-placed', order: { number: two } },
      { kind: 'order-cancellation-requested', number: two, by: 'customer' },
    ]);
  });

  test('gives the detail of an order that changed after it was listed', async () => {
    const { simulator, system } = await startSeller();
    const number = simulator.placeOrder();
    const listed = await system.sweep('orders', null);
    simulator.cancelOrder(number, 'AMAZON');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const detail = await swept(system, listed.watermark);
    const versions = [...listed.documents, ...detail.documents].map(({ id }) => id);
    expect(new Set(versions).size).toBe(2);
    const [before] = await system.interpret(listed.documents);
    expect(placedOrder(before).number).toBe(number);
    expect(detail.facts).toMatchObject([{ kind: 'order-cancellation-requested', number, by: 'shop' }]);
    const [fact] = detail.facts;
    const later = fact?.kind === 'order-cancellation-requested' ? fact.sourceVersion : '';
    expect(later > placedOrder(before).sourceVersion).toBe(true);
  });
});

describe('the daily reconciliation', () => {
  const dayMs = 86_400_000;

  async function played(options: { readonly fillsGap: boolean }) {
    const simulator = await startSimulator();
    let now = Date.now();
    const settings = { reconciliationHours: 24 };
    const system = connectTo(simulator, settings, { now: () => now });
    const number = simulator.placeOrder();
    simulator.placeOrder({ pendingMs: dayMs });
    if (!options.fillsGap) await swept(system);
    now += 600_000;
    const begun = await system.sweep('reconciliation', null);
    expect(begun).toMatchObject({ complete: true, documents: [], watermark: expect.stringContaining('|') });
    await eventually(() => simulator.summary().quota.createReport?.requests === 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const compared = await system.sweep('reconciliation', begun.watermark);
    return { number, simulator, system, begun, compared, advance: (ms: number) => (now += ms) };
  }

  test('ignores what is known, with counts, and waits for the next day', async () => {
    const { system, simulator, compared, advance } = await played({ fillsGap: false });
    expect(compared.documents.map(({ type }) => type)).toEqual(['reconciliation']);
    expect(factsOf((await system.interpret(compared.documents))[0])).toMatchObject([
      { kind: 'ignored', why: expect.stringMatching(/2 orders changed, 2 known, 0 read again/) },
    ]);
    expect(await system.sweep('reconciliation', compared.watermark)).toMatchObject({ watermark: compared.watermark });
    expect(simulator.summary().quota.createReport?.requests).toBe(1);
    advance(dayMs);
    await system.sweep('reconciliation', compared.watermark);
    expect(simulator.summary().quota.createReport?.requests).toBe(2);
  });

  test('fetches an order that came in by no other way', async () => {
    const { number, system, compared } = await played({ fillsGap: true });
    const facts = (await system.interpret(compared.documents)).flatMap(factsOf);
    expect(facts).toMatchObject([{ kind: 'order-placed', order: { number } }, { kind: 'ignored' }]);
  });

  test('waits for its report across a restart and makes it once', async () => {
    const simulator = await startSimulator({ reportDelayMs: 300 });
    simulator.placeOrder();
    const now = () => Date.now() + 600_000;
    const begun = await connectTo(simulator, {}, { now }).sweep('reconciliation', null);
    const restarted = connectTo(simulator, {}, { now });
    expect(await restarted.sweep('reconciliation', begun.watermark)).toMatchObject({
      complete: true,
      documents: [],
      watermark: begun.watermark,
    });
    await new Promise((resolve) => setTimeout(resolve, 350));
    const { documents } = await restarted.sweep('reconciliation', begun.watermark);
    expect(documents.map(({ type }) => type)).toEqual(['order', 'reconciliation']);
    expect(simulator.summary().quota.createReport?.requests).toBe(1);
  });

  test('of many missing orders reads them by a search of their window', async () => {
    const simulator = await startSimulator();
    const system = connectTo(simulator, {}, { now: () => Date.now() + 600_000 });
    for (let at = 0; at < 25; at += 1) simulator.placeOrder();
    const begun = await system.sweep('reconciliation', null);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const { documents } = await system.sweep('reconciliation', begun.watermark);
    expect(documents.filter(({ type }) => type === 'order')).toHaveLength(25);
    expect(requestsOf(simulator)).toEqual({ getOrder: 0, searchOrders: 1 });
  });
});

test('an order that Amazon fulfils is recognised, shipped or not, as the same order', async () => {
  const { simulator, system } = await startSeller();
  const number = simulator.placeOrder({ fulfilledBy: 'AMAZON' });
  const first = await swept(system);
  const before = placedOrder(first.interpretations[0]);
  expect(before).toMatchObject({ fulfilledBy: 'channel', payment: { collectedBy: 'channel' } });
  simulator.shipByAmazon(number);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const after = placedOrder((await swept(system, first.watermark)).interpretations[0]);
  expect({ ...after, sourceVersion: '' }).toEqual({ ...before, sourceVersion: '' });
  expect(orderOf(simulator, number)).toMatchObject({ channelFulfilled: true, status: 'SHIPPED' });
});
