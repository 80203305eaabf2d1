import { connect, migrate, type Database } from '../src/database/index.ts';
import { acceptOrders } from '../src/processes/index.ts';
import { benchOrder, fillWarehouse, program, tenant } from './bench-order.ts';
import { startEngineWorker, type EngineWorker } from './engine-worker.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { percentile, round } from './kit/numbers.ts';
import { peerLatency } from './kit/peers.ts';
import { withServer } from './kit/server.ts';

const full = { orders: 100, warmUp: 100, peers: 100 };
const quick = { orders: 30, warmUp: 10, peers: 30 };
/** How often the archive is looked into: this much may be added to each order, to our disadvantage. */
const lookMs = 1;

/**
 * What one order takes on an idle engine, from the call that accepts it to its archive, one order after the other.
 * The peers: from the call that starts it to its result.
 */
export function singleOrder(options: BenchOptions): Promise<BenchResult> {
  const sizes = options.quick ? quick : full;
  return withServer(async (server) => {
    const times = await timeOrders(await server.createDatabase('single'), sizes.warmUp, sizes.orders);
    const p50Ms = percentile(times, 0.5);
    say(`single-order: p50 ${p50Ms.toFixed(1)} ms`);
    const dbos = await peerLatency('dbos', server.url, sizes.peers);
    const restate = await peerLatency('restate', server.url, sizes.peers);
    return {
      name: 'single-order',
      value: round(p50Ms, 2),
      unit: 'ms',
      p99Ms: round(percentile(times, 0.99), 2),
      ratio: { dbos: round(dbos.p50Ms / p50Ms, 2), restate: round(restate.p50Ms / p50Ms, 2) },
      orders: times.length,
      peers: { dbos, restate },
    };
  });
}

async function timeOrders(databaseUrl: string, warmUp: number, orders: number): Promise<number[]> {
  const database = connect({ url: databaseUrl });
  // A connection of its own to look with, so that looking never waits for the worker's statements.
  const archive = connect({ url: databaseUrl, max: 1 });
  await migrate(database);
  await fillWarehouse(database, warmUp + orders);
  const worker = startEngineWorker(database);
  try {
    const times: number[] = [];
    for (let index = 0; index < warmUp + orders; index++) {
      const ms = await timeOrder(database, archive, worker, index);
      if (index >= warmUp) times.push(ms);
    }
    return times;
  } finally {
    await worker.stop();
    await Promise.all([database.end(), archive.end()]);
  }
}

async function timeOrder(database: Database, archive: Database, worker: EngineWorker, index: number): Promise<number> {
  const order = benchOrder(index);
  const key = `${order.channel}/${order.number}`;
  const startMs = performance.now();
  await acceptOrders(database.sql, tenant, program, [order]);
  worker.notify();
  for (;;) {
    const [row] = await archive.sql<{ outcome: string }[]>`
      SELECT outcome FROM process_archive WHERE tenant = ${tenant} AND process = ${program.definition.name} AND key = ${key}`;
    if (row?.outcome === 'completed') return performance.now() - startMs;
    if (row !== undefined) throw new Error(`order ${key} ended as ${row.outcome}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
