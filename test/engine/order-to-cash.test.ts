import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, deliverSignals, Worker, type Program } from '../../src/engine/index.ts';
import { acceptOrders, cancellationRequested, orderToCash, shipmentConfirmed } from '../../src/processes/index.ts';
import { countStock, stockLevels } from '../../src/stock/index.ts';
import { instantSystems, sampleOrder, samplePolicy } from '../../src/testing/index.ts';
import { testDatabase } from '../kit/database.ts';
import { until } from '../kit/until.ts';

const tenant = 'main';
const program: Program = compile(orderToCash(() => samplePolicy));

describe('order-to-cash with systems that answer at once', () => {
  let server: Awaited<ReturnType<typeof testDatabase>>;
  let worker: Worker;
  const errors: unknown[] = [];
  const { port, effects } = instantSystems({ keepEffects: true });

  beforeAll(async () => {
    server = await testDatabase();
    const { database } = server;
    const counts = ['XD-0001', 'XD-0002'].map((sku) => ({
      location: 'wh-east',
      sku,
      onHand: 100,
      countedAt: '2026-11-25T00:00:00Z',
    }));
    await database.transaction((sql) => countStock(sql, tenant, counts));
    worker = new Worker({
      database,
      tenant,
      programs: [program],
      port,
      environment: { nowMs: Date.now, random: Math.random, sleep: async () => undefined },
      name: 'test',
      onError: (what, error) => errors.push(what, error),
    });
    worker.start();
  });
  afterAll(async () => {
    await worker.stop();
    await server.drop();
    expect(errors).toEqual([]);
  });

  const accept = async (number: string) => {
    await server.database.transaction((sql) => acceptOrders(sql, tenant, program, [sampleOrder(number)]));
    worker.notify();
  };
  const statusOf = async (number: string) => {
    const [row] = await server.database.sql<{ status: string; step: string }[]>`
      SELECT status, step FROM process WHERE key = ${`main-shop/${number}`}`;
    return row;
  };
  const archived = async (number: string) => {
    const [row] = await server.database.sql<
      { outcome: string; reason: string | null; state: Record<string, unknown>; trace: string }[]
    >`
      SELECT outcome, reason, state, trace FROM process_archive WHERE key = ${`main-shop/${number}`}`;
    return row;
  };
  const ship = (number: string, id: string, lines: { sku: string; quantity: number }[]) =>
    server.database.transaction((sql) =>
      deliverSignals(sql, tenant, 'order-to-cash', [
        {
          key: `main-shop/${number}`,
          event: shipmentConfirmed,
          id,
          payload: {
            kind: 'shipment-confirmed',
            reference: `main-shop/${number}@wh-east`,
            shipmentId: id,
            lines,
            carrier: 'UPS',
            service: 'Ground',
            trackingNumber: '1Z',
            trackingUrl: null,
            shippedAt: '2026-11-25T12:00:00Z',
            sourceVersion: '1',
          },
        },
      ]),
    );

  it('goes from acceptance to the archive in two shipments that add up to the whole', async () => {
    await accept('1');
    await until(async () => (await statusOf('1'))?.status === 'waiting');
    await ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 1 }]);
    await ship('1', 'sh-1', [{ sku: 'XD-0001', quantity: 1 }]);
    await ship('1', 'sh-2', [
      { sku: 'XD-0001', quantity: 1 },
      { sku: 'XD-0002', quantity: 1 },
    ]);
    worker.notify();
    const row = await until(() => archived('1'));
    expect(row.outcome).toBe('completed');
    expect(row.state).toMatchObject({ capturedTotal: 7245, invoicedTotal: 7245, shippedTotal: 7245 });
    expect(Math.max(...effects.values())).toBe(1);
    const levels = await stockLevels(server.database.sql, tenant, ['XD-0001'], 10);
    expect(levels).toEqual([{ sku: 'XD-0001', location: 'wh-east', onHand: 98, reserved: 0, available: 98 }]);
  });

  it('undoes an order that is cancelled before it ships, and gives its stock back', async () => {
    await accept('2');
    await until(async () => (await statusOf('2'))?.status === 'waiting');
    await server.database.transaction((sql) =>
      deliverSignals(sql, tenant, 'order-to-cash', [
        { key: 'main-shop/2', event: cancellationRequested, id: 'c', payload: { by: 'customer' } },
      ]),
    );
    worker.notify();
    const row = await until(() => archived('2'));
    expect(row).toMatchObject({ outcome: 'cancelled', reason: 'cancelled-by-customer' });
    const undone = [...effects.keys()]
      .filter((key) => key.includes('main-shop/2:undo:'))
      .map((key) => key.split(':')[3]);
    expect(undone).toEqual(['request-fulfilment', 'create-sales-order', 'calculate-tax', 'authorise-payment']);
    const levels = await stockLevels(server.database.sql, tenant, ['XD-0002'], 10);
    expect(levels[0]?.reserved).toBe(0);
  });

  it('takes a shipment that was told before the order waited for it', async () => {
    await ship('3', 'sh-9', [
      { sku: 'XD-0001', quantity: 2 },
      { sku: 'XD-0002', quantity: 1 },
    ]);
    await accept('3');
    const row = await until(() => archived('3'));
    expect(row.outcome).toBe('completed');
  });
});
