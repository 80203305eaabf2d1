import { afterEach, describe, expect, it } from 'vitest';
import { retailerAtWork, type RetailerAtWork } from '../engine/retailer-at-work.ts';
import { scriptedSystems, type Reply } from '../engine/scripted-systems.ts';

let shop: RetailerAtWork;
afterEach(async () => {
  expect(shop.errors).toEqual([]);
  await shop.expectConsistent();
  await shop.close();
});
const down = { kind: 'retry', afterMs: null, detail: 'no connection' } as const;

describe('a mail system that is down', () => {
  it('holds neither the warehouse nor the money up: the order goes on, and the shop learns which mails are missing', async () => {
    shop = await retailerAtWork({ notifyLimitMs: 0 });
    const systems = scriptedSystems({
      perform: ({ capability, step }): Reply =>
        capability === 'notifications.send' ? (step === 'notify-shipped' ? 'unknown' : down) : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 7245 } });
    expect(systems.inputsOf('tell-shop-remarks')).toMatchObject([
      {
        comment:
          'The mail order-confirmed (main-shop/1) could not be sent. ' +
          'The mail order-shipped (main-shop/1/sh-1) could not be sent.',
      },
    ]);
    expect(await shop.exceptions('1')).toHaveLength(0);
  });

  it('does not keep a cancelled order open', async () => {
    shop = await retailerAtWork({ notifyLimitMs: 0 });
    const systems = scriptedSystems({ perform: ({ step }): Reply => (step === 'notify-cancelled' ? down : 'done') });
    await shop.cancel('1');
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
  });

  it('is tried again as long as the policy says', async () => {
    shop = await retailerAtWork({ notifyLimitMs: 60_000 });
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply => (step === 'notify-confirmed' && time < 3 ? down : 'done'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.inputsOf('notify-confirmed')).toHaveLength(3);
    expect(row.state.remarks ?? []).toEqual([]);
  });
});

describe('a shop that takes no comment', () => {
  it.each<[string, Reply]>([
    ['is down', down],
    ['does not know the order', { kind: 'refused', reason: 'not-found', detail: 'no such order' }],
    ['does not answer', 'unknown'],
  ])('because it %s does not keep a paid order open', async (_why, reply) => {
    shop = await retailerAtWork({ notifyLimitMs: 0 });
    const systems = scriptedSystems({
      perform: ({ step }): Reply => (step === 'tell-shop-remarks' ? reply : 'done'),
    });
    await shop.sql`UPDATE stock_balance SET on_hand = 0 WHERE sku = 'XD-0002'`;
    await shop.sql`UPDATE stock_movement SET on_hand_delta = 0 WHERE sku = 'XD-0002'`;
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 2 }]);
    const row = await shop.ended('1');
    expect(row.outcome).toBe('completed');
    expect(row.state.remarks).toHaveLength(1);
    expect(systems.stepsOf('main-shop/1')).toContain('commit-tax');
  });
});

describe('a tax service that was given up', () => {
  it('is asked again at the end, so that the transaction which it holds after all is reported', async () => {
    shop = await retailerAtWork({ taxDownMs: 0 });
    const systems = scriptedSystems({
      perform: ({ step }): Reply => (step === 'calculate-tax' ? 'acts-unknown' : 'done'),
      lookUp: ({ step }) => (step === 'calculate-tax' ? { kind: 'unknown', detail: 'no answer' } : 'truth'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    const waiting = await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(waiting.state.tax).toEqual({ code: 'main-shop/1', amount: 352, fallback: true, doubtful: true });
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({
      outcome: 'completed',
      state: { tax: { code: 'main-shop/1', fallback: false } },
    });
    // The same code is the same transaction at the service.
    expect(systems.inputsOf('calculate-tax-late')).toEqual(systems.inputsOf('calculate-tax'));
    expect(systems.inputsOf('commit-tax')).toEqual([{ code: 'main-shop/1' }]);
  });

  it('has the transaction of a cancelled order voided, in case there is one', async () => {
    shop = await retailerAtWork({ taxDownMs: 0 });
    const systems = scriptedSystems({
      perform: ({ step }): Reply => {
        if (step === 'calculate-tax') return 'unknown';
        return step === 'void-doubtful-tax' ? { kind: 'refused', reason: 'not-found', detail: 'none' } : 'done';
      },
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.cancel('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    expect(systems.inputsOf('void-doubtful-tax')).toEqual([{ code: 'main-shop/1' }]);
  });

  it('that refused an address leaves nothing in doubt', async () => {
    shop = await retailerAtWork();
    const systems = scriptedSystems({
      perform: ({ step }): Reply =>
        step === 'calculate-tax' ? { kind: 'refused', reason: 'address-invalid', detail: 'no such place' } : 'done',
    });
    await shop.accept(['1', '2']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    await shop.ended('1');
    await shop.statusIs('2', 'waiting', 'await-shipment');
    await shop.cancel('2');
    await shop.ended('2');
    expect(systems.log.filter(({ item }) => item.capability.startsWith('tax.'))).toHaveLength(2);
  });
});
