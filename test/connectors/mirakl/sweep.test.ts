import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { connect, decision, start, startSimulator } from './marketplace-at-work.ts';

const numbersOf = (documents: readonly { id: string }[]) => documents.map(({ id }) => id.split(':')[1]);

describe('the sweep over orders', () => {
  it('reads every page and moves its watermark to the newest change', async () => {
    const { simulator, system, traffic } = await start({}, { sweepPageSize: 10 });
    const placed = Array.from({ length: 25 }, () => simulator.placeOrder('maison').orderId);
    const swept = await system.sweep('orders', null);
    expect(swept.complete).toBe(true);
    expect(numbersOf(swept.documents)).toEqual(placed);
    expect(traffic.map(({ query }) => query['offset'])).toEqual(['0', '10', '20']);
    expect(Date.now() - Date.parse(swept.watermark ?? '')).toBeLessThan(3_000);
  });

  it('overlaps: an order seen again has the same document, a changed one another', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison');
    simulator.placeOrder('maison');
    const first = await system.sweep('orders', null);
    const again = await system.sweep('orders', first.watermark);
    expect(again.documents).toEqual(first.documents);
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    simulator.debitOrder(orderId);
    const third = await system.sweep('orders', again.watermark);
    expect(third.documents[0]?.id).not.toBe(first.documents[0]?.id);
    expect(third.documents[1]).toEqual(first.documents[1]);
  });

  it('does not read again what is older than the overlap', async () => {
    const { simulator, system } = await start({}, { sweepOverlapSeconds: 1 });
    simulator.placeOrder('maison');
    const later = new Date(Date.now() + 10_000).toISOString();
    const swept = await system.sweep('orders', later);
    expect(swept).toEqual({ documents: [], watermark: later, complete: true });
  });

  it('keeps its watermark when fewer orders came than were announced', async () => {
    const { system, simulator } = await start({
      prepare: (app) => {
        app.addHook('preSerialization', async (request, _reply, payload) =>
          request.url.startsWith('/api/orders') ? { ...(payload as object), total_count: 3 } : payload,
        );
      },
    });
    simulator.placeOrder('maison');
    simulator.placeOrder('maison');
    const swept = await system.sweep('orders', '2026-01-01T00:00:00Z');
    expect(swept).toMatchObject({ watermark: '2026-01-01T00:00:00Z', complete: false });
    expect(swept.documents).toHaveLength(2);
  });

  it('misses nothing when an order comes in between two pages', async () => {
    let onPage: (() => void) | null = null;
    const { system, simulator } = await start(
      { prepare: (app) => app.addHook('onResponse', async () => onPage?.()) },
      { sweepPageSize: 2 },
    );
    const placed = Array.from({ length: 4 }, () => simulator.placeOrder('maison').orderId);
    onPage = () => {
      onPage = null;
      placed.push(simulator.placeOrder('maison').orderId);
    };
    const swept = await system.sweep('orders', null);
    expect(swept.complete).toBe(true);
    expect(numbersOf(swept.documents).sort()).toEqual(placed.sort());
  });

  it('fails as a whole when the operator throttles it or wants another key', async () => {
    const { simulator } = await startSimulator({ rateScale: 60 });
    const system = connect(simulator.url);
    await system.sweep('orders', null);
    await expect(system.sweep('orders', null)).rejects.toMatchObject({ kind: 'throttled', afterMs: 1_000 });
    await expect(connect(simulator.url, {}, 'wrong-key').sweep('orders', null)).rejects.toMatchObject({
      kind: 'rejected',
    });
    await expect(connect(simulator.url, {}, 'wrong-key').check()).rejects.toMatchObject({ kind: 'rejected' });
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    await expect(system.sweep('orders', null)).rejects.toMatchObject({ kind: 'unknown' });
  });

  it('sees the orders of its own operator alone', async () => {
    const operators = [
      { name: 'one', currency: 'EUR', apiKey: 'key-of-one' },
      { name: 'two', currency: 'USD', apiKey: 'key-of-two' },
    ];
    const { simulator } = await startSimulator({ operators });
    const { orderId } = simulator.placeOrder('one');
    const other = simulator.placeOrder('two');
    const system = connect(simulator.url, {}, 'key-of-one');
    expect(numbersOf((await system.sweep('orders', null)).documents)).toEqual([orderId]);
    expect(await system.run('marketplace.lines.decide', [decision(other.orderId, other.lineIds)])).toMatchObject([
      { kind: 'refused', reason: 'not-found' },
    ]);
  });

  it('is the only way in: the connector takes no webhooks', async () => {
    const { system } = await start();
    expect(system.verifyWebhook({ headers: {}, rawBody: Buffer.from('{}') })).toMatchObject({ ok: false });
  });
});
