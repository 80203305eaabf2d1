import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { decision, orderIn, shipment, shippable, start, twoLines } from './marketplace-at-work.ts';

const all = (lineIds: readonly string[]) =>
  lineIds.map((lineId, at) => ({ lineId, quantity: twoLines[at]?.quantity ?? 0 }));

describe('a shipment of a whole order', () => {
  it('is tracked and then shipped', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    const item = shipment(orderId, 'S1', all(lineIds));
    expect(await system.run('storefront.shipments.create', [item])).toEqual([
      { kind: 'done', value: { shipmentId: orderId } },
    ]);
    expect(orderIn(simulator, orderId)).toMatchObject({
      state: 'SHIPPED',
      trackingUpdates: 1,
      shipments: [{ id: null, carrier: 'ups', trackingNumber: '1ZS1' }],
    });
    expect(await system.lookUp('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
    expect(orderIn(simulator, orderId).trackingUpdates).toBe(1);
  });

  it('leaves out lines that were refused', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds, lineIds.slice(1))]);
    simulator.debitOrder(orderId);
    await system.run('storefront.shipments.create', [shipment(orderId, 'S1', all(lineIds).slice(0, 1))]);
    expect(orderIn(simulator, orderId)).toMatchObject({ state: 'SHIPPED', shipments: [{ id: null }] });
  });

  it('waits while the debit of the buyer or the acceptance is pending', async () => {
    const { simulator, system } = await start({}, { debitRetryMs: 1_500 });
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    const item = shipment(orderId, 'S1', all(lineIds));
    const retry = [{ kind: 'retry', afterMs: 1_500 }];
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject(retry);
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject(retry);
    simulator.debitOrder(orderId);
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
  });

  it('is refused where the buyer called it off or another shipment stands', async () => {
    const { simulator, system } = await start();
    const called = await shippable(simulator, system);
    const shipped = await shippable(simulator, system);
    simulator.cancelOrder(called.orderId);
    await system.run('storefront.shipments.create', [shipment(shipped.orderId, 'S1', all(shipped.lineIds))]);
    const outcomes = await system.run('storefront.shipments.create', [
      shipment(called.orderId, 'S2', all(called.lineIds)),
      shipment(shipped.orderId, 'S3', all(shipped.lineIds)),
      shipment('NONE', 'S4', all(shipped.lineIds)),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'refused', reason: 'cancelled' },
      { kind: 'refused', reason: 'not-allowed' },
      { kind: 'refused', reason: 'not-found' },
    ]);
  });

  it('without a number goes by the name of its carrier', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    const item = shipment(orderId, 'S1', all(lineIds), null);
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
    expect(orderIn(simulator, orderId).shipments).toMatchObject([{ carrier: 'UPS', trackingNumber: null }]);
    expect(await system.lookUp('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
  });

  it('whose answer is lost is unknown, is found again, and stands once', async () => {
    const { simulator, system, traffic } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    const item = shipment(orderId, 'S1', all(lineIds));
    // The fault is set between the tracking, which arrives, and the shipping, whose answer is lost.
    simulator.app.server.on('request', (request: { url?: string }) => {
      if (request.url?.endsWith('/ship')) simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    });
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('storefront.shipments.create', [item])).toEqual([
      { kind: 'done', value: { shipmentId: orderId } },
    ]);
    expect(traffic.filter(({ path }) => path.endsWith('/ship'))).toHaveLength(1);
    expect(orderIn(simulator, orderId).shipments).toHaveLength(1);
  });
});

describe('a shipment of a part', () => {
  it('is a shipment of its own, and the last part completes the order', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    const [first = '', second = ''] = lineIds;
    const one = shipment(orderId, 'S1', [{ lineId: first, quantity: 1 }]);
    const [outcome] = await system.run('storefront.shipments.create', [one]);
    expect(outcome).toMatchObject({ kind: 'done', value: { shipmentId: expect.stringMatching(/-/) } });
    expect(orderIn(simulator, orderId).state).toBe('SHIPPING');
    const rest = shipment(orderId, 'S2', [
      { lineId: first, quantity: 1 },
      { lineId: second, quantity: 1 },
    ]);
    expect(await system.run('storefront.shipments.create', [rest])).toMatchObject([{ kind: 'done' }]);
    expect(orderIn(simulator, orderId)).toMatchObject({
      state: 'SHIPPED',
      trackingUpdates: 0,
      shipments: [
        { packageReference: 'S1', trackingNumber: '1ZS1' },
        { packageReference: 'S2', trackingNumber: '1ZS2' },
      ],
    });
  });

  it('goes with the parts of other orders in one call, and after another part of its own', async () => {
    const { simulator, system, traffic } = await start();
    const a = await shippable(simulator, system);
    const b = await shippable(simulator, system);
    const line = (order: typeof a, at: number) => [{ lineId: order.lineIds[at] ?? '', quantity: 1 }];
    const outcomes = await system.run('storefront.shipments.create', [
      shipment(a.orderId, 'S1', line(a, 0)),
      shipment(a.orderId, 'S2', line(a, 1)),
      shipment(b.orderId, 'S3', line(b, 0)),
      shipment(b.orderId, 'S4', [{ lineId: 'X', quantity: 1 }]),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'done' },
      { kind: 'done' },
      { kind: 'done' },
      { kind: 'failed', reason: 'vendor-rejected' },
    ]);
    expect(traffic.filter(({ path, method }) => method === 'POST' && path === '/api/shipments')).toHaveLength(2);
  });

  it('whose answer is lost is unknown, is found by its package reference, and stands once', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    const item = shipment(orderId, 'S1', [{ lineId: lineIds[0] ?? '', quantity: 1 }]);
    expect(await system.lookUp('storefront.shipments.create', [item])).toEqual([{ kind: 'absent' }]);
    simulator.app.server.on('request', (request: { method?: string }) => {
      if (request.method === 'POST') simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    });
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'done' }]);
    expect(orderIn(simulator, orderId).shipments).toHaveLength(1);
  });

  it('is tried later when throttled', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    simulator.setFaults({ ...noFaults, throttled: 1 });
    const item = shipment(orderId, 'S1', [{ lineId: lineIds[0] ?? '', quantity: 1 }]);
    expect(await system.run('storefront.shipments.create', [item])).toMatchObject([{ kind: 'retry', afterMs: 1_000 }]);
  });
});
