import { describe, expect, test } from 'vitest';
import { catalogue, connectTo, startSeller, startSimulator, withFaults } from './seller-at-work.ts';

const levelOf = (sku: string, quantity: number, version = '1') => ({
  key: `stock:${sku}:${version}`,
  input: { sku, source: 'wh-east', quantity, version },
});
const levels = (count: number, quantity = 7) => catalogue.slice(0, count).map(({ sku }) => levelOf(sku, quantity));
const done = { kind: 'done', value: {} };

describe('stock', () => {
  test('of a few articles is patched, each with its own outcome', async () => {
    const { simulator, system } = await startSeller();
    const outcomes = await system.run('storefront.stock.publish', [...levels(3), levelOf('GONE', 1)]);
    expect(outcomes).toMatchObject([done, done, done, { kind: 'failed', detail: expect.stringContaining('GONE') }]);
    const { stock, feeds } = simulator.summary();
    expect(stock[catalogue[0]?.sku ?? '']).toMatchObject({ quantity: 7, via: 'patch' });
    expect(Object.keys(stock)).toHaveLength(3);
    expect(feeds).toBe(0);
  });

  test('of many goes by a feed, whose report has an outcome for each', async () => {
    const { simulator, system } = await startSeller();
    const items = [...levels(20), levelOf('GONE', 1), levelOf(catalogue[30]?.sku ?? '', -1), ...levels(1)];
    const outcomes = await system.run('storefront.stock.publish', items);
    expect(outcomes.map(({ kind }) => kind)).toEqual([...levels(20).map(() => 'done'), 'failed', 'failed', 'done']);
    expect(outcomes[20]).toMatchObject({ reason: 'vendor-rejected', detail: expect.stringContaining('GONE') });
    const { stock, feeds, quantitiesTold } = simulator.summary();
    expect(stock[catalogue[3]?.sku ?? '']).toMatchObject({ quantity: 7, via: 'feed' });
    expect({ feeds, quantitiesTold }).toEqual({ feeds: 1, quantitiesTold: 20 });
  });

  test('reads a report that is not zipped as well', async () => {
    const { system } = await startSeller({ zipDocuments: false });
    expect(await system.run('storefront.stock.publish', levels(12))).toEqual(levels(12).map(() => done));
  });

  test('of two versions in a set is told in the newer one', async () => {
    const { simulator, system } = await startSeller();
    const sku = catalogue[0]?.sku ?? '';
    const set = [levelOf(sku, 5, '10'), levelOf(sku, 4, '9')];
    expect(await system.run('storefront.stock.publish', set)).toEqual([done, done]);
    expect(simulator.summary()).toMatchObject({ stock: { [sku]: { quantity: 5 } }, quantitiesTold: 1 });
  });

  test('in a feed that takes long is unknown, and asked for again joins the feed; another number waits for it', async () => {
    const simulator = await startSimulator({ feedDelayMs: 2_800 });
    const system = connectTo(simulator, { feedWaitMs: 100 });
    const items = levels(12);
    const first = await system.run('storefront.stock.publish', items);
    expect(first.every(({ kind }) => kind === 'unknown')).toBe(true);
    const sku = catalogue[0]?.sku ?? '';
    expect(await system.run('storefront.stock.publish', [levelOf(sku, 3, '2')])).toMatchObject([
      { kind: 'retry', detail: expect.stringContaining('older value is still under way') },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await system.run('storefront.stock.publish', items)).toEqual(items.map(() => done));
    expect(simulator.summary().feeds).toBe(1);
    expect(await system.run('storefront.stock.publish', [levelOf(sku, 3, '2')])).toEqual([done]);
    expect(simulator.summary().stock[sku]).toMatchObject({ quantity: 3 });
  });

  test('by a patch whose answer was lost is unknown, and a repeat sets the same', async () => {
    const { simulator, system } = await startSeller();
    await system.check();
    const [item] = levels(1);
    if (item === undefined) return;
    const lost = await withFaults(simulator, { droppedAfter: 1 }, () => system.run('storefront.stock.publish', [item]));
    expect(lost).toMatchObject([{ kind: 'unknown' }]);
    expect(await system.run('storefront.stock.publish', [item])).toEqual([done]);
    expect(simulator.summary().stock[item.input.sku]).toMatchObject({ quantity: 7 });
  });

  test('whose upload fails has no feed and is put off', async () => {
    const { simulator, system } = await startSeller();
    await system.check();
    const failing = { serverErrorBefore: 1 };
    const outcomes = await withFaults(simulator, failing, () => system.run('storefront.stock.publish', levels(12)));
    expect(outcomes.every(({ kind }) => kind === 'retry')).toBe(true);
    expect(simulator.summary().feeds).toBe(0);
  });
});

describe('prices', () => {
  test('are told in the store’s currency', async () => {
    const { simulator, system } = await startSeller();
    const [one, two] = catalogue;
    const price = (sku: string, amount: number, currency: string) => ({
      key: `price:${sku}`,
      input: { sku, amount, currency, version: '1' },
    });
    const set = [price(one?.sku ?? '', 1_999, 'USD'), price(two?.sku ?? '', 1_999, 'EUR')];
    expect(await system.run('storefront.prices.publish', set)).toMatchObject([done, { kind: 'failed' }]);
    expect(simulator.summary().prices).toEqual({ [one?.sku ?? '']: 1_999 });
  });
});
