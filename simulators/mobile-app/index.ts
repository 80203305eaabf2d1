import { randomFor, noFaults, type FaultRates } from '../kit/index.ts';
import type { CatalogueItem } from '../catalogue.ts';
import { Buyers } from './buyers.ts';
import { Campaign, type CampaignOptions } from './campaign.ts';
import { AppMemory } from './memory.ts';
import { Storefront } from './storefront.ts';
import { summarise, type MobileAppSummary } from './summary.ts';

export type { CampaignOptions } from './campaign.ts';
export type * from './summary.ts';

export interface MobileAppOptions {
  /** JSON-lines file of its ledger; null keeps it in memory (tests). */
  readonly ledgerFile: string | null;
  readonly seed: number;
  readonly faults?: FaultRates;
  readonly catalogue: readonly CatalogueItem[];
  /** The channel that its orders are of. */
  readonly channel: string;
  readonly campaign?: CampaignOptions;
}

export interface MobileApp {
  readonly name: string;
  /** Whether its ledger has credentials from an earlier start. */
  readonly hasClient: boolean;
  /** Where the gateway is; credentials where it has none of its own yet. */
  connect(baseUrl: string, client: { readonly id: string; readonly secret: string } | null): void;
  /** Begins, or after a restart goes on: orders without an answer are sent again. */
  startCampaign(): void;
  /** Every buyer has come, and every order has an answer. */
  campaignDone(): boolean;
  placedCount(): number;
  /** Asks what is available of everything, and where some orders stand: what it is told goes to the ledger. */
  lookAround(): Promise<void>;
  summary(): MobileAppSummary;
  setFaults(faults: FaultRates): void;
  stats(): { requests: number; faults: number };
  close(): void;
}

const noCampaign: CampaignOptions = { orders: 0, ratePerSecond: 1, spike: 1 };

/** The retailer's own app with its buyers: a client of the gateway's storefront API, with a ledger of what it was told. */
export function createMobileApp(options: MobileAppOptions): MobileApp {
  const { catalogue, channel, seed, campaign: pace = noCampaign } = options;
  const memory = new AppMemory(options.ledgerFile);
  const storefront = new Storefront(options.faults ?? noFaults, randomFor(seed, 'app-faults'));
  const buyers = new Buyers({ memory, storefront, catalogue, channel, seed: pace.seed ?? seed });
  const campaign = new Campaign(pace, {
    begunCount: () => memory.begunCount + buyers.browsingCount,
    begin: (index) => buyers.begin(index),
  });
  const { counters } = storefront;
  return {
    name: 'mobile-app',
    hasClient: memory.client !== null,
    connect: (baseUrl, client) => {
      if (client !== null) memory.commit({ type: 'installed', clientId: client.id, clientSecret: client.secret });
      if (memory.client === null) throw new Error('the app has no credentials');
      storefront.connect(baseUrl, memory.client);
    },
    startCampaign: () => {
      buyers.resume();
      campaign.start((index) => memory.isBegun(index));
    },
    campaignDone: () => campaign.isThrough() && buyers.isIdle(),
    placedCount: () => memory.orders.size,
    lookAround: () => buyers.lookAround(),
    summary: () => summarise(memory, campaign.planned, counters),
    setFaults: (faults) => {
      storefront.faults = faults;
    },
    stats: () => ({ requests: counters.requests, faults: counters.faults }),
    close: () => {
      campaign.close();
      storefront.close();
      memory.close();
    },
  };
}
