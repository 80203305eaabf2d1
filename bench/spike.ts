import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RetailerConfig } from '../src/config/index.ts';
import type { Database } from '../src/database/index.ts';
import { connectApp } from '../src/demo/app-client.ts';
import { channelNames, ownChannels, splitOrders } from '../src/demo/campaign-plan.ts';
import { StatusReader } from '../src/operations/index.ts';
import { loadRetailer, openDatabase, startPlatform, type OpenDatabase } from '../src/platform/index.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { withEnd } from './kit/ending.ts';
import { round } from './kit/numbers.ts';
import { ProcessorWatch, usePer } from './kit/processor-watch.ts';
import { temporaryFolder } from './kit/server.ts';
import { planSpike, type SpikePlan } from './spike/plan.ts';
import { spikeReport, type Played } from './spike/report.ts';
import { startSpikeWorld, type SpikeWorld } from './spike/spike-world.ts';
import { underQuotas } from './spike/under-quotas.ts';

const retailerFolder = fileURLToPath(new URL('../examples/retailer/', import.meta.url));
const articles = 200;
/** Units of an article for each order, on average: little more than is sold, so that some articles sell out. */
const unitsPerOrder = 9;
const lookMs = 250;
const sayMs = 10_000;
/** All settled for so long: late webhooks and sweeps have had their say. */
const settleMs = 1_500;
/** Nothing has moved for so long: it is over as it is. */
const stallMs = 90_000;

/**
 * A campaign of four channels that asks for half as much again as the vendors' published quotas carry, for ten minutes
 * (played quicker unless `full`). What is measured is how long the backlog lasts after it.
 */
export async function spike(options: BenchOptions): Promise<BenchResult> {
  const plan = planSpike(options.full ? 'full' : options.quick ? 'quick' : 'compressed');
  const folder = temporaryFolder();
  const world = await startSpikeWorld(worldOptions(plan, folder));
  let opened: OpenDatabase | null = null;
  const end = async () => {
    world.close();
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return withEnd(end, async () => {
    Object.assign(process.env, world.environment);
    const retailer = underQuotas(await loadRetailer(retailerFolder), plan);
    opened = await openDatabase({ dataFolder: folder, as: 'platform', embeddedOnly: true, max: 16 });
    const { database } = opened;
    return play(plan, world, retailer, database);
  });
}

const worldOptions = (plan: SpikePlan, folder: string) => ({
  folder: join(folder, 'simulators'),
  seed: 1,
  channels: { shop: ownChannels.shop ?? '', app: ownChannels.app ?? '' },
  orders: splitOrders(plan.orders, ownChannels),
  ratePerSecond: plan.ratePerSecond,
  spike: plan.times,
  spikeFrom: plan.spikeFrom,
  spikeTo: plan.spikeTo,
  articles,
  unitsPerArticle: Math.ceil((plan.orders * unitsPerOrder) / articles),
  pace: plan.pace,
  quotaShare: plan.quotaShare,
});

async function play(
  plan: SpikePlan,
  world: SpikeWorld,
  retailer: RetailerConfig,
  database: Database,
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
    const url = platform.url ?? '';
    const systems = { shop: 'shop', payments: 'payments', warehouse: 'warehouse', amazon: 'amazon-us' };
    world.tell({ kind: 'webhooks', baseUrl: url, systems });
    if (channelNames(retailer).app !== null) await connectApp(database, tenant, url, world);
    const watch = new ProcessorWatch();
    say(
      `spike: ${plan.orders} orders at ${round(plan.ratePerSecond, 2)}/s, times ${plan.times} for ${plan.spikeSeconds} s`,
    );
    world.tell({ kind: 'start' });
    const played = await untilSettled(plan, world, new StatusReader(database.sql, tenant));
    const coresUsed = usePer(watch.used(), played.seconds);
    // While the platform still answers: the app asks it what it shows.
    return { name: 'spike', ...(await spikeReport(plan, world, retailer, database, played)), coresUsed };
  } finally {
    await platform.stop();
  }
}

/** Follows the campaign until everything placed has come to an end or to a person, and all stock is told. */
async function untilSettled(plan: SpikePlan, world: SpikeWorld, reader: StatusReader): Promise<Played> {
  const startedMs = Date.now();
  const reached = new Map<'from' | 'to', number>();
  let [before, changedMs, settledMs, saidMs] = ['', startedMs, 0, startedMs];
  for (;;) {
    await sleep(lookMs);
    const [{ placed, campaignDone }, report] = [await world.progress(), await reader.read()];
    const now = Date.now();
    for (const [edge, share] of [['from', plan.spikeFrom] as const, ['to', plan.spikeTo] as const])
      if (placed >= share * plan.orders && !reached.has(edge)) reached.set(edge, now);
    const { accepted, completed, cancelled, live, inbound, steps, untold } = report;
    const held = steps.reduce((sum, one) => sum + (one.status === 'exception' ? one.count : 0), 0);
    const waiting = untold.reduce((sum, one) => sum + one.count, 0);
    const isSettled = campaignDone && live <= held && inbound.waiting === 0 && waiting === 0;
    settledMs = isSettled ? settledMs + lookMs : 0;
    const picture = `${placed} placed, ${accepted} accepted, ${live} live, ${completed} completed, ${cancelled} cancelled, ${waiting} to tell`;
    if (picture !== before) changedMs = now;
    before = picture;
    if (now - saidMs >= sayMs) say(`spike: ${Math.round((now - startedMs) / 1000)} s: ${picture}`);
    if (now - saidMs >= sayMs) saidMs = now;
    if (settledMs >= settleMs || now - changedMs > stallMs)
      return {
        spikeFromMs: reached.get('from') ?? now,
        spikeToMs: reached.get('to') ?? now,
        seconds: (now - settledMs - startedMs) / 1000,
      };
  }
}
