import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../kit/until.ts';
import { retailerAtWork, type RetailerAtWork } from '../engine/retailer-at-work.ts';
import { scriptedSystems, type Reply } from '../engine/scripted-systems.ts';

let shop: RetailerAtWork;
afterEach(async () => {
  expect(shop.errors).toEqual([]);
  await shop.expectConsistent();
  await shop.close();
});
const short = (lines: readonly { sku: string; quantity: number }[], id = 'short:1') =>
  shop.tell([
    {
      number: '1',
      event: 'fulfilment.exception',
      id,
      payload: {
        kind: 'fulfilment-exception',
        reference: 'main-shop/1@wh-east',
        shipmentId: id,
        reason: 'short',
        detail: 'not on the shelf',
        lines,
        sourceVersion: '1',
      },
    },
  ]);
const captures = (systems: ReturnType<typeof scriptedSystems>) =>
  systems.inputsOf('capture-payment') as { amount: number; final: boolean; reference: string }[];

describe('a short pick', () => {
  it('before the shipment takes the money of what has left and all charges, and gives the rest of stock and hold back', async () => {
    shop = await retailerAtWork();
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await short([{ sku: 'XD-0001', quantity: 2 }]);
    await until(async () => ((await shop.live('1'))?.state.cancelledLines ?? []).length > 0);
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0002', quantity: 1 }]);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 2500 + 138 + 495 } });
    // The last capture says that it is the last: that lets the rest of the hold go.
    expect(captures(systems)).toMatchObject([{ amount: 2500 + 138 + 495, final: true }]);
    expect(systems.stepsOf('main-shop/1')).not.toContain('release-rest-of-hold');
  });

  it('after the last shipment takes the charges that are left, invoices them, and lets the rest of the hold go', async () => {
    shop = await retailerAtWork();
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 2 }]);
    await until(() => systems.stepsOf('main-shop/1').includes('create-invoice'));
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await short([{ sku: 'XD-0002', quantity: 1 }]);
    const owed = 3898 + 214 + 495;
    expect(await shop.ended('1')).toMatchObject({
      outcome: 'completed',
      state: { capturedTotal: owed, invoicedTotal: owed, shippedTotal: owed, hold: { released: true } },
    });
    const [first, last] = captures(systems);
    expect(first).toMatchObject({ final: false, reference: 'sh-1' });
    expect(last).toMatchObject({ final: true, reference: 'charges', amount: owed - (first?.amount ?? 0) });
    expect(systems.inputsOf('create-invoice').at(-1)).toMatchObject({
      externalDocumentNumber: 'main-shop/1/charges',
      lines: [],
      charges: [{ id: 'shipping' }],
    });
    // Nothing left the house with the charges: nobody is told of another shipment.
    for (const step of ['tell-shop-shipment', 'tell-shop-invoice', 'notify-shipped', 'post-erp-shipment'])
      expect(systems.inputsOf(step), step).toHaveLength(1);
  });

  it('of an order without charges lets the rest of the hold go by a last capture of nothing', async () => {
    shop = await retailerAtWork();
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({
      charges: [],
      totals: { goods: 6398, charges: 0, tax: 352, grand: 6750 },
    }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 2 }]);
    await until(() => systems.stepsOf('main-shop/1').includes('create-invoice'));
    await short([]);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 3898 + 214 } });
    expect(systems.inputsOf('release-rest-of-hold')).toMatchObject([
      { amount: 0, final: true, capturedBefore: 3898 + 214, authorisation: 'pi_main-shop/1' },
    ]);
  });

  it('of all that costs something lets the whole hold go, and the gift is shipped', async () => {
    shop = await retailerAtWork();
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({
      lines: [
        { id: '1', sku: 'XD-0001', name: 'Oak Lamp', quantity: 2, unitPrice: 1999, discount: 0, tax: 0, total: 3998 },
        { id: '2', sku: 'XD-0002', name: 'Gift', quantity: 1, unitPrice: 0, discount: 0, tax: 0, total: 0 },
      ],
      charges: [],
      totals: { goods: 3998, charges: 0, tax: 0, grand: 3998 },
    }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0002', quantity: 1 }]);
    await until(() => systems.stepsOf('main-shop/1').includes('create-invoice'));
    await short([]);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { shippedTotal: 0 } });
    expect(systems.inputsOf('release-hold')).toEqual([{ orderKey: 'main-shop/1', authorisation: 'pi_main-shop/1' }]);
  });
});

describe('an ERP that is down while the warehouse goes first', () => {
  const down: Reply = { kind: 'retry', afterMs: 60_000, detail: 'maintenance' };

  it('stops neither picking nor capture nor the news of it, and gets everything when it is back', async () => {
    shop = await retailerAtWork({ posting: 'warehouse-first' });
    let isDown = true;
    const systems = scriptedSystems({
      perform: ({ capability }): Reply => (isDown && capability.startsWith('erp.') ? down : 'done'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.log.filter(({ item }) => item.capability.startsWith('erp.'))).toEqual([]);
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 2 }]);
    await shop.statusIs('1', 'delayed', 'upsert-customer-late');
    expect(systems.stepsOf('main-shop/1')).toEqual(
      expect.arrayContaining(['capture-payment', 'tell-shop-shipment', 'notify-shipped']),
    );
    // The second parcel leaves while the first is not posted yet: its news is kept.
    await shop.ship('1', 'sh-2', [{ sku: 'XD-0002', quantity: 1 }]);
    isDown = false;
    await shop.hasten();
    expect(await shop.ended('1')).toMatchObject({
      outcome: 'completed',
      state: { capturedTotal: 7245, invoicedTotal: 7245 },
    });
    expect(systems.inputsOf('create-sales-order-late')).toMatchObject([{ grandTotal: 7245 }]);
    expect(systems.inputsOf('post-erp-shipment')).toMatchObject([{ shipmentId: 'sh-1' }, { shipmentId: 'sh-2' }]);
    expect(systems.repeated()).toEqual([]);
  });
});
