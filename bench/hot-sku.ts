import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect, migrate, type Database } from '../src/database/index.ts';
import { countStock } from '../src/stock/index.ts';
import type { HotBuyersLoad, HotBuyersTold } from './hot-buyers.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { round } from './kit/numbers.ts';
import { withServer, type BenchServer } from './kit/server.ts';

const tenant = 'main';
const sku = 'HOT-1';
const location = 'wh-east';
/** Orders of a set: what the engine carries at most. */
const setSize = 500;
const connections = 4;
const full = { orders: 300_000, runs: 3 };
const quick = { orders: 20_000, runs: 1 };

/**
 * Reservations a second of one article, which everybody wants at once: sets of orders on several connections, each in a
 * transaction of its own as the engine reserves, until a tenth of the buyers is told no. What was sold is then summed
 * from the ledger, order by order.
 */
export function hotSku(options: BenchOptions): Promise<BenchResult> {
  const sizes = options.quick ? quick : full;
  const orders = options.orders ?? sizes.orders;
  return withServer(async (server) => {
    await run(server, 'warm_up', Math.min(orders, 20_000));
    const runs: Awaited<ReturnType<typeof run>>[] = [];
    for (let index = 0; index < sizes.runs; index++) {
      const one = await run(server, `timed_${index}`, orders);
      say(`hot-sku: ${Math.round(one.perSecond)} reservations/s, ${one.sold} sold, ${one.oversold} oversold`);
      runs.push(one);
    }
    const sorted = [...runs].sort((a, b) => a.perSecond - b.perSecond);
    const median = sorted[Math.floor((sorted.length - 1) / 2)];
    if (median === undefined) throw new Error('nothing was run');
    return {
      name: 'hot-sku',
      value: round(median.perSecond, 1),
      unit: 'reservations/s',
      oversold: Math.max(...runs.map((one) => one.oversold)),
      sold: median.sold,
      refused: median.refused,
      connections,
      setSize,
      runs: runs.map((one) => round(one.perSecond, 1)),
    };
  });
}

async function run(server: BenchServer, name: string, orders: number) {
  const url = await server.createDatabase(name);
  const database = connect({ url, max: 2 });
  try {
    await migrate(database);
    const onHand = Math.floor(orders * 0.9);
    const count = { location, sku, onHand, countedAt: '2026-01-01T00:00:00Z' };
    await database.transaction((sql) => countStock(sql, tenant, [count]));
    const told = await buy({ url, tenant, sku, location, orders, setSize, connections });
    const oversold = await judge(database, onHand, told);
    return { ...told, oversold, perSecond: orders / told.seconds };
  } finally {
    await database.end();
  }
}

/** The buyers are a process of their own, as a worker is. */
async function buy(load: HotBuyersLoad): Promise<HotBuyersTold> {
  const child = fork(fileURLToPath(new URL('hot-buyers.ts', import.meta.url)), [JSON.stringify(load)], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the buyers ended with ${String(code)}`);
  });
  const [told] = (await Promise.race([once(child, 'message'), failed])) as [HotBuyersTold];
  failed.catch(() => undefined);
  return told;
}

/** Units sold beyond those that there were. Throws where balance, ledger and what buyers were told do not agree. */
async function judge({ sql }: Database, onHand: number, { sold }: HotBuyersTold): Promise<number> {
  const [balance] = await sql<{ reserved: number }[]>`SELECT reserved::int FROM stock_balance WHERE sku = ${sku}`;
  const [ledger] = await sql<{ units: number; orders: number }[]>`
    SELECT coalesce(sum(reserved_delta), 0)::int AS units, count(DISTINCT reference)::int AS orders
    FROM stock_movement WHERE sku = ${sku} AND kind = 'reserve'`;
  const numbers = [sold, balance?.reserved, ledger?.units, ledger?.orders];
  if (new Set(numbers).size !== 1) throw new Error(`told, balance, ledger and orders differ: ${numbers.join(', ')}`);
  return Math.max(0, (ledger?.units ?? 0) - onHand);
}
