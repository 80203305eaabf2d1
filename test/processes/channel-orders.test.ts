import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleOrder } from '../../src/testing/index.ts';
import { retailerAtWork, type RetailerAtWork } from '../engine/retailer-at-work.ts';
import { scriptedSystems } from '../engine/scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  expect(shop.errors).toEqual([]);
  await shop.expectConsistent();
  await shop.close();
});
const nameless = { guest: true, name: 'Ada Sample' };
const collected = { method: 'marketplace', collectedBy: 'channel' } as const;

describe('an order without a mail address', () => {
  it('sends no mail, and the customer is known in the ERP and the tax service by the order alone', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({ customer: nameless }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    await shop.ended('1');
    expect(systems.log.filter(({ item }) => item.capability === 'notifications.send')).toEqual([]);
    expect(systems.inputsOf('upsert-customer')).toMatchObject([{ customerNumber: 'main-shop/1', email: '' }]);
    expect(systems.inputsOf('calculate-tax')).toMatchObject([{ customerCode: 'main-shop/1' }]);
  });

  it('of a customer with an account is known by the account, and its cancellation sends no mail either', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({ customer: { ...nameless, guest: false, id: '9' } }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.cancel('1');
    await shop.ended('1');
    expect(systems.inputsOf('upsert-customer')).toMatchObject([{ customerNumber: 'main-shop-9' }]);
    expect(systems.stepsOf('main-shop/1')).not.toContain('notify-cancelled');
  });
});

describe('an order whose money the channel collects', () => {
  it('is never authorised nor captured, and its totals still have to hold', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({ payment: collected }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({
      outcome: 'completed',
      state: { shippedTotal: 7245, invoicedTotal: 7245 },
    });
    expect(systems.log.filter(({ item }) => item.capability.startsWith('payments.'))).toEqual([]);
  });

  it('has nothing to let go when it is cancelled', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({ payment: { ...collected, authorisation: 'mp_1' } }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.cancel('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    expect(systems.log.filter(({ item }) => item.capability.startsWith('payments.'))).toEqual([]);
  });
});

describe('an order whose tax the channel collects', () => {
  it('keeps the tax of the channel: no tax service is asked, and the invoice carries it', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => ({ taxCollectedBy: 'channel' as const }));
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { invoicedTotal: 7245 } });
    expect(systems.log.filter(({ item }) => item.capability.startsWith('tax.'))).toEqual([]);
    expect(systems.inputsOf('create-invoice')).toMatchObject([{ lines: [{ tax: 214 }, { tax: 138 }] }]);
  });
});

describe('an order that the channel fulfils', () => {
  const byChannel = { fulfilledBy: 'channel', payment: collected, taxCollectedBy: 'channel' } as const;

  it('goes to the ledger at once, and neither to stock nor to the warehouse nor back to the channel', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], () => byChannel);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({
      outcome: 'completed',
      state: { shippedTotal: 7245, invoicedTotal: 7245, shipmentIds: ['channel-1'] },
    });
    expect(systems.stepsOf('main-shop/1')).toEqual([
      'upsert-customer',
      'create-sales-order',
      'tell-shop-invoice',
      'post-erp-shipment',
      'create-invoice',
    ]);
    expect(systems.inputsOf('create-invoice')).toMatchObject([{ grandTotal: 7245, invoiceDate: '2026-11-25' }]);
    expect(await shop.sql`SELECT 1 FROM stock_movement WHERE reference = 'main-shop/1'`).toHaveLength(0);
  });

  it('is posted with its shipment where the ERP comes after the warehouse', async () => {
    const late = await retailerAtWork({ posting: 'warehouse-first' });
    try {
      const systems = scriptedSystems({});
      await late.accept(['1'], () => byChannel);
      late.startWorker(systems.port);
      expect(await late.ended('1')).toMatchObject({ outcome: 'completed', state: { invoicedTotal: 7245 } });
      expect(systems.stepsOf('main-shop/1')).toContain('create-sales-order-late');
    } finally {
      await late.close();
    }
  });

  it('needs no stock of ours', async () => {
    const empty = await retailerAtWork({}, 0);
    try {
      const systems = scriptedSystems({});
      await empty.accept(['1'], () => byChannel);
      empty.startWorker(systems.port);
      expect(await empty.ended('1')).toMatchObject({ outcome: 'completed' });
    } finally {
      await empty.close();
    }
  });

  it('whose money we take is captured when it comes', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1'], (number) => ({ fulfilledBy: 'channel' as const, payment: sampleOrder(number).payment }));
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 7245 } });
  });
});
