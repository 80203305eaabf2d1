import { shipmentConfirmed, acceptOrders, orderToCash } from '../../../src/processes/index.ts';
import { orderKey, type SalesOrder } from '../../../src/contracts/index.ts';
import type { Database } from '../../../src/database/index.ts';
import { compile, deliverSignals, Worker } from '../../../src/engine/index.ts';
import {
  countStock,
  listUntold,
  markTold,
  pauseChannel,
  refreshWanted,
  type StockChannel,
} from '../../../src/stock/index.ts';
import { cancelException } from '../../../src/operations/index.ts';
import { samplePolicy } from '../../../src/testing/index.ts';
import { until } from '../../kit/until.ts';
import { articles, orderAt } from './orders.ts';
import { fillBesides } from './besides.ts';
import { harbourSystems, rememberPlaces } from './systems.ts';

export const tenant = 'main';
export const program = compile(orderToCash(() => samplePolicy));

const bothLocations = (east: string, west: string, buffer: number) => [
  { location: 'wh-east', source: east, buffer },
  { location: 'wh-west', source: west, buffer },
];
export const stockChannels: readonly StockChannel[] = [
  { channel: 'web-shop', system: 'shop', sources: bothLocations('east', 'west', 0) },
  {
    channel: 'amazon-us',
    system: 'amazon',
    sources: bothLocations('seller', 'seller', 1),
    policy: { buffers: { default: 2 }, shownMax: 50 },
  },
  {
    channel: 'galeries',
    system: 'galeries',
    sources: bothLocations('harbour', 'harbour', 2),
    policy: { roundDownTo: 5, shownMax: 100 },
  },
  { channel: 'mobile', system: 'shop', sources: bothLocations('app', 'app', 0) },
];

const orderCount = 260;
/** Orders that are placed at the end and are still on their way. */
const freshCount = 40;

/**
 * A retailer in the middle of a day: 260 orders of four channels went through the real acceptance, engine, steps and
 * ledger of stock; most are done, some wait for the warehouse, some for a person, some are late. What other parts of the
 * platform would write beside them (raw documents, sweeps, pauses, usage of keys) is filled in in sets.
 */
export async function seedHarbour(database: Database): Promise<{ stop(): Promise<void> }> {
  const orders = Array.from({ length: orderCount }, (_, at) => orderAt(at, Date.now()));
  rememberPlaces(new Map(orders.map((order, at) => [orderKey(order), at])));
  await countAll(database);
  const worker = new Worker({
    database,
    tenant,
    programs: [program],
    port: harbourSystems(),
    environment: {
      nowMs: Date.now,
      random: () => 0.5,
      sleep: (ms) => new Promise((done) => void setTimeout(done, ms)),
    },
    name: 'harbour',
    onError: (what, error) => console.error(what, error),
  });
  worker.start();
  const { sql } = database;
  const [early, fresh] = [orders.slice(0, -freshCount), orders.slice(-freshCount)];
  await carry(database, worker, early);
  await tellChannels(database);
  // Somebody gave up on three of them.
  const given = await sql<{ id: string }[]>`
    SELECT id::text FROM exception WHERE tenant = ${tenant} AND cause = 'account-suspended' ORDER BY id LIMIT 3`;
  for (const { id } of given)
    await database.transaction((tx) => cancelException(tx, tenant, id, 'customer paid elsewhere'));
  await accept(database, fresh);
  worker.notify();
  await settled(database);
  await refreshAll(database);
  await fillBesides(database, tenant, orders);
  return { stop: () => worker.stop() };
}

async function countAll(database: Database): Promise<void> {
  const countedAt = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const counts = articles.flatMap(({ sku, onHand }) =>
    (['wh-east', 'wh-west'] as const).map((location) => ({ location, sku, onHand: onHand[location], countedAt })),
  );
  await database.transaction((sql) => countStock(sql, tenant, counts));
}

const accept = (database: Database, orders: readonly SalesOrder[]) =>
  database.transaction((sql) => acceptOrders(sql, tenant, program, orders));

/** Accepts, waits until they wait for the warehouse or a person, and ships most of them. */
async function carry(database: Database, worker: Worker, orders: readonly SalesOrder[]): Promise<void> {
  await accept(database, orders);
  worker.notify();
  await settled(database);
  const waiting = await database.sql<{ key: string; at: number }[]>`
    SELECT key, (row_number() OVER (ORDER BY key))::int AS at FROM process
    WHERE tenant = ${tenant} AND step = 'await-shipment' AND status = 'waiting'`;
  const shipped = waiting.filter(({ at }) => at % 6 !== 0);
  const reserved = await database.sql<{ key: string; location: string; lines: Line[] }[]>`
    SELECT reference AS key, location, json_agg(json_build_object('sku', sku, 'quantity', reserved_delta)) AS lines
    FROM stock_movement WHERE tenant = ${tenant} AND kind = 'reserve' GROUP BY 1, 2 ORDER BY 1, 2`;
  const signals = shipped.flatMap(({ key, at }) => {
    const own = reserved.filter((one) => one.key === key);
    return own.map(({ location, lines }, index) => confirmationOf(key, location, lines, at * 10 + index));
  });
  await database.transaction((sql) => deliverSignals(sql, tenant, 'order-to-cash', signals));
  worker.notify();
  await settled(database);
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
}

function confirmationOf(key: string, location: string, lines: readonly Line[], number: number) {
  const payload = {
    kind: 'shipment-confirmed',
    reference: `${key}@${location}`,
    shipmentId: `SB-${500_000 + number}`,
    lines,
    carrier: 'UPS',
    service: 'Ground',
    trackingNumber: trackingOf(number),
    trackingUrl: null,
    shippedAt: new Date().toISOString(),
    sourceVersion: '1',
  };
  return { key, event: shipmentConfirmed, id: payload.shipmentId, payload };
}

export const trackingOf = (number: number): string => `1Z999AA1${String(10_123_450 + number)}`;

/** Nothing is under way or in line any more. */
async function settled(database: Database): Promise<void> {
  await until(async () => {
    const rows = await database.sql`
      SELECT 1 FROM process WHERE tenant = ${tenant} AND (status IN ('ready', 'carried')
        OR (status = 'delayed' AND due_at < clock_timestamp() + interval '5 s')) LIMIT 1`;
    return rows.length === 0;
  });
}

async function refreshAll(database: Database): Promise<void> {
  for (let times = 0; times < 4; times += 1) await refreshWanted(database, tenant, [...stockChannels]);
}

/** All channels know their numbers but one, whose quota is used up. */
async function tellChannels(database: Database): Promise<void> {
  await refreshAll(database);
  const { sql } = database;
  for (const { channel } of stockChannels) {
    const untold = await listUntold(sql, tenant, channel, 1_000);
    await markTold(sql, tenant, channel, channel === 'amazon-us' ? untold.slice(20) : untold);
  }
  await sql`UPDATE stock_push SET pushed_at = clock_timestamp() WHERE tenant = ${tenant}`;
  const detail = 'createFeed: 15 of 15 used, one more each 2 min';
  await pauseChannel(sql, tenant, 'amazon-us', { kind: 'quota', detail, afterMs: 118_000 });
}
