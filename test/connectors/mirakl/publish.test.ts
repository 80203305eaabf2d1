import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { connect, start, startSimulator } from './marketplace-at-work.ts';

const stock = (sku: string, quantity: number, version = '1', source = 'all') => ({
  key: `stock:maison:${source}:${sku}:${version}`,
  input: { sku, source, quantity, version },
});
const price = (sku: string, amount: number, version = '1', currency = 'EUR') => ({
  key: `price:maison:${sku}:${version}`,
  input: { sku, amount, currency, version },
});
type Started = Awaited<ReturnType<typeof start>>['simulator'];
const offer = (simulator: Started, sku: string) =>
  simulator.summary().operators[0]?.stock.find((one) => one.sku === sku);

describe('stock told to an operator', () => {
  it('goes in one file, and a line that is rejected has an outcome of its own', async () => {
    const { simulator, system } = await start();
    const items = [stock('SKU-1', 7), stock('GONE', 3), stock('SKU-2', 0)];
    expect(await system.run('storefront.stock.publish', items)).toEqual([
      { kind: 'done', value: {} },
      { kind: 'refused', reason: 'rejected', detail: "The offer with sku 'GONE' does not exist" },
      { kind: 'done', value: {} },
    ]);
    expect(offer(simulator, 'SKU-1')).toMatchObject({ quantity: 7, told: 1, toldAt: expect.any(String) });
    expect(offer(simulator, 'SKU-2')).toMatchObject({ quantity: 0, told: 1 });
    expect(simulator.summary().operators[0]?.imports).toEqual({ files: 1, linesRead: 3, linesInError: 1 });
  });

  it('is the newest of a set, and an older one never overwrites it later', async () => {
    const { simulator, system } = await start();
    const items = [stock('SKU-1', 9, '10'), stock('SKU-1', 5, '9')];
    expect(await system.run('storefront.stock.publish', items)).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(await system.run('storefront.stock.publish', [stock('SKU-1', 5, '9')])).toMatchObject([{ kind: 'done' }]);
    expect(offer(simulator, 'SKU-1')).toMatchObject({ quantity: 9, told: 1 });
    await system.run('storefront.stock.publish', [stock('SKU-1', 4, '11')]);
    expect(offer(simulator, 'SKU-1')).toMatchObject({ quantity: 4, told: 2 });
  });

  it('that takes longer than a call waits is gone on with by the next call and sent once', async () => {
    const { simulator, system } = await start({ importDelayMs: 300 }, { importWaitMs: 50 });
    const items = [stock('SKU-1', 7)];
    expect(await system.run('storefront.stock.publish', items)).toMatchObject([{ kind: 'retry' }]);
    expect(await system.lookUp('storefront.stock.publish', items)).toMatchObject([{ kind: 'retry' }]);
    for (let tries = 0; tries < 100; tries += 1) {
      const [outcome] = await system.run('storefront.stock.publish', items);
      if (outcome?.kind === 'done') break;
      expect(outcome).toMatchObject({ kind: 'retry' });
    }
    expect(simulator.summary().operators[0]?.imports.files).toBe(1);
    expect(offer(simulator, 'SKU-1')).toMatchObject({ quantity: 7, told: 1 });
  });

  it('keeps the distance between files that the operator wants, without asking for a 429', async () => {
    const { simulator, system } = await start({ rateScale: 60 }, { importIntervalMs: 60_000, importPollMs: 1_000 });
    await system.run('storefront.stock.publish', [stock('SKU-1', 7)]);
    const [outcome] = await system.run('storefront.stock.publish', [stock('SKU-2', 7)]);
    expect(outcome).toMatchObject({ kind: 'retry' });
    expect((outcome as { afterMs: number }).afterMs).toBeGreaterThan(50_000);
    expect(simulator.summary().operators[0]?.quota.throttled).toBe(0);
  });

  it('is tried later when the operator throttles the file or the look at it', async () => {
    const { simulator, system } = await start({ rateScale: 60 });
    expect(await system.run('storefront.stock.publish', [stock('SKU-1', 7)])).toMatchObject([{ kind: 'done' }]);
    expect(await system.run('storefront.stock.publish', [stock('SKU-2', 7)])).toMatchObject([
      { kind: 'retry', afterMs: 1_000 },
    ]);
    expect(simulator.summary().operators[0]?.quota.throttled).toBeGreaterThan(0);
  });

  it('whose answer is lost is unknown, absent to this process, and harmless to send again', async () => {
    const { simulator, system } = await start();
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    const items = [stock('SKU-1', 7)];
    expect(await system.run('storefront.stock.publish', items)).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('storefront.stock.publish', items)).toEqual([{ kind: 'absent' }]);
    expect(await system.run('storefront.stock.publish', items)).toMatchObject([{ kind: 'done' }]);
    expect(offer(simulator, 'SKU-1')?.quantity).toBe(7);
  });

  it('names the warehouse of its source, and a second source without one is nobody’s', async () => {
    const { simulator, traffic } = await startSimulator();
    const mapped = connect(simulator.url, { warehouses: { east: 'E1' } });
    const items = [stock('SKU-1', 7, '1', 'east'), stock('SKU-1', 8, '1', 'west')];
    expect(await mapped.run('storefront.stock.publish', items)).toMatchObject([
      { kind: 'done' },
      { kind: 'failed', reason: 'no-warehouse' },
    ]);
    expect(String(traffic[0]?.requestBody)).toContain('"SKU-1";"7";"E1";"update"');
    const plain = connect(simulator.url);
    expect(await plain.run('storefront.stock.publish', items)).toMatchObject([
      { kind: 'done' },
      { kind: 'failed', reason: 'no-warehouse' },
    ]);
  });
});

describe('prices told to an operator', () => {
  it('go in one offer file that changes nothing else, each line with an outcome of its own', async () => {
    const settings = { currency: 'EUR', additionalFields: { 'price-tag': { sendWith: 'offer', value: 'A;"B"' } } };
    const { simulator, system, traffic } = await start({}, settings);
    const items = [price('SKU-1', 1_234), price('GONE', 500), price('SKU-2', 0), price('SKU-3', 5, '1', 'USD')];
    expect(await system.run('storefront.prices.publish', items)).toMatchObject([
      { kind: 'done' },
      { kind: 'refused', reason: 'rejected', detail: expect.stringMatching(/product-id/) },
      { kind: 'refused', reason: 'rejected', detail: expect.stringMatching(/greater than 0/) },
      { kind: 'failed', reason: 'wrong-currency' },
    ]);
    expect(offer(simulator, 'SKU-1')).toMatchObject({ price: 1_234, quantity: null, pricedAt: expect.any(String) });
    expect(String(traffic[0]?.requestBody)).toContain('"SKU-1";"12.34";"update";"A;""B"""');
  });

  it('are unknown where the report does not say which lines were rejected', async () => {
    const { simulator, system } = await start({
      prepare: (app) => {
        app.addHook('onSend', async (request, _reply, payload) =>
          request.url.endsWith('/error_report') ? '"sku";"error-message"\n"OTHER";"no"\n' : payload,
        );
      },
    });
    const items = [price('SKU-1', 1_234), price('GONE', 500)];
    expect(await system.run('storefront.prices.publish', items)).toMatchObject([
      { kind: 'unknown' },
      { kind: 'unknown' },
    ]);
    expect(offer(simulator, 'SKU-1')?.price).toBe(1_234);
  });
});
