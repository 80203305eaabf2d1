import { setTimeout as sleep } from 'node:timers/promises';
import type { SalesOrder } from '../src/contracts/index.ts';
import { connect, migrate, type Database } from '../src/database/index.ts';
import { compile, deliverSignals } from '../src/engine/index.ts';
import { acceptOrders, cancellationRequested, orderToCash, shipmentConfirmed } from '../src/processes/index.ts';
import { countStock } from '../src/stock/index.ts';
import { sampleOrder, samplePolicy } from '../src/testing/index.ts';
import type { CallItem } from '../src/engine/index.ts';
import { brokenByTables } from './invariants.ts';
import { fair, Proxy } from './proxy.ts';
import type { Random } from './random.ts';
import type { FaultServer } from './server.ts';
import { Vendor } from './vendor.ts';
import { Workers } from './workers.ts';

const tenant = 'main';
const process = 'order-to-cash';
const drainLimitMs = 45_000;
const lookMs = 50;

export interface WorldOptions {
  /** Units of each of the two articles. */
  readonly onHand: number;
  /** A mistake of the workers; see planted.ts. */
  readonly planted?: string;
}

/** One retailer with a database of its own, three workers behind a proxy, and vendors that keep the oracle's ledger. */
export class World {
  readonly server: FaultServer;
  readonly random: Random;
  readonly vendor: Vendor;
  readonly proxy: Proxy;
  readonly workers: Workers;
  /** Straight to the database: what the harness itself does is not part of the faults. */
  database: Database;
  accepted = 0;
  /** Confirmations of shipments that are still to be told. */
  private readonly unshipped: { readonly key: string; readonly signal: object }[] = [];
  private readonly program = compile(orderToCash(() => samplePolicy));
  private readonly url: string;
  /** Whether the warehouse tells of a shipment as soon as it was asked. */
  shipsAtOnce = true;
  private delivery: Promise<unknown> = Promise.resolve();

  private constructor(
    server: FaultServer,
    random: Random,
    url: string,
    proxy: Proxy,
    workers: Workers,
    vendor: Vendor,
  ) {
    this.server = server;
    this.random = random;
    this.url = url;
    this.proxy = proxy;
    this.workers = workers;
    this.vendor = vendor;
    this.database = connect({ url, max: 6 });
    this.vendor.onEffect = (capability, item) => this.heardByWarehouse(capability, item);
  }

  static async open(server: FaultServer, random: Random, { onHand, planted = '' }: WorldOptions): Promise<World> {
    const url = await server.createDatabase();
    const proxy = new Proxy(new URL(url), random);
    const vendor = new Vendor();
    const workers = new Workers({
      databaseUrl: await proxy.listen(url),
      vendorUrl: await vendor.listen(),
      planted,
    });
    const world = new World(server, random, url, proxy, workers, vendor);
    await migrate(world.database);
    const counts = ['XD-0001', 'XD-0002'].map((sku) => ({
      location: 'wh-east',
      sku,
      onHand,
      countedAt: '2026-11-25T00:00:00Z',
    }));
    await world.database.transaction((sql) => countStock(sql, tenant, counts));
    return world;
  }

  key = (number: string): string => `main-shop/${number}`;

  /** Accepts so many further orders; answers their numbers. */
  async accept(count: number, change: (index: number) => Partial<SalesOrder> = () => ({})): Promise<string[]> {
    const numbers = Array.from({ length: count }, (_, index) => String(this.accepted + index).padStart(9, '0'));
    const orders = numbers.map((number, index) => sampleOrder(number, change(index)));
    await this.database.transaction((sql) => acceptOrders(sql, tenant, this.program, orders));
    this.accepted += count;
    return numbers;
  }

  async cancel(numbers: readonly string[]): Promise<void> {
    const signals = numbers.map((number) => ({
      key: this.key(number),
      event: cancellationRequested,
      id: 'c',
      payload: { by: 'customer' },
    }));
    await this.database.transaction((sql) => deliverSignals(sql, tenant, process, signals));
  }

  /** Tells what the warehouse has shipped, in any order, each as often as `times` says. */
  async tellShipments(times: () => number = () => 1): Promise<void> {
    const told = this.unshipped
      .splice(0)
      .flatMap((one) => Array.from({ length: Math.max(1, times()) }, () => one))
      .map((one) => ({ one, place: this.random() }))
      .sort((a, b) => a.place - b.place);
    for (const [index, { one }] of told.entries())
      try {
        await this.database.transaction((sql) => deliverSignals(sql, tenant, process, [one.signal as never]));
      } catch (error) {
        // A warehouse keeps what it could not tell.
        this.unshipped.push(...told.slice(index).map((rest) => rest.one));
        throw error;
      }
  }

  /** Ends all faults, gives the work to a fresh worker, and waits until nothing is left to do. */
  async heal(): Promise<void> {
    this.proxy.weather = fair;
    this.vendor.misdeed = () => ({ kind: 'none' });
    this.shipsAtOnce = true;
    await this.workers.killAll();
    this.proxy.cutAll();
    await this.workers.start();
    const end = performance.now() + drainLimitMs;
    while (performance.now() < end) {
      await this.tellShipments().catch(() => undefined);
      const [row] = await this.database.sql<{ open: number; leases: number }[]>`
        WITH hastened AS (UPDATE process SET due_at = clock_timestamp() WHERE status = 'delayed')
        SELECT (SELECT count(*)::int FROM process WHERE status <> 'exception') AS open,
          (SELECT count(*)::int FROM lease) AS leases`;
      if (row?.open === 0 && row.leases === 0) return;
      await sleep(lookMs);
    }
  }

  /** One sentence for each invariant that does not hold; empty where all do. */
  async broken(): Promise<string[]> {
    const twice = this.vendor.repeated().map((what) => `I4: ${what} at the vendor`);
    return [...(await brokenByTables(this.database.sql, this.accepted)), ...twice];
  }

  async count(what: 'completed' | 'cancelled' | 'exception'): Promise<number> {
    const rows =
      what === 'exception'
        ? await this.database.sql`SELECT 1 FROM process WHERE status = 'exception'`
        : await this.database.sql`SELECT 1 FROM process_archive WHERE outcome = ${what}`;
    return rows.length;
  }

  /** After the server was killed and has come back. */
  async reconnect(): Promise<void> {
    await this.database.end().catch(() => undefined);
    this.database = connect({ url: this.url, max: 6 });
  }

  async close(): Promise<void> {
    await this.workers.killAll();
    await this.proxy.close();
    await this.vendor.close();
    await this.delivery;
    await this.database.end();
    await this.server.dropDatabase(this.url);
  }

  private heardByWarehouse(capability: string, item: CallItem): void {
    if (capability !== 'fulfilment.request') return;
    const { reference, lines } = item.input as { reference: string; lines: { sku: string; quantity: number }[] };
    const key = reference.slice(0, reference.lastIndexOf('@'));
    const shipmentId = `sh-${reference}`;
    const payload = {
      kind: 'shipment-confirmed',
      reference,
      shipmentId,
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      carrier: 'UPS',
      service: 'Ground',
      trackingNumber: '1Z',
      trackingUrl: null,
      shippedAt: '2026-11-25T12:00:00Z',
      sourceVersion: '1',
    };
    this.unshipped.push({ key, signal: { key, event: shipmentConfirmed, id: shipmentId, payload } });
    // What cannot be told now, because the server is down, is told when it heals.
    if (this.shipsAtOnce) this.delivery = this.delivery.then(() => this.tellShipments().catch(() => undefined));
  }
}
