import { connect, migrate, type Database } from '../src/database/index.ts';
import { acceptOrders } from '../src/processes/index.ts';
import { startBenchGateway } from './bench-gateway.ts';
import { benchOrder, fillWarehouse, program, tenant } from './bench-order.ts';
import type { IntakeLoad } from './intake-client.ts';
import { round } from './kit/numbers.ts';
import { endProcess, startProcess } from './kit/worker-processes.ts';
import { measureIntake } from './measure-intake.ts';

/** Orders of one acceptance of the backlog. */
const acceptCount = 500;
const connections = 64;
/** What a large shop takes at its peak; the engine gets its work from the backlog. */
const ratePerSecond = 200;

/**
 * How long an order waits at the door while a worker, a process of its own, works off a backlog as fast as it can: what
 * `crossdock start --role gateway` beside `--role worker` is for. Orders are sent at a fixed rate and measured from the
 * moment at which they were due.
 */
export async function intakeUnderLoad(
  databaseUrl: string,
  backlog: number,
  sizes: Pick<IntakeLoad, 'seconds' | 'warmUpSeconds'>,
) {
  const database = connect({ url: databaseUrl });
  await migrate(database);
  await fillWarehouse(database, backlog * 2);
  await acceptBacklog(database, backlog);
  const gateway = await startBenchGateway(database);
  const worker = await startProcess(databaseUrl);
  try {
    const before = await finished(database);
    const startMs = performance.now();
    const { url, apiKey } = gateway;
    const load = { ...sizes, url, apiKey, connections, ratePerSecond, prefix: 'L' };
    const { ordersPerSecond, p50Ms, p99Ms } = await measureIntake('gateway beside a busy worker', load);
    const processed = (await finished(database)) - before;
    const seconds = (performance.now() - startMs) / 1000;
    if ((await live(database)) === 0) throw new Error('the backlog was gone before the end: make it larger');
    return {
      processedPerSecond: round(processed / seconds, 1),
      acceptedPerSecond: round(ordersPerSecond, 1),
      p50Ms: round(p50Ms, 2),
      p99Ms: round(p99Ms, 2),
    };
  } finally {
    await gateway.close();
    await endProcess(worker);
    await database.end();
  }
}

async function acceptBacklog(database: Database, count: number): Promise<void> {
  for (let first = 0; first < count; first += acceptCount) {
    const set = Array.from({ length: acceptCount }, (_, index) => benchOrder(first + index));
    await acceptOrders(database.sql, tenant, program, set);
  }
}

async function finished({ sql }: Database): Promise<number> {
  const [row] = await sql<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM process_archive WHERE tenant = ${tenant}`;
  return row?.count ?? 0;
}

async function live({ sql }: Database): Promise<number> {
  const rows = await sql`SELECT 1 FROM process WHERE tenant = ${tenant} LIMIT 1`;
  return rows.length;
}
