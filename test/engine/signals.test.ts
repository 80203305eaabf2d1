import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../kit/until.ts';
import { retailerAtWork, type RetailerAtWork } from './retailer-at-work.ts';
import { scriptedSystems } from './scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  await shop.close();
});
const cityIn = async (number: string) => (await shop.live(number))?.state.shipTo?.city;

describe('signals', () => {
  it('are none of them lost when they race with the steps and the wait', async () => {
    const numbers = Array.from({ length: 200 }, (_, index) => String(index));
    const systems = scriptedSystems({});
    await shop.accept(numbers);
    shop.startWorker(systems.port, 'first', { setSizeMax: 10 });
    shop.startWorker(systems.port, 'second', { setSizeMax: 10 });
    const random = (below: number) => Math.floor(Math.random() * below);
    await Promise.all(
      numbers.map(async (number) => {
        await new Promise((resolve) => setTimeout(resolve, random(2_000)));
        await shop.ship(number, `${number}-1`, [{ sku: 'XD-0001', quantity: 1 }]);
        await new Promise((resolve) => setTimeout(resolve, random(300)));
        await shop.ship(number, `${number}-1`, [{ sku: 'XD-0001', quantity: 1 }]);
        await shop.ship(number, `${number}-2`, [
          { sku: 'XD-0001', quantity: 1 },
          { sku: 'XD-0002', quantity: 1 },
        ]);
      }),
    );
    for (const number of numbers)
      expect(await shop.ended(number), number).toMatchObject({
        outcome: 'completed',
        state: { capturedTotal: 7245, shippedTotal: 7245 },
      });
    expect(systems.repeated()).toEqual([]);
    await shop.expectConsistent();
    expect(shop.errors).toEqual([]);
  });

  it('that came before the order, and twice, ship it once', async () => {
    const systems = scriptedSystems({});
    await shop.ship('1');
    await shop.ship('1');
    await shop.accept(['1']);
    await shop.ship('1');
    shop.startWorker(systems.port);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { shipmentIds: ['sh-1'] } });
    expect(systems.stepsOf('main-shop/1').filter((step) => step === 'capture-payment')).toHaveLength(1);
    await shop.expectConsistent();
  });

  it('that were stored in the moment of the start are told by the sweep', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    // As a race leaves it: the signal stands, and nobody was told.
    await shop.sql`
      INSERT INTO signal (tenant, process, key, event, id, payload, parked, received_at)
      VALUES ('main', 'order-to-cash', 'main-shop/1', 'order.cancellation-requested', 'c', '{"by":"shop"}', true, clock_timestamp() - interval '1 minute')`;
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled', reason: 'cancelled-by-shop' });
  });

  it('wake an order whose shipment was overdue, and close its exception', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    await shop.sql`UPDATE process SET due_at = clock_timestamp()`;
    await shop.statusIs('1', 'exception', 'await-shipment');
    expect(await shop.exceptions('1')).toMatchObject([{ cause: 'shipment-overdue', amount: '7245', resolved: false }]);
    await shop.ship('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed' });
    expect(await shop.exceptions('1')).toMatchObject([{ cause: 'shipment-overdue', resolved: true }]);
    await shop.expectConsistent();
  });

  it('that a warehouse holds an order does not prolong its wait', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    const due = async () =>
      (await shop.sql<{ due: Date }[]>`SELECT due_at AS due FROM process WHERE status = 'waiting'`)[0]?.due.getTime();
    const before = (await due()) ?? 0;
    await shop.tell([
      {
        number: '1',
        event: 'fulfilment.exception',
        id: 'on-hold:1',
        payload: {
          kind: 'fulfilment-exception',
          reference: 'main-shop/1@wh-east',
          shipmentId: '1',
          reason: 'on-hold',
          detail: 'stairs',
          lines: [],
          sourceVersion: '1',
        },
      },
    ]);
    const after = await until(
      async () => shop.traceOf(await shop.live('1')).some(({ outcome }) => outcome === 'heard') && due(),
    );
    expect(Math.abs(after - before)).toBeLessThan(2_000);
  });

  it('with a shipment of more than was asked raise an exception, and the right shipment beside it still counts', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    await shop.tell([
      shop.shipmentOf('1', 'wrong', [{ sku: 'XD-0001', quantity: 9 }]),
      shop.shipmentOf('1', 'right', shop.bothLines),
    ]);
    expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { shippedTotal: 7245 } });
    expect(await shop.exceptions('1')).toMatchObject([{ cause: 'unexpected-shipment' }]);
  });
});

describe('a shipment of an order that has ended', () => {
  it('cancelled is shown to a person: goods have left that nobody pays', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    await shop.cancel('1');
    await shop.ended('1');
    await shop.ship('1');
    await until(async () => (await shop.exceptions('1')).length === 1);
  });

  it('completed is known, and stays nobody’s unread signal', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting');
    await shop.ship('1');
    await shop.ended('1');
    await shop.ship('1');
    await until(async () => (await shop.sql`SELECT 1 FROM signal WHERE parked`).length === 0);
    expect(await shop.exceptions('1')).toHaveLength(0);
  });
});

describe('a new address', () => {
  it('before the release goes to the warehouse', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) =>
        step === 'create-sales-order' && time === 1 ? { kind: 'retry', afterMs: 60_000, detail: 'busy' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed');
    await shop.readdress('1', '2026-11-25T11:00:00Z', 'Bangor');
    await shop.hastenOnceHeard('1');
    await shop.statusIs('1', 'waiting');
    expect(await cityIn('1')).toBe('Bangor');
  });

  it('that is older than the one before does not overwrite it', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) =>
        step === 'create-sales-order' && time === 1 ? { kind: 'retry', afterMs: 60_000, detail: 'busy' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed');
    await shop.readdress('1', '2026-11-25T12:00:00Z', 'Newest');
    await until(async () => (await cityIn('1')) === 'Newest');
    await shop.readdress('1', '2026-11-25T11:00:00Z', 'Older');
    await shop.hastenOnceHeard('1', 2);
    await shop.statusIs('1', 'waiting');
    expect(await cityIn('1')).toBe('Newest');
  });

  it('that the order has already is no remark', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) =>
        step === 'create-sales-order' && time === 1 ? { kind: 'retry', afterMs: 60_000, detail: 'busy' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed');
    await shop.readdress('1', '2026-11-25T11:00:00Z', 'Bangor');
    await shop.hastenOnceHeard('1');
    await shop.statusIs('1', 'waiting');
    // The shop touches the order for another reason, and its address is as it was applied.
    await shop.readdress('1', '2026-11-25T12:00:00Z', 'Bangor');
    await until(
      async () => shop.traceOf(await shop.live('1')).filter(({ outcome }) => outcome === 'heard').length === 2,
    );
    expect((await shop.live('1'))?.state.remarks ?? []).toEqual([]);
  });
});
