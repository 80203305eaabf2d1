import { describe, expect, test } from 'vitest';
import type { CancelReason, CreateStorefrontShipment, Item } from '../../../src/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import type { AmazonSimulator } from '../../../simulators/amazon/index.ts';
import { connectTo, linesOf, orderOf, startSeller, startSimulator, withFaults } from './seller-at-work.ts';

function shipmentOf(
  simulator: AmazonSimulator,
  number: string,
  changes: Partial<CreateStorefrontShipment> = {},
): Item<CreateStorefrontShipment> {
  const lines = orderOf(simulator, number).lines.map(({ orderItemId, quantity }) => ({
    lineId: orderItemId,
    quantity,
  }));
  const base = { sourceId: number, number, shipmentId: 'SB-1', carrier: 'UPS Ground', trackingNumber: '1Z999' };
  return { key: `ship:${number}`, input: { ...base, lines, ...changes } };
}

const cancelOf = (number: string, reason?: CancelReason) => ({
  key: `cancel:${number}`,
  input: { sourceId: number, number, ...(reason === undefined ? {} : { reason }) },
});

describe('a shipment', () => {
  test('is confirmed with its lines, carrier and tracking number', async () => {
    const { simulator, system } = await startSeller();
    const number = simulator.placeOrder({ lines: linesOf(2) });
    const [outcome] = await system.run('storefront.shipments.create', [shipmentOf(simulator, number)]);
    const { packages, status, lines } = orderOf(simulator, number);
    expect(outcome).toEqual({ kind: 'done', value: { shipmentId: packages[0]?.packageReferenceId } });
    expect(packages).toMatchObject([{ carrierCode: 'UPS', trackingNumber: '1Z999', lines }]);
    expect(status).toBe('SHIPPED');
  });

  test('of a part leaves the order partially shipped; a carrier that Amazon does not know is named', async () => {
    const { simulator, system } = await startSeller();
    const number = simulator.placeOrder({ lines: linesOf(2) });
    const [first] = orderOf(simulator, number).lines;
    const lines = [{ lineId: first?.orderItemId ?? '', quantity: 1 }];
    const item = shipmentOf(simulator, number, { lines, carrier: 'Bike Couriers', shipmentId: '4711' });
    const [outcome] = await system.run('storefront.shipments.create', [item]);
    expect(outcome).toEqual({ kind: 'done', value: { shipmentId: '4711' } });
    expect(orderOf(simulator, number)).toMatchObject({
      status: 'PARTIALLY_SHIPPED',
      packages: [{ packageReferenceId: '4711', carrierCode: 'Other', lines: [{ quantity: 1 }] }],
    });
  });

  test('whose answer was lost is unknown, and found by its package', async () => {
    const { simulator, system } = await startSeller();
    const number = simulator.placeOrder();
    await system.check();
    const item = shipmentOf(simulator, number);
    const [outcome] = await withFaults(simulator, { droppedAfter: 1 }, () =>
      system.run('storefront.shipments.create', [item]),
    );
    expect(outcome?.kind).toBe('unknown');
    const { packages } = orderOf(simulator, number);
    expect(packages).toHaveLength(1);
    expect(
      await system.lookUp('storefront.shipments.create', [
        item,
        shipmentOf(simulator, number, { shipmentId: 'SB-2' }),
        shipmentOf(simulator, number, { sourceId: '111-0000000-9999999' }),
      ]),
    ).toMatchObject([
      { kind: 'done', value: { shipmentId: packages[0]?.packageReferenceId } },
      { kind: 'absent' },
      { kind: 'refused', reason: 'not-found' },
    ]);
  });

  test('that Amazon does not take is told so, and the others of its set are made', async () => {
    const { simulator, system } = await startSeller();
    const [fine, much, amazons] = [
      simulator.placeOrder(),
      simulator.placeOrder(),
      simulator.placeOrder({ fulfilledBy: 'AMAZON' }),
    ];
    const tooMany = orderOf(simulator, much).lines.map(({ orderItemId }) => ({ lineId: orderItemId, quantity: 9 }));
    const outcomes = await system.run('storefront.shipments.create', [
      shipmentOf(simulator, much, { lines: tooMany }),
      shipmentOf(simulator, fine),
      shipmentOf(simulator, fine, { sourceId: '111-0000000-9999999' }),
      shipmentOf(simulator, fine, { trackingNumber: null }),
      shipmentOf(simulator, amazons),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'failed', reason: 'vendor-rejected', detail: expect.stringContaining('left to ship') },
      { kind: 'done' },
      { kind: 'refused', reason: 'not-found' },
      { kind: 'failed', reason: 'tracking-required' },
      { kind: 'failed', detail: expect.stringContaining('fulfilled by Amazon') },
    ]);
  });

  test('meets a throttle as retry, and an error of the server as unknown', async () => {
    const { simulator, system } = await startSeller();
    const number = simulator.placeOrder();
    await system.check();
    const run = () => system.run('storefront.shipments.create', [shipmentOf(simulator, number)]);
    expect(await withFaults(simulator, { throttled: 1 }, run)).toMatchObject([{ kind: 'retry', afterMs: 1_000 }]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await withFaults(simulator, { serverErrorBefore: 1 }, run)).toMatchObject([{ kind: 'unknown' }]);
    expect(orderOf(simulator, number).packages).toEqual([]);
  });
});

