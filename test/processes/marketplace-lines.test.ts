import { afterEach, describe, expect, it } from 'vitest';
import { compile, startOf, startProcesses } from '../../src/engine/index.ts';
import { orderRefusalOf } from '../../src/processes/index.ts';
import type { OrderPolicy } from '../../src/processes/index.ts';
import { until } from '../kit/until.ts';
import { retailerAtWork, tenant, type RetailerAtWork } from '../engine/retailer-at-work.ts';
import { scriptedSystems, type Reply } from '../engine/scripted-systems.ts';

let shop: RetailerAtWork;
afterEach(async () => {
  expect(shop.errors).toEqual([]);
  await shop.expectConsistent();
  await shop.close();
});
const marketplace: Partial<OrderPolicy> = {
  acceptLines: true,
  tells: { invoice: false, remarks: false },
};
const sellOut = (sku: string) => shop.sql`
  WITH gone AS (UPDATE stock_balance SET on_hand = 0 WHERE sku = ${sku})
  UPDATE stock_movement SET on_hand_delta = 0 WHERE sku = ${sku}`;

describe('a marketplace that decides line by line', () => {
  it('hears that all lines are accepted once stock is reserved, and before the ERP has the order', async () => {
    shop = await retailerAtWork(marketplace);
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    const steps = systems.stepsOf('main-shop/1');
    expect(steps.indexOf('decide-lines')).toBe(steps.indexOf('create-sales-order') - 1);
    expect(systems.inputsOf('decide-lines')).toEqual([
      {
        sourceId: '1',
        number: '1',
        lines: [
          { lineId: '1', accept: true, reason: null },
          { lineId: '2', accept: true, reason: null },
        ],
      },
    ]);
    await shop.cancel('1');
    await shop.ended('1');
    expect(systems.inputsOf('tell-shop-cancelled')).toMatchObject([{ reason: 'customer-request' }]);
  });

  it('hears which line is out of stock, and the rest of the order goes on', async () => {
    shop = await retailerAtWork(marketplace);
    await sellOut('XD-0002');
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.inputsOf('decide-lines')).toMatchObject([
      {
        lines: [
          { lineId: '1', accept: true, reason: null },
          { lineId: '2', accept: false, reason: 'out-of-stock' },
        ],
      },
    ]);
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 2 }]);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 3898 + 214 + 495 } });
    // Neither invoice nor comment: the marketplace has no such things.
    expect(systems.stepsOf('main-shop/1').filter((step) => step.startsWith('tell-shop'))).toEqual([
      'tell-shop-shipment',
    ]);
  });

  it('whose lines are all refused has the order cancelled by that, and hears nothing more', async () => {
    shop = await retailerAtWork(marketplace, 0);
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({
      outcome: 'cancelled',
      reason: 'out-of-stock: no line could be served',
    });
    expect(systems.inputsOf('decide-lines')).toMatchObject([{ lines: [{ accept: false }, { accept: false }] }]);
    expect(systems.stepsOf('main-shop/1')).toEqual([
      'authorise-payment',
      'calculate-tax',
      'upsert-customer',
      'decide-lines',
      'undo:calculate-tax',
      'undo:authorise-payment',
      'notify-cancelled',
    ]);
  });

  it('that was not told in time has closed the order: all is undone', async () => {
    shop = await retailerAtWork(marketplace);
    const systems = scriptedSystems({
      perform: ({ step }): Reply =>
        step === 'decide-lines' ? { kind: 'refused', reason: 'too-late', detail: 'closed by the operator' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled', reason: 'marketplace-too-late' });
    expect(systems.stepsOf('main-shop/1')).toContain('undo:authorise-payment');
    expect(systems.stepsOf('main-shop/1')).not.toContain('tell-shop-cancelled');
  });

  it('hears of an order that is cancelled before its lines were decided as refused lines', async () => {
    shop = await retailerAtWork(marketplace);
    const systems = scriptedSystems({});
    await shop.cancel('1');
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    expect(systems.inputsOf('refuse-lines')).toMatchObject([
      { lines: [{ accept: false, reason: 'customer-request' }, { accept: false }] },
    ]);
    expect(systems.stepsOf('main-shop/1')).not.toContain('tell-shop-cancelled');
  });
});

describe('a channel', () => {
  it('that decides nothing by line is not asked to, and its cancellation says why', async () => {
    shop = await retailerAtWork({}, 0);
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    expect(systems.log.filter(({ item }) => item.capability === 'marketplace.lines.decide')).toEqual([]);
    expect(systems.inputsOf('tell-shop-cancelled')).toEqual([{ sourceId: '1', number: '1', reason: 'out-of-stock' }]);
  });

  it('that takes neither shipments nor cancellations is told of neither', async () => {
    shop = await retailerAtWork({ tells: { shipment: false, cancellation: false } });
    const systems = scriptedSystems({});
    await shop.accept(['1', '2']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    await shop.ended('1');
    await shop.statusIs('2', 'waiting', 'await-shipment');
    await shop.cancel('2');
    await shop.ended('2');
    expect(systems.stepsOf('main-shop/1').filter((step) => step.startsWith('tell-shop'))).toEqual([
      'tell-shop-invoice',
    ]);
    expect(systems.stepsOf('main-shop/2').filter((step) => step.startsWith('tell-shop'))).toEqual([]);
  });

  it('without comments is told of a refused order by its cancellation alone', async () => {
    shop = await retailerAtWork();
    const program = compile(orderRefusalOf(() => ({ tells: { remarks: false } })));
    const systems = scriptedSystems({});
    const refused = { channel: 'main-shop', number: '9', sourceId: '9', code: 'unknown-sku', detail: 'no XD-9' };
    await shop.database.transaction((sql) =>
      startProcesses(sql, tenant, startOf(program), [
        {
          key: 'main-shop/9',
          sourceVersion: '1',
          body: JSON.stringify(refused),
          urgency: new Date(0),
          state: '{}',
        },
      ]),
    );
    shop.startWorker(systems.port, 'first', {}, [program]);
    await until(async () => (await shop.sql`SELECT 1 FROM process_archive`).length === 1);
    expect(systems.log.map(({ item }) => item.capability)).toEqual(['storefront.orders.cancel']);
    expect(systems.inputsOf('cancel-in-shop')).toEqual([{ sourceId: '9', number: '9', reason: 'other' }]);
  });
});
