import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../kit/until.ts';
import { retailerAtWork, type RetailerAtWork } from './retailer-at-work.ts';
import { scriptedSystems, type Reply } from './scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  await shop.close();
});

const beforeRelease = [
  'authorise-payment',
  'calculate-tax',
  'upsert-customer',
  'create-sales-order',
  'notify-confirmed',
  'request-fulfilment',
];
const afterShipment = [
  'capture-payment',
  'tell-shop-shipment',
  'tell-shop-invoice',
  'notify-shipped',
  'post-erp-shipment',
  'create-invoice',
  'commit-tax',
];
const manners = ['done', 'retry', 'acts-unknown', 'unknown'] as const;
const taken = {
  'authorise-payment': 'undo:authorise-payment',
  'calculate-tax': 'undo:calculate-tax',
  'create-sales-order': 'undo:create-sales-order',
  'request-fulfilment': 'undo:request-fulfilment',
};

describe('a cancellation', () => {
  it('that comes at any step, in any manner of its call, ends with all undone or all delivered', async () => {
    const plans = new Map<string, { step: string; manner: (typeof manners)[number] }>();
    for (const step of [...beforeRelease, ...afterShipment])
      for (const manner of manners) plans.set(String(plans.size), { step, manner });
    const told = new Set<string>();
    const systems = scriptedSystems({
      perform: async ({ order, step, time }): Promise<Reply> => {
        const number = order.slice('main-shop/'.length);
        const plan = plans.get(number);
        if (plan?.step !== step || time > 1) return 'done';
        await shop.cancel(number);
        told.add(number);
        return plan.manner === 'retry' ? { kind: 'retry', afterMs: null, detail: 'busy' } : plan.manner;
      },
    });
    await shop.accept([...plans.keys()]);
    shop.startWorker(systems.port, 'first', { setSizeMax: 5 });
    await until(async () => {
      for (const { key } of await shop.sql<
        { key: string }[]
      >`SELECT key FROM process WHERE status = 'waiting' AND step = 'await-shipment'`)
        await shop.ship(key.slice('main-shop/'.length));
      return (await shop.liveCount()) === 0;
    });
    expect(told.size).toBe(plans.size);
    expect(systems.repeated()).toEqual([]);
    for (const [number, { step, manner }] of plans) {
      const row = await shop.archived(number);
      const done = systems.stepsOf(`main-shop/${number}`);
      const what = `${number}: ${step}, ${manner}`;
      if (afterShipment.includes(step)) {
        expect(row, what).toMatchObject({ outcome: 'completed', state: { capturedTotal: 7245 } });
        // Nothing reads a signal that comes while the very last call is answered.
        if (step !== 'commit-tax') expect(row, what).toMatchObject({ state: { cancellationRefused: true } });
        continue;
      }
      expect(row, what).toMatchObject({ outcome: 'cancelled', reason: 'cancelled-by-customer' });
      for (const [effect, undo] of Object.entries(taken))
        expect(done.includes(undo), `${what}: ${undo}`).toBe(done.includes(effect));
      const undone = done.filter((name) => name.startsWith('undo:')).map((name) => name.slice(5));
      expect(undone, what).toEqual(
        Object.keys(taken)
          .filter((name) => done.includes(name))
          .toReversed(),
      );
    }
    await shop.expectConsistent();
  });

  it('that is told twice cancels once', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    await Promise.all([shop.cancel('1'), shop.cancel('1'), shop.cancel('1')]);
    await shop.ended('1');
    expect(systems.repeated()).toEqual([]);
    await shop.expectConsistent();
  });

  it('that came before the order itself cancels it before money or stock is touched', async () => {
    const systems = scriptedSystems({});
    await shop.cancel('1');
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    expect(systems.stepsOf('main-shop/1')).toEqual(['tell-shop-cancelled', 'notify-cancelled']);
    await shop.expectConsistent();
  });

  it('goes on with the undo after a worker was killed in the middle of it', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) => (step === 'undo:create-sales-order' && time === 1 ? 'acts-hang' : 'done'),
    });
    await shop.accept(['1']);
    const first = shop.startWorker(systems.port, 'first', { leaseMs: 800, extendEveryMs: 100 });
    await shop.statusIs('1', 'waiting');
    await shop.cancel('1');
    await until(() => systems.log.some(({ item }) => item.step === 'undo:create-sales-order'));
    await first.kill();
    shop.startWorker(systems.port, 'second');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled', reason: 'cancelled-by-customer' });
    expect(systems.repeated()).toEqual([]);
    await shop.expectConsistent();
  });

  it('after a short pick, when no goods have left, is no cancellation that came too late', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    await shop.tell([
      {
        number: '1',
        event: 'fulfilment.exception',
        id: 'short:sh-1',
        payload: {
          kind: 'fulfilment-exception',
          reference: 'main-shop/1@wh-east',
          shipmentId: 'sh-1',
          reason: 'short',
          detail: 'one lamp is missing',
          lines: [{ sku: 'XD-0001', quantity: 1 }],
          sourceVersion: '1',
        },
      },
    ]);
    await until(
      async () =>
        ((await shop.live('1'))?.state.cancelledLines ?? []).length > 0 && (await shop.live('1'))?.status === 'waiting',
    );
    await shop.cancel('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled', reason: 'cancelled-by-customer' });
    await shop.expectConsistent();
  });

  it('that the warehouse can no longer take leaves the customer with a confirmation, once', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply => {
        if (step === 'notify-confirmed' && time === 1)
          return { kind: 'retry', afterMs: 60_000, detail: '450 too much mail' };
        if (step === 'undo:request-fulfilment') return { kind: 'refused', reason: 'too-late', detail: 'packed' };
        return 'done';
      },
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed', 'confirm-and-request');
    await shop.cancel('1');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed' });
    const sent = systems.stepsOf('main-shop/1').filter((step) => step.startsWith('notify-confirmed'));
    expect(sent).toEqual(['notify-confirmed-late']);
  });
});
