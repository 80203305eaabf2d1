import type { FastifyInstance } from 'fastify';
import { createVendorServer, noFaults, randomFor, type FaultRates, type Simulator } from '../kit/index.ts';
import { errorBody } from './amazon-error.ts';
import { Campaign } from './campaign.ts';
import { campaignOrder, defaultShares } from './campaign-orders.ts';
import { addDocumentStore } from './document-store.ts';
import { listingsReport, xmlReport } from './feed-documents.ts';
import { FeedQueue } from './feed-queue.ts';
import { addFeedRoutes } from './feed-routes.ts';
import { addTokenRoute, guard, quotaExceeded } from './front-door.ts';
import { addListingRoutes } from './listing-routes.ts';
import { Marketplace } from './marketplace.ts';
import { Memory } from './memory.ts';
import { Notifications } from './notifications.ts';
import type { AmazonSimulatorOptions } from './options.ts';
import { orderByHand } from './order-by-hand.ts';
import type { OrderState } from './order-state.ts';
import type { PlannedOrder } from './planned-order.ts';
import { Quota } from './rates.ts';
import { addOrderRoutes } from './order-routes.ts';
import { addReportRoutes, ReportDesk } from './report-routes.ts';
import { storeFor } from './stores.ts';
import { summarise, type AmazonSummary } from './summary.ts';

export { defaultShares, type OrderShares } from './campaign-orders.ts';
export type { CampaignOptions } from './campaign.ts';
export type { AmazonSimulatorOptions } from './options.ts';
export { usagePlans, type OperationName } from './rates.ts';
export type * from './planned-order.ts';
export type * from './summary.ts';

export interface AmazonSimulator extends Simulator<AmazonSummary> {
  readonly app: FastifyInstance;
  /** Where Login with Amazon is. */
  readonly tokenUrl: string;
  readonly marketplaceId: string;
  /** Begins, or after a restart goes on; does nothing without a campaign. */
  startCampaign(): void;
  /** Every order is placed, and every planned payment, cancellation and shipment by Amazon has happened. */
  campaignDone(): boolean;
  placedCount(): number;
  /** Places an order at once; what is left out is made up. Answers its order id. */
  placeOrder(partial?: Partial<PlannedOrder>): string;
  /** The payment is there: PENDING becomes UNSHIPPED. */
  releaseOrder(orderId: string): void;
  /** The buyer asks for it, or with `by: 'AMAZON'` it is cancelled at once. False where it is too late. */
  cancelOrder(orderId: string, by?: 'BUYER' | 'AMAZON'): boolean;
  /** Amazon ships an order that it fulfils itself. */
  shipByAmazon(orderId: string): void;
}

const defaults = {
  settleMs: 120_000,
  delayMs: 150,
  amazonShipsAfterMs: 5_000,
  tokenLifeSeconds: 3_600,
  header: 'x-crossdock-secret',
};

/**
 * A seller's account at Amazon behind the Selling Partner API: it places orders by itself, notifies of their changes,
 * and serves the calls with which an integration reads, ships and cancels them and sets stock and prices.
 */
