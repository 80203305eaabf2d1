import { connect, migrate, type Database } from '../src/database/index.ts';
import { compile, deliverSignals, Worker, type CallPort } from '../src/engine/index.ts';
import { acceptOrders, orderToCash, shipmentConfirmed } from '../src/processes/index.ts';
import { countStock } from '../src/stock/index.ts';
import { instantSystems, sampleOrder, samplePolicy } from '../src/testing/index.ts';

const tenant = 'main';
const program = compile(orderToCash(() => samplePolicy));
const skuCount = 200;
const acceptBatch = 500;

/** What the engine's own run measures. Times in seconds, sizes in bytes. */
export interface OrderToCashRun {
  readonly orders: number;
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly walBytesPerOrder: number;
  readonly statementsPerOrder: number;
}

/**
 * The whole flow, durable, with systems that answer at once: acceptance, 14 steps, a reservation of two lines, the
 * warehouse's confirmation as a signal, events, archive. The clock runs from the first acceptance to the last archive.
 */
export async function runOrderToCash(databaseUrl: string, orders: number): Promise<OrderToCashRun> {
  const database = connect({ url: databaseUrl, max: 12 });
  await migrate(database);
  await loadStock(database, orders);
  const { port } = instantSystems();
  const shipping = new ShippingWarehouse(database);
  const worker = new Worker({
    database,
    tenant,
    programs: [program],
    port: shipping.wrap(port),
    environment: { nowMs: Date.now, random: Math.random, sleep: async () => undefined },
    name: `bench${process.pid}`,
    onError: (what, error) => console.error(what, error),
  });
  worker.start();
  const wal = await walPosition(database);
  const start = performance.now();
  await acceptAll(database, orders, worker);
  await archived(database, orders);
  const seconds = (performance.now() - start) / 1000;
  const walBytes = await walSince(database, wal);
  await worker.stop();
  await shipping.idle();
  await database.end();
  return {
    orders,
    seconds,
    ordersPerSecond: orders / seconds,
    walBytesPerOrder: walBytes / orders,
    statementsPerOrder: 0,
  };
}

async function loadStock(database: Database, orders: number): Promise<void> {
  const counts = Array.from({ length: skuCount }, (_, index) => ({
    location: 'wh-east',
    sku: sku(index),
    onHand: orders * 10,
    countedAt: '2026-01-01T00:00:00Z',
  }));
  await database.transaction((sql) => countStock(sql, tenant, counts));
}

const sku = (index: number): string => `XD-${String((index % skuCount) + 1).padStart(4, '0')}`;

function order(index: number) {
  const base = sampleOrder(String(index).padStart(9, '0'));
  const lines = base.lines.map((line, position) => ({ ...line, sku: sku(index * 7 + position * 13) }));
  const shipBy = new Date(Date.parse('2026-11-27T10:00:00Z') + index).toISOString();
  return { ...base, lines, shipping: { ...base.shipping, shipBy } };
}

async function acceptAll(database: Database, orders: number, worker: Worker): Promise<void> {
  for (let first = 0; first < orders; first += acceptBatch) {
    const batch = Array.from({ length: Math.min(acceptBatch, orders - first) }, (_, index) => order(first + index));
    await database.transaction((sql) => acceptOrders(sql, tenant, program, batch));
    worker.notify();
  }
}

/** A warehouse that confirms each request right away, as a set of signals, the way its webhooks would. */
class ShippingWarehouse {
  private readonly database: Database;
  private readonly deliveries = new Set<Promise<unknown>>();
  constructor(database: Database) {
    this.database = database;
  }
  wrap(port: CallPort): CallPort {
    return {
      ...port,
      perform: async (system, capability, items) => {
        const result = await port.perform(system, capability, items);
        if (capability === 'fulfilment.request') this.confirm(items.map((item) => item.input as Request));
        return result;
      },
    };
  }
  async idle(): Promise<void> {
    await Promise.all(this.deliveries);
  }
  private confirm(requests: readonly Request[]): void {
    const signals = requests.map((request) => ({
      key: request.reference.slice(0, request.reference.lastIndexOf('@')),
      event: shipmentConfirmed,
      id: `s-${request.reference}`,
      payload: {
        kind: 'shipment-confirmed',
        reference: request.reference,
        shipmentId: `s-${request.reference}`,
        lines: request.lines.map(({ sku: article, quantity }) => ({ sku: article, quantity })),
        carrier: 'UPS',
        service: 'Ground',
        trackingNumber: '1Z999AA10123456784',
        trackingUrl: null,
        shippedAt: '2026-11-25T12:00:00Z',
        sourceVersion: '1',
      },
    }));
    const delivery = this.database
      .transaction((sql) => deliverSignals(sql, tenant, 'order-to-cash', signals))
      .finally(() => this.deliveries.delete(delivery));
    this.deliveries.add(delivery);
  }
}
interface Request {
  readonly reference: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

async function archived(database: Database, orders: number): Promise<void> {
  for (;;) {
    const [row] = await database.sql<{ live: number }[]>`
      SELECT (SELECT count(*) FROM (SELECT 1 FROM process LIMIT 1) p)::int AS live`;
    if (row?.live === 0) {
      const [done] = await database.sql<{ n: number }[]>`
        SELECT count(*)::int AS n FROM process_archive WHERE outcome = 'completed'`;
      if (done?.n === orders) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function walPosition(database: Database): Promise<string> {
  const [row] = await database.sql<{ lsn: string }[]>`SELECT pg_current_wal_lsn()::text AS lsn`;
  return row?.lsn ?? '0/0';
}
async function walSince(database: Database, lsn: string): Promise<number> {
  const [row] = await database.sql<{ bytes: string }[]>`
    SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), ${lsn}::pg_lsn)::text AS bytes`;
  return Number(row?.bytes ?? 0);
}
