import { describe, expect, test } from 'vitest';
import { connectTo, place, startShop, startSimulator, withFaults } from './shop-at-work.ts';

describe('the sweep of orders', () => {
  test('reads all pages, each order version once, also when many changed in the same second', async () => {
    const { simulator, system } = await startShop({}, { sweepPageSize: 3 });
    const numbers = Array.from({ length: 14 }, () => place(simulator).number);
    const swept = await system.sweep('orders', null);
    expect(swept.complete).toBe(true);
    expect(swept.documents.map(({ id }) => id.split(':')[1]).sort()).toEqual(numbers.sort());
    expect(swept.documents.every(({ via, type }) => via === 'sweep' && type === 'order')).toBe(true);
  });

  test('loses no order that changes between two pages', async () => {
    const simulator = await startSimulator({
      prepare: (app) =>
        app.addHook('onResponse', async (request) => {
          if (request.url.includes('pageSize') && changes < 4) simulatorOf().cancelOrder(numbers[changes++] ?? '');
        }),
    });
    const simulatorOf = () => simulator;
    let changes = 4;
    const numbers = Array.from({ length: 10 }, () => place(simulator).number);
    changes = 0;
    const system = connectTo(simulator, { sweepPageSize: 3 });
    const swept = await system.sweep('orders', null);
    expect(changes).toBe(4);
    expect(new Set(swept.documents.map(({ id }) => id.split(':')[1]))).toEqual(new Set(numbers));
  });

  test('goes on from the watermark with an overlap, and finds what is new', async () => {
    const { simulator, system } = await startShop();
    place(simulator);
    const first = await system.sweep('orders', null);
    expect(first.watermark).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const { number } = place(simulator);
    const second = await system.sweep('orders', first.watermark);
    expect(second.documents.some(({ id }) => id.includes(number))).toBe(true);
    expect((second.watermark ?? '') >= (first.watermark ?? '')).toBe(true);
  });

  test('hands over again what it gave, as long as the watermark does not show that it was kept', async () => {
    const { simulator, system } = await startShop();
    place(simulator);
    const first = await system.sweep('orders', null);
    const again = await system.sweep('orders', null);
    expect(again.documents.map(({ id }) => id)).toEqual(first.documents.map(({ id }) => id));
  });

  test('of a shop without orders has nothing and leaves the watermark where it is', async () => {
    const { system } = await startShop();
    expect(await system.sweep('orders', null)).toEqual({ documents: [], watermark: null, complete: true });
    const mark = '2026-11-25T10:00:00Z';
    expect(await system.sweep('orders', mark)).toEqual({ documents: [], watermark: mark, complete: true });
  });

  test('is not complete while the shop gives less than it announces', async () => {
    const simulator = await startSimulator({
      prepare: (app) =>
        app.addHook('onSend', async (_request, _reply, payload) =>
          String(payload).replace(/"items":\[.*\],"search/s, '"items":[],"search'),
        ),
    });
    place(simulator);
    expect(await connectTo(simulator).sweep('orders', null)).toMatchObject({ complete: false, watermark: null });
  });

  test('begins at the instant that the settings name', async () => {
    const { simulator, system } = await startShop({}, { ordersFrom: '2099-01-01T00:00:00Z' });
    place(simulator);
    expect((await system.sweep('orders', null)).documents).toEqual([]);
  });

  test('fails as a whole when the shop does not answer, is throttled or refuses the token', async () => {
    const { simulator, system } = await startShop();
    place(simulator);
    await withFaults(simulator, { throttled: 1 }, async () => {
      await expect(system.sweep('orders', null)).rejects.toMatchObject({ kind: 'throttled', afterMs: 1_000 });
    });
    await withFaults(simulator, { serverErrorBefore: 1 }, async () => {
      await expect(system.sweep('orders', null)).rejects.toMatchObject({ kind: 'unknown' });
    });
    const stranger = connectTo(simulator, { accessToken: 'some-other-token' });
    await expect(stranger.sweep('orders', null)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('Magento_Sales'),
    });
  });
});

describe('known documents of the overlap', () => {
  test('are not handed over a third time once they are kept and no longer the newest', async () => {
    const { simulator, system } = await startShop();
    const old = place(simulator);
    const stranger = connectTo(simulator);
    // Versions count up by at least a second each, so twelve changes put the first order well behind the newest.
    const busy = place(simulator);
    const { sourceId } = busy;
    for (let at = 0; at < 12; at += 1) await comment(system, sourceId, `note ${at}`);
    const first = await system.sweep('orders', null);
    const second = await system.sweep('orders', first.watermark);
    const third = await stranger.sweep('orders', first.watermark);
    const has = (swept: typeof first) => swept.documents.some(({ id }) => id.includes(old.number));
    expect([has(first), has(second), has(third)]).toEqual([true, false, true]);
  });
});

async function comment(system: ReturnType<typeof connectTo>, sourceId: string, text: string) {
  const input = { sourceId, comment: text, visibleToCustomer: false, status: null };
  expect(await system.run('storefront.orders.comment', [{ key: text, input }])).toMatchObject([{ kind: 'done' }]);
}
