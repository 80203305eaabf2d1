import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect, migrate, type Database } from '../src/database/index.ts';
import { Loop } from '../src/platform/loop.ts';
import { pushStock, refreshStock } from '../src/platform/publish.ts';
import { countStock, type StockChannel } from '../src/stock/index.ts';
import { instantStorefront } from './instant-storefront.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { percentile, round } from './kit/numbers.ts';
import { ProcessorWatch, usePer } from './kit/processor-watch.ts';
import { withServer, type BenchServer } from './kit/server.ts';
import { probeSku, stockLocation, stockSku, type StockLoad, type StockWritten } from './stock-writers.ts';

const tenant = 'main';
const skuCount = 10_000;
const onHand = 1_000_000;
/** Of a set: what the engine carries, and what a page of a warehouse's levels holds. */
const setSize = 500;
const connections = 4;
const channelNames = ['shop', 'mobile', 'amazon', 'mirakl'];
const full = { seconds: 10, runs: 3 };
const quick = { seconds: 2, runs: 1 };
const idleMs = 100;

/**
 * Stock events a second: movements of orders and counts of a warehouse, in sets on several connections, beside the
 * publisher, which tells four channels whose storefronts take everything at once. Each second one article that nobody
 * else moves is sold: how long that takes to the first channel is what `firstToldMs` says (the worst of all).
 */
export function stock(options: BenchOptions): Promise<BenchResult> {
  const sizes = options.quick ? quick : full;
  return withServer(async (server) => {
    await run(server, 'warm_up', 2);
    const runs: Awaited<ReturnType<typeof run>>[] = [];
    for (let index = 0; index < sizes.runs; index++) {
      const one = await run(server, `timed_${index}`, sizes.seconds);
      say(`stock: ${Math.round(one.perSecond)} events/s, first told after ${one.firstToldMs} ms at worst`);
      runs.push(one);
    }
    const sorted = [...runs].sort((a, b) => a.perSecond - b.perSecond);
    const median = sorted[Math.floor((sorted.length - 1) / 2)];
    if (median === undefined) throw new Error('nothing was run');
    const { perSecond, firstToldMs: _ofAll, ...more } = median;
    return {
      name: 'stock',
      value: round(perSecond, 1),
      unit: 'events/s',
      firstToldMs: Math.max(...runs.map((one) => one.firstToldMs)),
      ...more,
      channels: channelNames.length,
      skus: skuCount,
      setSize,
      connections,
      runs: runs.map((one) => round(one.perSecond, 1)),
    };
  });
}

async function run(server: BenchServer, name: string, seconds: number) {
  const url = await server.createDatabase(name);
  const database = connect({ url, max: 8 });
  const channels = channelNames.map((channel) => ({
    channel,
    system: channel,
    sources: [{ location: stockLocation, source: 'main', buffer: 0 }],
  }));
  const told = new Map<string, Map<string, number>>(channelNames.map((channel) => [channel, new Map()]));
  const pushes = { count: 0, numbers: 0 };
  const publisher = startPublisher(database, channels, (channel, skus) => {
    pushes.count += 1;
    pushes.numbers += skus.length;
    const atMs = Date.now();
    for (const sku of skus) told.get(channel)?.set(sku, atMs);
  });
  try {
    await migrate(database);
    await fill(database, seconds);
    publisher.start();
    await publisher.allTold();
    pushes.count = 0;
    pushes.numbers = 0;
    const watch = new ProcessorWatch();
    const written = await write({ url, tenant, seconds, setSize, connections, skuCount });
    const processorUsPerEvent = usePer(watch.used(), written.events / 1_000_000);
    await publisher.allTold();
    const afterMs = written.probes.flatMap(({ sku, atMs }) =>
      Math.min(...channelNames.map((channel) => (told.get(channel)?.get(sku) ?? Number.POSITIVE_INFINITY) - atMs)),
    );
    await judge(database);
    return {
      perSecond: written.events / written.seconds,
      firstToldMs: Math.max(...afterMs),
      firstToldP50Ms: percentile(afterMs, 0.5),
      movements: written.movements,
      counts: written.counts,
      numbersTold: pushes.numbers,
      pushes: pushes.count,
      processorUsPerEvent,
    };
  } finally {
    await publisher.stop();
    await database.end();
  }
}

async function fill(database: Database, seconds: number): Promise<void> {
  const skus = [
    ...Array.from({ length: skuCount }, (_, index) => stockSku(index)),
    ...Array.from({ length: seconds + 1 }, (_, index) => probeSku(index)),
  ];
  const counts = skus.map((sku) => ({ location: stockLocation, sku, onHand, countedAt: '2026-01-01T00:00:00Z' }));
  await database.transaction((sql) => countStock(sql, tenant, counts));
}

/** The loops of the relay (start-platform.ts), for stock alone. */
function startPublisher(
  database: Database,
  channels: readonly StockChannel[],
  onTold: (channel: string, skus: readonly string[]) => void,
) {
  const failed = (error: unknown) => say(`stock: ${(error as Error).message}`);
  const loops = [
    new Loop(() => refreshStock(database, tenant, channels), idleMs, failed),
    ...channels.map(({ channel }) => {
      const system = instantStorefront(channel, (skus) => onTold(channel, skus));
      return new Loop(async () => (await pushStock(database, tenant, channel, system)) > 0, idleMs, failed);
    }),
  ];
  const isAllTold = async () => {
    const [row] = await database.sql<{ open: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM stock_channel WHERE wanted_version > told_version)
        OR NOT EXISTS (SELECT 1 FROM stock_channel)
        OR EXISTS (SELECT 1 FROM stock_ledger m, consumer c WHERE (m.xid, m.seq) > (c.xid, c.seq)) AS open`;
    return row?.open === false;
  };
  return {
    start: () => loops.forEach((loop) => loop.start()),
    allTold: async () => {
      while (!(await isAllTold())) await new Promise((resolve) => setTimeout(resolve, idleMs));
    },
    stop: () => Promise.all(loops.map((loop) => loop.stop())),
  };
}

async function write(load: StockLoad): Promise<StockWritten> {
  const child = fork(fileURLToPath(new URL('stock-writers.ts', import.meta.url)), [JSON.stringify(load)], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [written] = (await Promise.race([once(child, 'message'), failedAt(child)])) as [StockWritten];
  return written;
}

async function failedAt(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`the writers ended with ${String(code)}`);
}

/** Balances are the sums of their movements, and every channel was told what there is. */
async function judge({ sql }: Database): Promise<void> {
  const wrong = await sql`
    SELECT b.sku FROM stock_balance b LEFT JOIN stock_movement m USING (tenant, location, sku)
    GROUP BY b.sku, b.on_hand, b.reserved
    HAVING b.on_hand <> sum(m.on_hand_delta) OR b.reserved <> sum(m.reserved_delta) LIMIT 5`;
  if (wrong.length > 0) throw new Error(`balances that are not the sum of their movements: ${JSON.stringify(wrong)}`);
  const untold = await sql`
    SELECT c.channel, c.sku FROM stock_channel c JOIN stock_balance b USING (tenant, sku)
    WHERE c.told IS DISTINCT FROM b.on_hand - b.reserved LIMIT 5`;
  if (untold.length > 0) throw new Error(`told something else than there is: ${JSON.stringify(untold)}`);
}
