import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import {
  connected,
  customerId,
  direct,
  dropAfter,
  firstPart,
  item,
  line,
  orderId,
  salesOrder,
} from './connected-company.ts';

const shipment = (salesOrderId: string, shipmentId: string, ...lines: [string, number][]) =>
  item(
    {
      salesOrderId,
      shipmentId,
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
      trackingNumber: 'T1',
      shippedAt: '2026-11-26T08:00:00Z',
    },
    `key-${shipmentId}`,
  );

const linesOf = async (simulator: Parameters<typeof direct>[0], id: string) =>
  (await direct(simulator, 'GET', `salesOrders(${id})?$expand=salesOrderLines`)).body.salesOrderLines as {
    lineType: string;
    description: string;
    shipQuantity: number;
    shippedQuantity: number;
  }[];

describe('erp.shipments.post', () => {
  it('notes the shipment on the order and says how much is to be shipped', async () => {
    const { simulator, system } = await connected();
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const outcomes = await system.run('erp.shipments.post', [shipment(id, 'S1', ['XD-0001', 2])]);
    expect(outcomes).toEqual([{ kind: 'done', value: { shipmentReference: 'S1' } }]);
    const lines = await linesOf(simulator, id);
    expect(lines[0]).toMatchObject({ shipQuantity: 2, shippedQuantity: 0 });
    expect(lines.at(-1)).toMatchObject({ lineType: 'Comment', description: 'Shipped S1: 2 x XD-0001' });
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(2);
  });

  it('posts a shipment once, however often it is told', async () => {
    const { simulator, system } = await connected();
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const one = shipment(id, 'S1', ['XD-0001', 2]);
    for (let time = 0; time < 3; time += 1) await system.run('erp.shipments.post', [one]);
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(2);
    expect((await linesOf(simulator, id)).filter((found) => found.lineType === 'Comment')).toHaveLength(1);
  });

  it('adds the parts of an order up, in one set and after a posting in Business Central', async () => {
    const { simulator, system } = await connected();
    const lines = [line(0, 5), line(1, 2), line(0, 1)];
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1', { lines }));
    await system.run('erp.shipments.post', [shipment(id, 'S1', ['XD-0001', 2]), shipment(id, 'S2', ['XD-0001', 1])]);
    simulator.postShipments();
    const [outcome] = await system.run('erp.shipments.post', [shipment(id, 'S3', ['XD-0001', 3], ['XD-0002', 2])]);
    expect(outcome?.kind).toBe('done');
    const items = (await linesOf(simulator, id)).filter((found) => found.lineType === 'Item');
    expect(items.map(({ shippedQuantity, shipQuantity }) => [shippedQuantity, shipQuantity])).toEqual([
      [3, 2],
      [0, 2],
      [0, 1],
    ]);
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(8);
  });

  it('reads again when another shipment of the order was posted in between', async () => {
    let other: Promise<unknown> | null = null;
    const { simulator, system } = await connected({
      prepare: (app) => {
        app.addHook('preHandler', async (request) => {
          const part = firstPart(request.body);
          if (part?.method !== 'PATCH' || other !== null) return;
          other = Promise.resolve();
          const url = part.url.split('/')[1] ?? '';
          const note = { lineType: 'Comment', description: 'Shipped S0: 1 x XD-0001' };
          const order = /documentId=([^,]+)/.exec(url)?.[1] ?? '';
          await direct(simulator, 'POST', `salesOrders(${order})/salesOrderLines`, note);
          await direct(simulator, 'PATCH', url, { shipQuantity: 1 }, { 'if-match': '*' });
        });
      },
    });
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const [outcome] = await system.run('erp.shipments.post', [shipment(id, 'S1', ['XD-0001', 2])]);
    expect(outcome?.kind).toBe('done');
    expect(other).not.toBeNull();
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(3);
  });

  it('refuses more than was ordered, fails for what was not, and does not know an order that is gone', async () => {
    const { simulator, system } = await connected();
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const gone = '33333333-3333-4333-8333-333333333333';
    const outcomes = await system.run('erp.shipments.post', [
      shipment(id, 'S1', ['XD-0001', 4]),
      shipment(id, 'S2', ['XD-0030', 1]),
      shipment(gone, 'S3', ['XD-0001', 1]),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'refused', reason: 'more-than-ordered' },
      { kind: 'failed', reason: 'unknown-line' },
      { kind: 'refused', reason: 'not-found' },
    ]);
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(0);
  });

  it('is brought to its end by the look-up when an answer was lost', async () => {
    const { state, prepare } = dropAfter('salesOrderLines');
    const { simulator, system } = await connected({ prepare });
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const one = shipment(id, 'S1', ['XD-0001', 2]);
    expect(await system.lookUp('erp.shipments.post', [one])).toEqual([{ kind: 'absent' }]);
    state.on = true;
    expect(await system.run('erp.shipments.post', [one])).toMatchObject([{ kind: 'unknown' }]);
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(0);
    const found = { kind: 'done', value: { shipmentReference: 'S1' } };
    expect(await system.lookUp('erp.shipments.post', [one])).toEqual([found]);
    expect(await system.lookUp('erp.shipments.post', [one])).toEqual([found]);
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(2);
  });

  it('stays unknown or to be tried again while nothing answers', async () => {
    const { simulator, system } = await connected();
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const one = shipment(id, 'S1', ['XD-0001', 1]);
    simulator.setFaults({ ...noFaults, droppedBefore: 1 });
    expect((await system.run('erp.shipments.post', [one]))[0]?.kind).toBe('retry');
    simulator.setFaults(noFaults);
    expect((await system.run('erp.shipments.post', [one]))[0]?.kind).toBe('done');
    expect(simulator.summary().orders[0]?.shippedQuantity).toBe(1);
  });
});
