import type { ChannelKind } from '../../simulators/protocol.ts';
import type { RetailerConfig } from '../config/index.ts';

/** Crossdock's names of the channels that the simulated world sells through; null where the retailer has none. */
export type ChannelNames = Readonly<Record<ChannelKind, string | null>>;

/** Those of examples/retailer, known before its configuration is loaded. */
export const ownChannels: ChannelNames = {
  shop: 'main-shop',
  amazon: 'amazon-us',
  mirakl: 'galerie',
  app: 'mobile-app',
};

/** Which of a retailer's channels is which: the shop by its name, marketplaces by their connector, the app by having none. */
export function channelNames({ channels, systems }: RetailerConfig): ChannelNames {
  const named = (connector: string): string | null =>
    Object.entries(channels).find(([, { system }]) => systems[system ?? '']?.connector.name === connector)?.[0] ?? null;
  const app = Object.entries(channels).find(([, { system }]) => system === undefined)?.[0] ?? null;
  return { shop: ownChannels.shop, amazon: named('amazon'), mirakl: named('mirakl'), app };
}

export type Split = Readonly<Record<ChannelKind, number>>;

/** What each channel but the shop sells of a campaign, in hundredths; the shop sells the rest. */
const shares = { amazon: 20, mirakl: 15, app: 10 } as const;
/** So few orders are not worth dividing: they come from the shop alone. */
const divisibleFrom = 20;

/** Divides the orders of a campaign over the channels that there are. */
export function splitOrders(orders: number, names: ChannelNames): Split {
  const of = (kind: keyof typeof shares) =>
    orders < divisibleFrom || names[kind] === null ? 0 : Math.floor((orders * shares[kind]) / 100);
  const [amazon, mirakl, app] = [of('amazon'), of('mirakl'), of('app')];
  return { shop: orders - amazon - mirakl - app, amazon, mirakl, app };
}

/** A file's trading days are those of the shop alone: the other channels are left out. */
export function shopAlone(retailer: RetailerConfig): RetailerConfig {
  const shop = retailer.channels[ownChannels.shop ?? ''];
  if (shop === undefined) return retailer;
  const others = Object.values(retailer.channels).flatMap(({ system }) => (system === shop.system ? [] : [system]));
  const systems = Object.entries(retailer.systems).filter(([name]) => !others.includes(name));
  return { ...retailer, channels: { [ownChannels.shop ?? '']: shop }, systems: Object.fromEntries(systems) };
}
