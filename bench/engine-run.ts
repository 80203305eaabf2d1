import { connect, migrate, type Database } from '../src/database/index.ts';
import { acceptOrders } from '../src/processes/index.ts';
import { benchOrder, fillWarehouse, program, tenant } from './bench-order.ts';
import { startEngineWorker, type EngineWorker } from './engine-worker.ts';
import { ProcessorWatch, usePer, type ProcessorUse } from './kit/processor-watch.ts';
import { endProcess, startProcess } from './kit/worker-processes.ts';
import { loggedSince, logPosition } from './kit/write-ahead-log.ts';

/** Orders of one acceptance: what the gateway's group commit takes at most. */
const acceptCount = 500;
const lookMs = 100;

export interface EngineRunOptions {
  readonly orders: number;
  /** Workers beside the one of this process, each in a process of its own. */
  readonly furtherProcesses: number;
}

export interface EngineRun {
  readonly orders: number;
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly walBytesPerOrder: number;
  /** Processor milliseconds; null where the operating system does not tell. */
  readonly processorMsPerOrder: ProcessorUse | null;
}

/**
 * The whole flow, durable, with systems that answer at once: acceptance, 14 steps, a reservation of two lines, the
 * warehouse's confirmation as a signal, events, archive. The clock runs from the first acceptance to the last archive.
 */
export async function runEngine(databaseUrl: string, options: EngineRunOptions): Promise<EngineRun> {
  const { orders, furtherProcesses } = options;
  const database = connect({ url: databaseUrl, max: 12 });
  await migrate(database);
  await fillWarehouse(database, orders);
  const further = await Promise.all(Array.from({ length: furtherProcesses }, () => startProcess(databaseUrl)));
  const worker = startEngineWorker(database);
  try {
    const logStart = await logPosition(database.sql);
    const watch = new ProcessorWatch();
    const startMs = performance.now();
    await acceptAll(database, orders, worker);
    await allArchived(database, orders);
    const seconds = (performance.now() - startMs) / 1000;
    const processorMsPerOrder = usePer(watch.used(), orders / 1000);
    const walBytes = await loggedSince(database.sql, logStart);
    const ordersPerSecond = orders / seconds;
    return { orders, seconds, ordersPerSecond, walBytesPerOrder: walBytes / orders, processorMsPerOrder };
  } finally {
    await Promise.all([worker.stop(), ...further.map(endProcess)]);
    await database.end();
  }
}

async function acceptAll(database: Database, orders: number, worker: EngineWorker): Promise<void> {
  for (let first = 0; first < orders; first += acceptCount) {
    const set = Array.from({ length: Math.min(acceptCount, orders - first) }, (_, index) => benchOrder(first + index));
    await acceptOrders(database.sql, tenant, program, set);
    worker.notify();
  }
}

/** Waits until nothing is live any more, and then counts: an order that ended otherwise than completed is a failure. */
async function allArchived(database: Database, orders: number): Promise<void> {
  for (;;) {
    const live = await database.sql`SELECT 1 FROM process LIMIT 1`;
    if (live.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  const [done] = await database.sql<{ completed: number }[]>`
    SELECT count(*)::int AS completed FROM process_archive WHERE outcome = 'completed'`;
  if (done?.completed !== orders) throw new Error(`${done?.completed} of ${orders} orders were completed`);
}
