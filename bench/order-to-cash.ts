import { connect, migrate } from '../src/database/index.ts';
import { runEngine, type EngineRun } from './engine-run.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { round } from './kit/numbers.ts';
import { peerThroughput } from './kit/peers.ts';
import { withServer, type BenchServer } from './kit/server.ts';
import { countedStatements, countStatements } from './kit/statement-count.ts';

const full = { orders: 40_000, warmUp: 3_000, runs: 3, dbos: 1_000, restate: 3_000 };
const quick = { orders: 2_000, warmUp: 1_000, runs: 1, dbos: 150, restate: 400 };

/** Orders a second of the engine, the median run, beside DBOS and Restate on the same machine in the same minutes. */
export function orderToCash(options: BenchOptions): Promise<BenchResult> {
  const sizes = options.quick ? quick : full;
  const orders = options.orders ?? sizes.orders;
  return withServer(async (server) => {
    const statementsPerOrder = await warmUp(server, sizes.warmUp);
    const runs: EngineRun[] = [];
    for (let index = 0; index < sizes.runs; index++) {
      const run = await runEngine(await server.createDatabase(`timed_${index}`), { orders, furtherProcesses });
      say(`order-to-cash: ${Math.round(run.ordersPerSecond)} orders/s`);
      runs.push(run);
    }
    const { seconds, ordersPerSecond, walBytesPerOrder, processorMsPerOrder } = medianOf(runs);
    const dbos = await peerThroughput('dbos', server.url, sizes.dbos);
    const restate = await peerThroughput('restate', server.url, sizes.restate);
    return {
      name: 'order-to-cash',
      value: round(ordersPerSecond, 1),
      unit: 'orders/s',
      ratio: {
        dbos: round(ordersPerSecond / dbos.ordersPerSecond, 1),
        restate: round(ordersPerSecond / restate.ordersPerSecond, 1),
      },
      orders,
      seconds: round(seconds, 2),
      runs: runs.map((run) => round(run.ordersPerSecond, 1)),
      walBytesPerOrder: Math.round(walBytesPerOrder),
      statementsPerOrder: round(statementsPerOrder, 3),
      processorMsPerOrder,
      processes: 1 + furtherProcesses,
      peers: { dbos, restate },
    };
  });
}

/** See README.md, "One process or two". */
const furtherProcesses = 1;

/** Not timed, so the statements are counted here; answers how many there were an order. */
async function warmUp(server: BenchServer, orders: number): Promise<number> {
  const url = await server.createDatabase('warm_up');
  // The tables first: making them is not an order's work.
  const database = connect({ url, max: 1 });
  await migrate(database);
  await database.end();
  await countStatements(url);
  say(`order-to-cash: warm-up with ${orders} orders`);
  await runEngine(url, { orders, furtherProcesses });
  const statements = await countedStatements(url);
  return statements.reduce((sum, { calls }) => sum + calls, 0) / orders;
}

function medianOf(runs: readonly EngineRun[]): EngineRun {
  const sorted = [...runs].sort((a, b) => a.ordersPerSecond - b.ordersPerSecond);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) throw new Error('nothing was run');
  return median;
}
