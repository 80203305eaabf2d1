import type { ChannelKind, Summaries } from '../../simulators/protocol.ts';
import {
  adobeCommerceOrders,
  amazonOrders,
  audit,
  explainFile,
  miraklOrders,
  mobileAppOrders,
  renderReport,
  reportLine,
  type SalesChannel,
} from './audit/index.ts';
import type { CampaignPlatform } from './campaign-platform.ts';
import type { DemoOptions } from './options.ts';
import { acceptTimes, platformSays } from './platform-says.ts';
import type { World } from './world.ts';

/** What is known of a campaign that is over. */
export interface Played {
  readonly seconds: number;
  /** From the first sale until a channel was told what is left; null where it was not. */
  firstToldMs(channel: string): number | null;
}

/** Audits a campaign and prints the report; answers the exit code. */
export async function report(
  options: DemoOptions,
  world: World,
  platform: CampaignPlatform,
  played: Played,
): Promise<number> {
  const { database, tenant } = platform;
  const summaries = await world.summaries();
  const [says, acceptMs] = await Promise.all([
    platformSays(database, tenant, channelOfSystem(platform)),
    acceptTimes(database, tenant),
  ]);
  const channels = salesChannels(platform, summaries, played);
  const initialStock = summaries.warehouse.initialOnHand;
  const { seconds } = played;
  const result = audit({ ...summaries, channels, platform: says, initialStock, seconds, acceptMs });
  const file = explainFile({ channel: platform.names.shop ?? '', shop: summaries.shop, platform: says });
  const output = options.json ? process.stderr : process.stdout;
  const colour = output.isTTY === true && process.env['NO_COLOR'] === undefined;
  output.write(
    `\n${renderReport(result, { colour, file, ...(output.columns === undefined ? {} : { columns: output.columns }) })}\n`,
  );
  const sample = says.completed[Math.floor(says.completed.length / 2)];
  if (sample !== undefined) output.write(`\n${await platform.timeline(sample)}\n`);
  if (options.json) process.stdout.write(`${reportLine(result)}\n`);
  return result.lost === 0 && result.oversold === 0 && result.duplicated === 0 ? 0 : 1;
}

const channelOfSystem = ({ retailer }: CampaignPlatform): Map<string, string> =>
  new Map(
    Object.entries(retailer.channels).flatMap(([channel, { system }]) =>
      system === undefined ? [] : [[system, channel] as const],
    ),
  );

/** The channels that played, each by its own ledger. */
function salesChannels({ names, retailer }: CampaignPlatform, summaries: Summaries, played: Played): SalesChannel[] {
  const { shop, amazon, mirakl, app, quotaUsed } = summaries;
  const ledgers: readonly (readonly [ChannelKind, Pick<SalesChannel, 'orders' | 'stock' | 'stockPushes'>])[] = [
    ['shop', { orders: adobeCommerceOrders(shop), stock: shop.stock, stockPushes: shop.stockItemsPushed }],
    ['amazon', { orders: amazonOrders(amazon), ...amazonStock(amazon) }],
    ['mirakl', { orders: miraklOrders(mirakl), ...miraklStock(mirakl) }],
    ['app', { orders: mobileAppOrders(app), stock: app.stock === null ? null : { app: app.stock }, stockPushes: 0 }],
  ];
  return ledgers.flatMap(([kind, ledger]) => {
    const name = names[kind];
    if (name === null) return [];
    const configured = retailer.channels[name]?.stock ?? [];
    // Of marketplaces and the app one number an article is known, whatever the source is called.
    const stock = kind === 'shop' || ledger.stock === null ? ledger.stock : oneSource(ledger.stock);
    const sources = kind === 'shop' ? configured : configured.map((one) => ({ ...one, source: theSource }));
    return [{ name, ...ledger, stock, sources, quotaUsed: quotaUsed[kind], firstToldMs: played.firstToldMs(name) }];
  });
}

const theSource = 'all';
const oneSource = (stock: NonNullable<SalesChannel['stock']>) => ({ [theSource]: Object.values(stock)[0] ?? {} });

const amazonStock = ({ stock, quantitiesTold }: Summaries['amazon']) => ({
  stock: { all: Object.fromEntries(Object.entries(stock).map(([sku, { quantity }]) => [sku, quantity])) },
  stockPushes: quantitiesTold,
});

function miraklStock({ operators }: Summaries['mirakl']) {
  const offers = operators.flatMap(({ stock }) => stock);
  const told = offers.flatMap(({ sku, quantity }) => (quantity === null ? [] : [[sku, quantity] as const]));
  return { stock: { all: Object.fromEntries(told) }, stockPushes: offers.reduce((sum, one) => sum + one.told, 0) };
}