export async function createAmazonSimulator(options: AmazonSimulatorOptions): Promise<AmazonSimulator> {
  const currency = options.currency ?? options.catalogue[0]?.currency ?? 'USD';
  const store = storeFor(currency);
  const { marketplaceId } = store;
  const memory = new Memory(options.ledgerFile);
  const server = createVendorServer(options, {
    throttled: () => errorBody('QuotaExceeded', quotaExceeded),
    serverError: () => errorBody('InternalFailure', 'We encountered an internal error. Please try again.'),
  });
  options.prepare?.(server.app);
  const quota = new Quota(options.rateScale === undefined ? 1 : options.rateScale);
  const notifications = new Notifications(
    options.webhookUrl ?? null,
    {
      header: options.notificationHeader ?? defaults.header,
      secret: options.notificationSecret,
      sellerId: options.sellerId,
    },
    store,
    () => withNotificationFaults(server.faults, options),
    randomFor(options.seed, 'amazon-notifications'),
  );
  const marketplace = new Marketplace(memory, notifications, options.seed);
  const skus = new Set(options.catalogue.map(({ sku }) => sku));
  const rules = { skus, marketplaceId, currency, sellerId: options.sellerId };
  const queue = new FeedQueue(memory, marketplace, rules, options.feedDelayMs ?? defaults.delayMs);
  const desk = new ReportDesk(memory, store, options.reportDelayMs ?? defaults.delayMs);
  const campaign = campaignOf(options, currency, memory, marketplace);
  marketplace.placed = (order) => campaign.follow(order);
  const isZipped = options.zipDocuments ?? true;
  let url = '';
  guard(server.app, options, quota);
  addTokenRoute(server.app, options, options.tokenLifeSeconds ?? defaults.tokenLifeSeconds);
  addOrderRoutes(server.app, memory, marketplace, { store, settleMs: options.settleMs ?? defaults.settleMs });
  addListingRoutes(server.app, memory, marketplace, rules);
  addFeedRoutes(server.app, memory, queue, isZipped, () => url);
  addReportRoutes(server.app, memory, desk, isZipped, () => url);
  addDocumentStore(server.app, memory, (documentId) => documentBody(memory, documentId, options.sellerId));
  url = await server.listen();
  for (const order of memory.orderBySequence) campaign.follow(order);
  queue.resume();
  desk.resume();
  let isClosed = false;
  return {
    name: 'amazon',
    url,
    app: server.app,
    tokenUrl: `${url}/auth/o2/token`,
    marketplaceId,
    summary: () => summarise(memory, campaign.planned, quota, notifications.told),
    setFaults: (faults) => {
      server.faults = faults;
    },
    setWebhookUrl: (webhookUrl) => {
      notifications.url = webhookUrl;
    },
    stats: () => ({ ...server.counters }),
    ...byHand(options, currency, memory, marketplace),
    startCampaign: () => campaign.start(),
    campaignDone: () => campaign.done(),
    placedCount: () => memory.placedIndexes.size,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      for (const one of [campaign, queue, desk, notifications]) one.close();
      server.app.server.closeAllConnections();
      await server.app.close();
      memory.close();
    },
  };
}

function withNotificationFaults(faults: FaultRates, { notifications }: AmazonSimulatorOptions): FaultRates {
  if (notifications === undefined) return faults;
  const { lost, twice, late, lateMs } = { lost: 0, twice: 0, late: 0, lateMs: 0, ...notifications };
  return {
    ...noFaults,
    webhookLost: Math.max(faults.webhookLost, lost),
    webhookTwice: Math.max(faults.webhookTwice, twice),
    webhookLate: Math.max(faults.webhookLate, late),
    webhookLateMs: Math.max(faults.webhookLateMs, lateMs),
  };
}

function campaignOf(options: AmazonSimulatorOptions, currency: string, memory: Memory, marketplace: Marketplace) {
  const rates = options.campaign ?? { orders: 0, ratePerSecond: 20, spike: 1 };
  const seed = rates.seed ?? options.seed;
  const shares = { ...defaultShares, ...options.shares };
  const planOf = (index: number) => campaignOrder(seed, index, options.catalogue, currency, shares);
  const shipsAfterMs = options.amazonShipsAfterMs ?? defaults.amazonShipsAfterMs;
  return new Campaign(rates, planOf, memory, marketplace, shipsAfterMs);
}

/** A document as it is downloaded; results of feeds are rendered from what became of their messages. */
function documentBody(memory: Memory, documentId: string, sellerId: string): string | null {
  const feedId = /^amzn1\.tortuga\.4\.na\.result-(\d+)$/.exec(documentId)?.[1];
  const feed = feedId === undefined ? undefined : memory.feeds.get(feedId);
  if (feed !== undefined)
    return feed.feedType === 'JSON_LISTINGS_FEED' ? listingsReport(feed, sellerId) : xmlReport(feed, sellerId);
  return memory.documents.get(documentId)?.body ?? null;
}

function byHand(options: AmazonSimulatorOptions, currency: string, memory: Memory, marketplace: Marketplace) {
  const named = (orderId: string): OrderState => {
    const order = memory.orders.get(orderId);
    if (order === undefined) throw new Error(`the marketplace has no order ${orderId}`);
    return order;
  };
  return {
    placeOrder: (partial: Partial<PlannedOrder> = {}) =>
      marketplace.place(orderByHand(options.catalogue, currency, partial), null).orderId,
    releaseOrder: (orderId: string) => marketplace.release(named(orderId)),
    cancelOrder: (orderId: string, by: 'BUYER' | 'AMAZON' = 'BUYER') =>
      by === 'BUYER'
        ? marketplace.requestCancellation(named(orderId))
        : marketplace.cancel(named(orderId), by, 'CancelledByAmazon'),
    shipByAmazon: (orderId: string) => marketplace.shipByAmazon(named(orderId)),
  };
}
