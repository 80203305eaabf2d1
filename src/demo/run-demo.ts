import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCampaignPlatform, type CampaignPlatform } from './campaign-platform.ts';
import { prepareCampaign } from './campaign-file.ts';
import { splitOrders } from './campaign-plan.ts';
import { Mischief } from './mischief.ts';
import { ratePerSecond, type DemoOptions } from './options.ts';
import { report, type Played } from './report.ts';
import { loadChannelNames } from './retailer-folder.ts';
import { Snapshots } from './snapshots.ts';
import { stayUp, type Stay } from './stay-up.ts';
import { createView } from './view/index.ts';
import { startWorld, type World } from './world.ts';

const shop = 'main-shop';
/** A minute of a marketplace's published rates is a second of the demo. */
const pace = 60;
const invoiceCountMax = 1_000_000;
const lookMs = 250;
/** Nothing moves for this long: the campaign is over as it is. */
const stallMs = 90_000;
/** All settled for this long: late webhooks and sweeps have had their say. */
const settleMs = 1_500;

/**
 * Plays a campaign of all channels against the platform and audits it. Answers the exit code: 0 when nothing was lost, oversold
 * or done twice.
 */
export async function runDemo(asked: DemoOptions, stay: Stay = stayUp): Promise<number> {
  const options = await prepareCampaign(asked);
  const startedMs = Date.now();
  const [world, platform] = await startBoth(options);
  const output = options.json ? process.stderr : process.stdout;
  const view = createView({ output, tty: output.isTTY === true && !options.json });
  try {
    const played = await playCampaign(options, world, platform, view.update);
    view.close();
    const code = await report(options, world, platform, played);
    if (options.exit) return code;
    await stay({ platform, world, output, startedMs, dataFolder: options.data });
    return code;
  } finally {
    view.close();
    await platform.stop();
    world.close();
  }
}

async function startBoth(options: DemoOptions): Promise<[World, CampaignPlatform]> {
  const folder = resolve(options.data);
  const isFile = options.ordersFrom !== null;
  const names = await loadChannelNames();
  const split = splitOrders(options.orders, names);
  const articles = options.orders < 300 ? 60 : 200;
  const world = startWorld({
    folder: join(folder, 'simulators'),
    seed: options.seed,
    channel: shop,
    // A file is played whole, and by the shop alone.
    orders: isFile ? invoiceCountMax : split.shop,
    ...(isFile ? {} : { others: split }),
    ...(names.app === null ? {} : { appChannel: names.app }),
    pace,
    ratePerSecond: ratePerSecond(options.orders),
    spike: options.spike,
    faults: options.faults,
    ordersFrom: options.ordersFrom,
    articles,
    // Four lines of two units on average would sell 8 an order; little more than that is there.
    unitsPerArticle: Math.max(40, Math.ceil((options.orders * 9) / articles)),
    requestsPerSecondMax: 100,
    warehouse: {
      pickAfterMs: [300, 2_500],
      partlyRate: 0.1,
      shortRate: 0.01,
      lateRate: 0.03,
      wrongOrderRate: 0.05,
      twiceRate: 0.05,
    },
  });
  const platform = startCampaignPlatform(folder, world, { shopAlone: isFile, buildConsole: !options.exit });
  try {
    return await Promise.all([world, platform]);
  } catch (error) {
    await world.then((started) => started.close()).catch(() => undefined);
    await platform.then((started) => started.stop()).catch(() => undefined);
    throw error;
  }
}

/** From the first order to the moment when everything is settled. */
async function playCampaign(
  options: DemoOptions,
  world: World,
  platform: CampaignPlatform,
  show: ReturnType<typeof createView>['update'],
): Promise<Played> {
  const snapshots = new Snapshots(platform, options);
  const mischief = new Mischief(resolve(options.data), platform.retailerFolder, (text) => snapshots.note(text));
  if (options.faults) mischief.start();
  world.tell({ kind: 'start' });
  let settledMs = 0;
  try {
    for (;;) {
      await sleep(lookMs);
      platform.check();
      const progress = await world.progress();
      const snapshot = await snapshots.take(progress).catch(() => null);
      // The database may be away for a moment when it was killed; the picture waits for it.
      if (snapshot === null) continue;
      show(snapshot);
      if (options.faults) mischief.play(snapshot.placed / Math.max(1, snapshot.planned));
      settledMs = snapshots.settled(progress) ? settledMs + lookMs : 0;
      if (settledMs >= settleMs || snapshots.unchangedMs() > stallMs) break;
    }
  } finally {
    mischief.stop();
  }
  const seconds = Math.max(0.001, snapshots.elapsedSeconds() - settledMs / 1000);
  return { seconds, firstToldMs: (channel) => snapshots.stockTold.firstToldMs(channel) };
}