describe('a cancellation', () => {
  test('goes by one feed for the whole set, with Amazon’s reason codes', async () => {
    const { simulator, system } = await startSeller();
    const numbers = [simulator.placeOrder(), simulator.placeOrder({ lines: linesOf(3) }), simulator.placeOrder()];
    const reasons = ['out-of-stock', 'customer-request', undefined] as const;
    const items = numbers.map((number, at) => cancelOf(number, reasons[at]));
    const outcomes = await system.run('storefront.orders.cancel', items);
    expect(outcomes).toEqual(numbers.map(() => ({ kind: 'done', value: {} })));
    expect(numbers.map((number) => orderOf(simulator, number).cancellation)).toEqual([
      { by: 'MERCHANT', reason: 'NoInventory' },
      { by: 'MERCHANT', reason: 'BuyerCanceled' },
      { by: 'MERCHANT', reason: 'GeneralAdjustment' },
    ]);
    expect(simulator.summary().feeds).toBe(1);
  });

  test('of an order that is shipped, gone or Amazon’s own is refused, and a second one is done already', async () => {
    const { simulator, system } = await startSeller();
    const [shipped, amazons, twice] = [
      simulator.placeOrder(),
      simulator.placeOrder({ fulfilledBy: 'AMAZON' }),
      simulator.placeOrder(),
    ];
    await system.run('storefront.shipments.create', [shipmentOf(simulator, shipped)]);
    await system.run('storefront.orders.cancel', [cancelOf(twice)]);
    const items = [shipped, amazons, '111-0000000-9999999', twice].map((number) => cancelOf(number));
    expect(await system.run('storefront.orders.cancel', items)).toMatchObject([
      { kind: 'refused', reason: 'too-late' },
      { kind: 'refused', reason: 'not-allowed' },
      { kind: 'refused', reason: 'not-found' },
      { kind: 'done' },
    ]);
    expect(simulator.summary().feeds).toBe(1);
  });

  test('whose feed takes long is unknown, and is looked up by the feed and after a restart by the order', async () => {
    const simulator = await startSimulator({ feedDelayMs: 600 });
    const system = connectTo(simulator, { feedWaitMs: 100 });
    const item = cancelOf(simulator.placeOrder());
    expect(await system.run('storefront.orders.cancel', [item])).toMatchObject([
      { kind: 'unknown', detail: expect.stringContaining('not finished') },
    ]);
    const restarted = connectTo(simulator);
    expect(await restarted.lookUp('storefront.orders.cancel', [item])).toMatchObject([{ kind: 'unknown' }]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await system.lookUp('storefront.orders.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(await restarted.lookUp('storefront.orders.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    const other = cancelOf(simulator.placeOrder());
    expect(await restarted.lookUp('storefront.orders.cancel', [other])).toEqual([{ kind: 'absent' }]);
    expect(simulator.summary().feeds).toBe(1);
  });

  test('whose feed was made and its answer lost is unknown, and found', async () => {
    const { simulator, system } = await startSeller();
    const item = cancelOf(simulator.placeOrder());
    // The order is read and the document uploaded; the answer to createFeed is lost.
    simulator.app.server.prependListener('request', (request) => {
      if (request.method === 'POST' && request.url === '/feeds/2021-06-30/feeds')
        simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    });
    const [outcome] = await system.run('storefront.orders.cancel', [item]);
    simulator.setFaults(noFaults);
    expect(outcome?.kind).toBe('unknown');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await system.lookUp('storefront.orders.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(simulator.summary().feeds).toBe(1);
  });
});
