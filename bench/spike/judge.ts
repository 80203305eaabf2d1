import type { ChannelKind, Summaries } from '../../simulators/protocol.ts';
import type { RetailerConfig } from '../../src/config/index.ts';
import type { Database } from '../../src/database/index.ts';
import {
  adobeCommerceOrders,
  amazonOrders,
  audit,
  miraklOrders,
  mobileAppOrders,
  type SalesChannel,
} from '../../src/demo/audit/index.ts';
import type { ChannelNames } from '../../src/demo/campaign-plan.ts';
import { acceptTimes, platformSays } from '../../src/demo/platform-says.ts';

/** The audit of the demo, by the simulators' own ledgers. */
export async function judge(
  database: Database,
  retailer: RetailerConfig,
  channels: readonly SalesChannel[],
  summaries: Summaries,
  seconds: number,
) {
  const tenant = retailer.tenant ?? 'main';
  const systems = Object.entries(retailer.channels).flatMap(([channel, { system }]) =>
    system === undefined ? [] : [[system, channel] as const],
  );
  const platform = await platformSays(database, tenant, new Map(systems));
  const acceptMs = await acceptTimes(database, tenant);
  const initialStock = summaries.warehouse.initialOnHand;
  return audit({ ...summaries, channels, platform, initialStock, seconds, acceptMs });
}

/** Marketplaces and the app know one number an article, whatever its source is called. */
const theSource = 'all';

/** The channels, each by its own ledger. */
export function salesChannels(retailer: RetailerConfig, names: ChannelNames, summaries: Summaries): SalesChannel[] {
  const { shop, amazon, mirakl, app } = summaries;
  const offers = mirakl.operators.flatMap(({ stock }) => stock);
  const quantities = Object.entries(amazon.stock).map(([sku, { quantity }]) => [sku, quantity] as const);
  const told = offers.flatMap(({ sku, quantity }) => (quantity === null ? [] : [[sku, quantity] as const]));
  const ledgers: readonly (readonly [ChannelKind, Pick<SalesChannel, 'orders' | 'stock' | 'stockPushes'>])[] = [
    ['shop', { orders: adobeCommerceOrders(shop), stock: shop.stock, stockPushes: shop.stockItemsPushed }],
    ['amazon', { orders: amazonOrders(amazon), stock: oneSource(quantities), stockPushes: amazon.quantitiesTold }],
    [
      'mirakl',
      {
        orders: miraklOrders(mirakl),
        stock: oneSource(told),
        stockPushes: offers.reduce((sum, one) => sum + one.told, 0),
      },
    ],
    [
      'app',
      { orders: mobileAppOrders(app), stock: app.stock === null ? null : { [theSource]: app.stock }, stockPushes: 0 },
    ],
  ];
  return ledgers.flatMap(([kind, ledger]) => {
    const name = names[kind];
    if (name === null) return [];
    const configured = retailer.channels[name]?.stock ?? [];
    const sources = kind === 'shop' ? configured : configured.map((one) => ({ ...one, source: theSource }));
    return [{ name, ...ledger, sources, quotaUsed: summaries.quotaUsed[kind], firstToldMs: null }];
  });
}

const oneSource = (quantities: readonly (readonly [string, number])[]) => ({
  [theSource]: Object.fromEntries(quantities),
});
