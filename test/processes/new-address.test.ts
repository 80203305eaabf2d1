import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../kit/until.ts';
import { retailerAtWork, type RetailerAtWork } from '../engine/retailer-at-work.ts';
import { scriptedSystems, type Reply } from '../engine/scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  expect(shop.errors).toEqual([]);
  await shop.expectConsistent();
  await shop.close();
});
const [at11, at12] = ['2026-11-25T11:00:00Z', '2026-11-25T12:00:00Z'];
const tooLate: Reply = { kind: 'refused', reason: 'too-late', detail: 'packed' };
const cityIn = async () => (await shop.live('1'))?.state.shipTo?.city;

/** Line 1 is only at east, line 2 only at west. */
const splitStock = async () => {
  await shop.sql`UPDATE stock_balance SET location = 'wh-west' WHERE sku = 'XD-0002'`;
  await shop.sql`UPDATE stock_movement SET location = 'wh-west' WHERE sku = 'XD-0002'`;
};

describe('a new address after the release', () => {
  it('goes to the warehouse, and the order waits on for its shipment', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.readdress('1', at11, 'Bangor');
    await until(async () => (await cityIn()) === 'Bangor');
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.inputsOf('change-address')).toMatchObject([
      { fulfilmentId: 'f-main-shop/1@wh-east', reference: 'main-shop/1@wh-east', shipTo: { city: 'Bangor' } },
    ]);
    expect(row.state.remarks ?? []).toEqual([]);
    expect(shop.traceOf(row).map(({ detail }) => detail)).toContain('the warehouse has the new address');
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 7245 } });
    expect(systems.stepsOf('main-shop/1')).not.toContain('tell-shop-remarks');
  });

  it('that the warehouse refuses is told to the shop at once, and the order goes on', async () => {
    const systems = scriptedSystems({ perform: ({ step }): Reply => (step === 'change-address' ? tooLate : 'done') });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.readdress('1', at11, 'Bangor');
    await until(() => systems.stepsOf('main-shop/1').includes('tell-shop-address'));
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.inputsOf('tell-shop-address')).toMatchObject([
      { comment: 'The new address came too late for wh-east and was not applied there: packed.' },
    ]);
    expect(await cityIn()).toBeUndefined();
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { remarks: [] } });
  });

  it('of an order from two locations is taken by one and refused by the other, which is named', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part }): Reply => (step === 'change-address' && part === 'wh-west' ? tooLate : 'done'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.readdress('1', at11, 'Bangor');
    await until(() => systems.stepsOf('main-shop/1').includes('tell-shop-address'));
    expect(systems.inputsOf('change-address')).toHaveLength(2);
    expect(systems.inputsOf('tell-shop-address')).toMatchObject([
      { comment: expect.stringContaining('for wh-west and') },
    ]);
    await until(async () => (await cityIn()) === 'Bangor');
    await shop.statusIs('1', 'waiting', 'await-shipment');
  });

  it('asks only the location that still has something to send', async () => {
    await splitStock();
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 2 }]);
    await until(() => systems.stepsOf('main-shop/1').includes('create-invoice'));
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.readdress('1', at11, 'Bangor');
    await until(async () => (await cityIn()) === 'Bangor');
    expect(systems.inputsOf('change-address')).toMatchObject([{ reference: 'main-shop/1@wh-west' }]);
  });

  it('that is followed by another is asked for anew at every location', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part, time }): Reply =>
        step === 'change-address' && part === 'wh-west' && time === 1
          ? { kind: 'retry', afterMs: 60_000, detail: 'busy' }
          : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.readdress('1', at11, 'Bangor');
    await shop.statusIs('1', 'delayed', 'change-address');
    await shop.readdress('1', at12, 'Camden');
    await until(() => systems.inputsOf('change-address').length >= 4);
    const asked = systems.log.filter(({ item }) => item.step === 'change-address').map(({ item }) => item);
    const last = new Map(asked.map(({ part, input }) => [part, (input as { shipTo: { city: string } }).shipTo.city]));
    expect([...last]).toEqual([
      ['wh-east', 'Camden'],
      ['wh-west', 'Camden'],
    ]);
  });

  it('while one of two requests is out, changes that one as well', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part, time }): Reply =>
        step === 'request-fulfilment' && part === 'wh-west' && time === 1
          ? { kind: 'retry', afterMs: 60_000, detail: 'busy' }
          : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed', 'confirm-and-request');
    await shop.readdress('1', at11, 'Bangor');
    await shop.hastenOnceHeard('1');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.inputsOf('change-address')).toMatchObject([
      { reference: 'main-shop/1@wh-east', shipTo: { city: 'Bangor' } },
      { reference: 'main-shop/1@wh-west', shipTo: { city: 'Bangor' } },
    ]);
  });

  it('when all goods have left is a remark for the shop', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply =>
        step === 'create-invoice' && time === 1 ? { kind: 'retry', afterMs: 60_000, detail: 'busy' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    await shop.statusIs('1', 'delayed', 'post-to-erp');
    await shop.readdress('1', at11, 'Bangor');
    await shop.hastenOnceHeard('1');
    await shop.ended('1');
    expect(systems.stepsOf('main-shop/1')).not.toContain('change-address');
    expect(systems.inputsOf('tell-shop-remarks')).toMatchObject([
      { comment: 'The new address came after the goods had left and was not applied.' },
    ]);
  });

  it('mends an order whose address the warehouse could not read', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.tell([
      {
        number: '1',
        event: 'fulfilment.exception',
        id: 'address:1',
        payload: {
          kind: 'fulfilment-exception',
          reference: 'main-shop/1@wh-east',
          shipmentId: '1',
          reason: 'address',
          detail: 'no such street',
          lines: [],
          sourceVersion: '1',
        },
      },
    ]);
    await shop.statusIs('1', 'exception', 'await-shipment');
    await shop.readdress('1', at11, 'Bangor');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.stepsOf('main-shop/1')).toContain('change-address');
    expect(await shop.exceptions('1')).toMatchObject([{ cause: 'address-refused', resolved: true }]);
  });
});
