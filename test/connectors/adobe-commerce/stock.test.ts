import { describe, expect, test } from 'vitest';
import type { Item, PublishStock } from '../../../src/index.ts';
import { catalogue, connectTo, startShop, withFaults } from './shop-at-work.ts';

function level(at: number, changes: Partial<PublishStock> = {}): Item<PublishStock> {
  const input = { sku: catalogue[at]?.sku ?? '', source: 'default', quantity: at, version: '1', ...changes };
  return { key: `stock:${input.sku}:${input.version}`, input };
}

const levels = (count: number) => Array.from({ length: count }, (_, at) => level(at));

describe('publishing stock', () => {
  test('sets a few levels with one plain call, and takes an article out of stock at nothing', async () => {
    const { simulator, system } = await startShop();
    expect(await system.run('storefront.stock.publish', levels(3))).toEqual(
      levels(3).map(() => ({ kind: 'done', value: {} })),
    );
    const skus = levels(3).map(({ input }) => input.sku);
    expect(simulator.summary().stock['default']).toEqual({
      [skus[0] ?? '']: 0,
      [skus[1] ?? '']: 1,
      [skus[2] ?? '']: 2,
    });
    expect(simulator.summary()).toMatchObject({ stockPushes: 1, stockItemsPushed: 3 });
  });

  test('sends no more than 20 in a plain call', async () => {
    const { simulator, system } = await startShop({}, { asyncBulkFromCount: 100 });
    const outcomes = await system.run('storefront.stock.publish', levels(45));
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(simulator.summary()).toMatchObject({ stockPushes: 3, stockItemsPushed: 45 });
  });

  test('sends more than 20 as one asynchronous bulk call and waits for its outcome', async () => {
    const { simulator, system } = await startShop({ bulkDelayMs: 250 });
    const outcomes = await system.run('storefront.stock.publish', levels(50));
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(simulator.summary()).toMatchObject({ stockPushes: 1, stockItemsPushed: 50 });
  });

  test('says which level was refused, in a plain call and in bulk', async () => {
    const { simulator, system } = await startShop();
    const wrong = level(0, { sku: 'GONE' });
    const plain = await system.run('storefront.stock.publish', [level(1), wrong, level(2)]);
    expect(plain).toMatchObject([
      { kind: 'done' },
      { kind: 'failed', detail: expect.stringContaining('GONE') },
      { kind: 'done' },
    ]);
    const bulk = await system.run('storefront.stock.publish', [...levels(30), wrong]);
    expect(bulk.map(({ kind }) => kind)).toEqual([...levels(30).map(() => 'done'), 'failed']);
    expect(Object.keys(simulator.summary().stock['default'] ?? {})).toHaveLength(30);
  });

  test('sends the newest of several versions of a level, whatever their order', async () => {
    const { simulator, system } = await startShop();
    const versions = [
      level(1, { version: '9', quantity: 9 }),
      level(1, { version: '10', quantity: 10 }),
      level(1, { version: '8', quantity: 8 }),
    ];
    const outcomes = await system.run('storefront.stock.publish', versions);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect(Object.values(simulator.summary().stock['default'] ?? {})).toEqual([10]);
  });

  test('is unknown while the bulk call is not done, and harmless to repeat', async () => {
    const { simulator, system } = await startShop({ bulkDelayMs: 600 }, { bulkWaitMs: 150 });
    const outcomes = await system.run('storefront.stock.publish', levels(25));
    expect(outcomes.every(({ kind }) => kind === 'unknown')).toBe(true);
    expect(await system.lookUp('storefront.stock.publish', levels(1))).toEqual([{ kind: 'absent' }]);
    const patient = connectTo(simulator);
    const again = await patient.run('storefront.stock.publish', levels(25));
    expect(again.every(({ kind }) => kind === 'done')).toBe(true);
    expect(Object.keys(simulator.summary().stock['default'] ?? {})).toHaveLength(25);
  });

  test('keeps the outcome of each plain call apart', async () => {
    let calls = 0;
    const { simulator, system } = await startShop(
      {
        prepare: (app) =>
          app.addHook('onSend', async (request) => {
            calls += 1;
            if (calls === 1) request.raw.socket.destroy();
          }),
      },
      { asyncBulkFromCount: 100 },
    );
    const outcomes = await system.run('storefront.stock.publish', levels(40));
    const count = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
    expect([count('done'), count('unknown')]).toEqual([20, 20]);
    expect(simulator.summary().stockItemsPushed).toBe(40);
  });

  test('waits when throttled and is unknown when the answer was lost, plainly and in bulk', async () => {
    const { simulator, system } = await startShop();
    for (const count of [5, 25]) {
      const throttled = await withFaults(simulator, { throttled: 1 }, () =>
        system.run('storefront.stock.publish', levels(count)),
      );
      expect(throttled.every(({ kind }) => kind === 'retry')).toBe(true);
      const lost = await withFaults(simulator, { droppedAfter: 1 }, () =>
        system.run('storefront.stock.publish', levels(count)),
      );
      expect(lost.every(({ kind }) => kind === 'unknown')).toBe(true);
    }
  });
});
