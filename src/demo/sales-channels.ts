import type { ChannelKind, Summaries } from '../../simulators/protocol.ts';
import type { RetailerConfig } from '../config/index.ts';
import { adobeCommerceOrders, amazonOrders, miraklOrders, mobileAppOrders, type SalesChannel } from './audit/index.ts';
import type { ChannelNames } from './campaign-plan.ts';

/** A retailer, and which of its channels plays which part. */
interface SoldBy {
  readonly names: ChannelNames;
  readonly retailer: RetailerConfig;
}

/** Which channel a storefront's system is of. */
export const channelOfSystem = ({ retailer }: Pick<SoldBy, 'retailer'>): Map<string, string> =>
  new Map(
    Object.entries(retailer.channels).flatMap(([channel, { system }]) =>
      system === undefined ? [] : [[system, channel] as const],
    ),
  );

/** The channels that played, each by its own ledger. */
export function salesChannels(
  { names, retailer }: SoldBy,
  summaries: Summaries,
  firstToldMs: (channel: string) => number | null,
): SalesChannel[] {
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
    return [{ name, ...ledger, stock, sources, quotaUsed: quotaUsed[kind], firstToldMs: firstToldMs(name) }];
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
