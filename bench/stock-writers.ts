import { connect, type Database } from '../src/database/index.ts';
import { countStock, moveStock, type Movement, type StockCount } from '../src/stock/index.ts';

export interface StockLoad {
  readonly url: string;
  readonly tenant: string;
  readonly seconds: number;
  readonly setSize: number;
  readonly connections: number;
  readonly skuCount: number;
}
export interface StockWritten {
  readonly seconds: number;
  readonly events: number;
  readonly movements: number;
  readonly counts: number;
  /** Articles that were moved once, and when that was committed. */
  readonly probes: readonly { readonly sku: string; readonly atMs: number }[];
}

export const stockLocation = 'wh-east';
export const stockSku = (index: number): string => `SKU-${String(index).padStart(6, '0')}`;
export const probeSku = (index: number): string => `PROBE-${String(index)}`;

/** A campaign: half of what is sold is of so many articles, the rest of all. */
const hotCount = 100;
/** One set of counts follows so many sets of movements. */
const setsOfMovements = 4;

async function writeAll(load: StockLoad): Promise<StockWritten> {
  const { url, tenant, seconds, connections } = load;
  const database = connect({ url, max: connections + 1 });
  await Promise.all(Array.from({ length: connections }, () => database.sql`SELECT 1`));
  const written = { movements: 0, counts: 0 };
  const startMs = performance.now();
  const isOver = () => performance.now() - startMs > seconds * 1000;
  const writer = async (_: unknown, number: number) => {
    for (let set = 0; !isOver(); set++) {
      const sold = reservations(load, `shop/${String(number)}-${String(set)}`);
      await move(database, tenant, sold);
      await move(database, tenant, sold.map(shipped));
      written.movements += sold.length * 2;
      if (set % setsOfMovements !== 0) continue;
      await count(database, tenant, counts(load));
      written.counts += load.setSize;
    }
  };
  const probing = probe(database, load, isOver);
  await Promise.all(Array.from({ length: connections }, writer));
  const tookSeconds = (performance.now() - startMs) / 1000;
  const probes = await probing;
  await database.end();
  return { ...written, events: written.movements + written.counts, seconds: tookSeconds, probes };
}

const move = (database: Database, tenant: string, movements: readonly Movement[]) =>
  database.transaction((sql) => moveStock(sql, tenant, movements));
const count = (database: Database, tenant: string, set: readonly StockCount[]) =>
  database.transaction((sql) => countStock(sql, tenant, set));

function reservations({ setSize, skuCount }: StockLoad, reference: string): Movement[] {
  return Array.from({ length: setSize }, (_, at) => ({
    kind: 'reserve',
    location: stockLocation,
    sku: stockSku(Math.floor(Math.random() * (at % 2 === 0 ? hotCount : skuCount))),
    onHandDelta: 0,
    reservedDelta: 1,
    reference: `${reference}-${String(at)}`,
    reason: null,
  }));
}

const shipped = (movement: Movement): Movement => ({ ...movement, kind: 'ship', onHandDelta: -1, reservedDelta: -1 });

function counts({ setSize, skuCount }: StockLoad): StockCount[] {
  const first = Math.floor(Math.random() * (skuCount - setSize));
  const countedAt = new Date().toISOString();
  return Array.from({ length: setSize }, (_, at) => ({
    location: stockLocation,
    sku: stockSku(first + at),
    onHand: 1_000_000,
    countedAt,
  }));
}

/** Each second one unit of an article that nobody else moves. */
async function probe(database: Database, { tenant, seconds }: StockLoad, isOver: () => boolean) {
  const probes: { sku: string; atMs: number }[] = [];
  for (let index = 0; index < seconds && !isOver(); index++) {
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 400));
    const sku = probeSku(index);
    await move(database, tenant, [
      { kind: 'reserve', location: stockLocation, sku, onHandDelta: 0, reservedDelta: 1, reference: sku, reason: null },
    ]);
    probes.push({ sku, atMs: Date.now() });
  }
  return probes;
}

if (process.send !== undefined && process.argv[1]?.endsWith('stock-writers.ts') === true) {
  process.send(await writeAll(JSON.parse(process.argv[2] ?? '{}') as StockLoad));
  process.disconnect();
}
