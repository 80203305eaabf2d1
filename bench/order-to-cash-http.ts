import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RetailerConfig } from '../src/config/index.ts';
import type { Database } from '../src/database/index.ts';
import { shopAlone } from '../src/demo/campaign-plan.ts';
import { startWorld, type World } from '../src/demo/world.ts';
import { StatusReader, type StatusReport } from '../src/operations/index.ts';
import { loadRetailer, openDatabase, startPlatform, type OpenDatabase } from '../src/platform/index.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { withEnd } from './kit/ending.ts';
import { round } from './kit/numbers.ts';
import { callsBySystem, type SystemCalls } from './kit/system-calls.ts';
import { ProcessorWatch, usePer, type ProcessorUse } from './kit/processor-watch.ts';
import { temporaryFolder } from './kit/server.ts';

const channel = 'main-shop';
const retailerFolder = fileURLToPath(new URL('../examples/retailer/', import.meta.url));
const full = { orders: 3_000 };
const quick = { orders: 200 };
const articles = 200;
const lookMs = 250;
/** Nothing is under way for so long: late webhooks and sweeps have had their say. */
const quietMs = 2_000;
/** Something is under way and nothing has moved for so long: the run hangs. */
const stallMs = 60_000;

/**
 * The whole platform against the simulated vendors over real HTTP and SMTP: the shop places all orders at once, nobody
 * answers late or limits the rate, and the clock stops at the last order's end.
 */
export async function orderToCashHttp(options: BenchOptions): Promise<BenchResult> {
  const orders = options.orders ?? (options.quick ? quick : full).orders;
  const folder = temporaryFolder();
  const world = await startWorld(worldOptions(folder, orders));
  let opened: OpenDatabase | null = null;
  const end = async () => {
    world.close();
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return withEnd(end, async () => {
    Object.assign(process.env, world.environment);
    const retailer = withoutRateLimits(shopAlone(await loadRetailer(retailerFolder)));
    opened = await openDatabase({ dataFolder: folder, as: 'platform', embeddedOnly: true, max: 16 });
    return runWorld(world, retailer, opened.database, orders);
  });
}

const worldOptions = (folder: string, orders: number) => ({
  folder: join(folder, 'simulators'),
  seed: 1,
  channel,
  orders,
  ratePerSecond: 100_000,
  spike: 1,
  faults: false,
  ordersFrom: null,
  articles,
  unitsPerArticle: Math.ceil((orders * 40) / articles) + 100,
  requestsPerSecondMax: null,
  warehouse: {
    pickAfterMs: [0, 1],
    partlyRate: 0,
    shortRate: 0,
    lateRate: 0,
    wrongOrderRate: 0,
    twiceRate: 0,
  } as const,
});

/** The connectors keep to their vendors' published rates; these vendors have none. Limits at a time stay as they are. */
function withoutRateLimits(retailer: RetailerConfig): RetailerConfig {
  const systems = Object.entries(retailer.systems).map(([name, system]) => [
    name,
    { ...system, limits: { ...system.connector.limits, ...system.limits, requestsPerSecondMax: null } },
  ]);
  return { ...retailer, systems: Object.fromEntries(systems) as RetailerConfig['systems'] };
}

async function runWorld(
  world: World,
  retailer: RetailerConfig,
  database: Database,
  orders: number,
): Promise<BenchResult> {
  const tenant = retailer.tenant ?? 'main';
  const platform = await startPlatform({
    retailer,
    database,
    roles: ['gateway', 'worker', 'relay'],
    port: 0,
    owner: true,
  });
  try {
    const systems = { shop: 'shop', payments: 'payments', warehouse: 'warehouse' };
    world.tell({ kind: 'webhooks', baseUrl: platform.url ?? '', systems });
    const watch = new ProcessorWatch();
    const startedMs = Date.now();
    say(`order-to-cash-http: ${orders} orders`);
    world.tell({ kind: 'start' });
    const report = await allEnded(world, database, tenant);
    const used = watch.used();
    const watchedSeconds = (Date.now() - startedMs - quietMs) / 1000;
    const processor = usePer(used, watchedSeconds);
    const seconds = ((await lastEndMs(database, startedMs)) - startedMs) / 1000;
    const ended = report.completed + report.cancelled;
    const calls = await callsBySystem(database.sql, world.environment, seconds);
    return {
      name: 'order-to-cash-http',
      value: round(ended / seconds, 1),
      unit: 'orders/s',
      requestsPerOrder: round(calls.reduce((sum, one) => sum + one.requests, 0) / orders, 2),
      limit: limitOf(calls, processor),
      orders,
      seconds: round(seconds, 2),
      completed: report.completed,
      cancelled: report.cancelled,
      refused: report.refused,
      // Of orders on their way, and of documents that no order could be made of.
      exceptions: report.exceptions.reduce((sum, { count }) => sum + count, 0),
      coresUsed: processor,
      systems: calls,
    };
  } finally {
    await platform.stop();
  }
}

const heldOf = ({ steps }: StatusReport): number =>
  steps.reduce((sum, one) => sum + (one.status === 'exception' ? one.count : 0), 0);

/** Waits until every order has come to its end or to a person, as the shop's broken orders do at the door. */
async function allEnded(world: World, database: Database, tenant: string): Promise<StatusReport> {
  const reader = new StatusReader(database.sql, tenant);
  let before = '';
  let sameMs = 0;
  for (;;) {
    await sleep(lookMs);
    const [report, { campaignDone }] = [await reader.read(), await world.progress()];
    const { accepted, live, inbound, steps } = report;
    const now = `${accepted} ${live} ${inbound.waiting} ${steps.map(({ step, count }) => `${step} ${count}`).join()}`;
    sameMs = now === before ? sameMs + lookMs : 0;
    before = now;
    const isQuiet = campaignDone && inbound.waiting === 0 && live <= heldOf(report);
    if (isQuiet && sameMs >= quietMs) return report;
    if (sameMs >= stallMs) throw new Error(`nothing has moved for ${stallMs / 1000} s: ${now}`);
  }
}

async function lastEndMs(database: Database, startedMs: number): Promise<number> {
  const [row] = await database.sql<{ at: Date | null }[]>`
    SELECT max(finished_at) AS at FROM process_archive WHERE process = 'order-to-cash'`;
  return row?.at?.getTime() ?? startedMs + 1;
}

/** Processors this busy leave nothing to gain elsewhere. */
const busyShare = 0.85;

/** Names the part that the others wait for: the processors, by who uses them most, or the system that is called longest. */
function limitOf(calls: readonly SystemCalls[], processor: ProcessorUse | null): string {
  const [longest] = [...calls].sort((a, b) => b.callsAtOnce - a.callsAtOnce);
  const waited = `the most waited for is ${longest?.system ?? 'nothing'}, with ${longest?.callsAtOnce ?? 0} calls at once`;
  if (processor === null) return waited;
  const cores = availableParallelism();
  const used = processor.platform + processor.simulators + processor.postgres;
  const [name, most] = Object.entries(processor).sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
  const words = `${name} ${most.toFixed(2)} of ${used.toFixed(2)} used of ${cores} cores`;
  return used >= busyShare * cores ? `processor: ${words}` : `${waited}; processor: ${words}`;
}
