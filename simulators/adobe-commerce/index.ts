import type { FastifyInstance } from 'fastify';
import type { CatalogueItem } from '../catalogue.ts';
import { createVendorServer, randomFor, type Simulator, type SimulatorOptions } from '../kit/index.ts';
import { BulkQueue } from './bulk-queue.ts';
import { campaignOrder } from './campaign-orders.ts';
import { Campaign, type CampaignOptions } from './campaign.ts';
import { addDocumentRoutes } from './document-routes.ts';
import { EventDelivery, newKeyPair, sharedKeyPair } from './event-delivery.ts';
import { addFieldFilter } from './field-filter.ts';
import { guard } from './front-door.ts';
import { fileTotals } from './invoices-file.ts';
import { ordersFromInvoices } from './orders-from-invoices.ts';
import { addOrderRoutes } from './order-routes.ts';
import { orderByHand } from './order-by-hand.ts';
import type { PlannedOrder, ShopAddress } from './planned-order.ts';
import type { StockLevel } from './records.ts';
import { ShopAuthorisation, type ShopStripe } from './shop-authorisation.ts';
import { Shop } from './shop.ts';
import { ShopMemory } from './shop-memory.ts';
import { addStockRoutes } from './stock-routes.ts';
import { summarise, type AdobeCommerceSummary } from './summary.ts';

export type { CampaignOptions } from './campaign.ts';
export { catalogueFromInvoices } from './catalogue-from-invoices.ts';
export { fileTotals, type FileTotals } from './invoices-file.ts';
export { ordersFromInvoices } from './orders-from-invoices.ts';
export type * from './planned-order.ts';
export type * from './summary.ts';

export interface AdobeCommerceSimulatorOptions extends SimulatorOptions {
  /** The integration's access token. */
  readonly accessToken: string;
  readonly catalogue: readonly CatalogueItem[];
  readonly campaign?: CampaignOptions;
  /** A file of invoices that become the campaign's orders; `campaign.orders` then bounds how many of them, if lower. */
  readonly invoicesFile?: string;
  /** Where the shop holds authorisations itself; absent: every order carries its token alone. */
  readonly stripe?: ShopStripe;
  /** Crossdock's name for this channel, in the metadata of those authorisations; `adobe-commerce` when absent. */
  readonly channel?: string;
  /** Of orders placed by hand; the catalogue's when absent. */
  readonly currency?: string;
  /** Inventory source codes; `default` when absent. */
  readonly sources?: readonly string[];
  readonly eventProviderId?: string;
  /** How long the queue takes before a bulk call is done; 150 ms when absent. */
  readonly bulkDelayMs?: number;
  /** Whether saves by the integration itself are pushed as events too; they are always found by a poll. */
  readonly pushOwnChanges?: boolean;
  /** Called with the server before its routes exist, for hooks such as a recorder of traffic. */
  readonly prepare?: (app: FastifyInstance) => void;
}

export interface AdobeCommerceSimulator extends Simulator<AdobeCommerceSummary> {
  readonly app: FastifyInstance;
  /** Of the key that events are signed with; the same as long as the ledger lives. */
  readonly publicKeyPem: string;
  /** Begins, or after a restart goes on; does nothing without a campaign. */
  startCampaign(): void;
  /** Every order is placed, and every planned cancellation and address change has happened. */
  campaignDone(): boolean;
  /** Documents placed so far, by the campaign and by hand. */
  placedCount(): number;
  /** Places an order at once; what is left out is made up. Answers its number and entity id. */
  placeOrder(partial?: Partial<PlannedOrder>): { number: string; entityId: string };
  /** The customer asks for it (status `cancel_requested`), or with `by: 'shop'` the staff cancels it. */
  cancelOrder(number: string, by?: 'customer' | 'shop'): void;
  /** False where the shop no longer allows it. */
  changeAddress(number: string, address: Partial<ShopAddress>): boolean;
}

const defaultProviderId = '3b1f9f0e-4f43-4b0c-9a56-5f1f5c1f7a10';
const defaultBulkDelayMs = 150;

/**
 * A shop on Adobe Commerce: it places orders by itself, tells of them through signed events, and serves the REST calls
 * with which an integration reads, ships, invoices and cancels them and sets stock.
 */
export async function createAdobeCommerceSimulator(
  options: AdobeCommerceSimulatorOptions,
): Promise<AdobeCommerceSimulator> {
  const memory = new ShopMemory(options.ledgerFile);
  if (memory.key === null)
    memory.commit({ type: 'key', ...(options.ledgerFile === null ? sharedKeyPair() : newKeyPair()) });
  const server = createVendorServer(options, {
    throttled: () => ({ message: 'Too Many Requests' }),
    serverError: () => ({
      message: 'Internal Error. Details are available in Magento log file. Report ID: webapi-sim',
    }),
  });
  options.prepare?.(server.app);
  const events = new EventDelivery(
    options.webhookUrl ?? null,
    options.eventProviderId ?? defaultProviderId,
    () => memory.key?.privatePem ?? '',
    () => server.faults,
    randomFor(options.seed, 'adobe-events'),
  );
  const authorisation = new ShopAuthorisation(options.stripe ?? null, options.channel ?? 'adobe-commerce');
  const shop = new Shop(memory, events, authorisation, { pushOwnChanges: options.pushOwnChanges ?? false });
  const isValid = stockRule(options);
  const queue = new BulkQueue(memory, isValid, options.bulkDelayMs ?? defaultBulkDelayMs);
  const campaign = campaignOf(options, memory, shop);
  shop.opened = (order) => campaign.follow(order);
  guard(server.app, options.accessToken);
  addFieldFilter(server.app);
  addOrderRoutes(server.app, '/rest/:store/V1', memory, shop);
  addDocumentRoutes(server.app, '/rest/:store/V1', memory, shop);
  addStockRoutes(server.app, memory, { sources: sourcesOf(options), isValid }, queue);
  const totals = options.invoicesFile === undefined ? null : fileTotals(options.invoicesFile);
  const url = await server.listen();
  resume(memory, shop, campaign, queue);
  return {
    name: 'adobe-commerce',
    url,
    app: server.app,
    publicKeyPem: memory.key?.publicPem ?? '',
    summary: () => summarise(memory, campaign.planned, totals),
    setFaults: (faults) => {
      server.faults = faults;
    },
    setWebhookUrl: (webhookUrl) => {
      events.url = webhookUrl;
    },
    stats: () => ({ ...server.counters }),
    ...byHand(options, memory, shop),
    startCampaign: () => campaign.start(),
    campaignDone: () => campaign.done() && [...memory.orders.values()].every(isThrough),
    placedCount: () => memory.placedIndexes.size,
    close: async () => {
      if (authorisation.closed) return;
      authorisation.closed = true;
      campaign.close();
      queue.close();
      events.close();
      server.app.server.closeAllConnections();
      await server.app.close();
      memory.close();
    },
  };
}

function isThrough(order: { visible: boolean; plan: PlannedOrder }): boolean {
  return order.visible || order.plan.kind === 'cancellation';
}

function sourcesOf(options: AdobeCommerceSimulatorOptions): readonly string[] {
  return options.sources ?? ['default'];
}

function stockRule(options: AdobeCommerceSimulatorOptions): (level: StockLevel) => boolean {
  const skus = new Set(options.catalogue.map(({ sku }) => sku));
  const sources = new Set(sourcesOf(options));
  return ({ sku, sourceCode }) => skus.has(sku) && sources.has(sourceCode);
}

function campaignOf(options: AdobeCommerceSimulatorOptions, memory: ShopMemory, shop: Shop): Campaign {
  const { campaign, catalogue, invoicesFile } = options;
  const rates = campaign ?? { orders: 0, ratePerSecond: 20, spike: 1 };
  if (invoicesFile !== undefined) {
    const plans = ordersFromInvoices(invoicesFile);
    const orders = campaign === undefined ? plans.length : Math.min(campaign.orders, plans.length);
    return new Campaign({ ...rates, orders }, (index) => plans[index] as PlannedOrder, memory, shop);
  }
  const seed = rates.seed ?? options.seed;
  return new Campaign(rates, (index) => campaignOrder(seed, index, catalogue), memory, shop);
}

/** What was under way when the shop was stopped: checkouts, what customers were about to do, bulk calls. */
function resume(memory: ShopMemory, shop: Shop, campaign: Campaign, queue: BulkQueue): void {
  for (const order of memory.orders.values()) {
    if (order.plan.kind === 'cancellation') shop.cancelByDocument(order.plan);
    else if (order.visible) campaign.follow(order);
    else shop.finishCheckout(order);
  }
  queue.resume();
}

function byHand(options: AdobeCommerceSimulatorOptions, memory: ShopMemory, shop: Shop) {
  const named = (number: string) => {
    const order = memory.orderByNumber.get(number);
    if (order === undefined) throw new Error(`the shop has no order ${number}`);
    return order;
  };
  return {
    placeOrder: (partial: Partial<PlannedOrder> = {}) => {
      const plan = orderByHand(memory.nextEntityId(), options, partial);
      const order = shop.place(plan, null);
      return { number: plan.number, entityId: String(order.entityId) };
    },
    cancelOrder: (number: string, by: 'customer' | 'shop' = 'customer') => {
      if (by === 'shop') shop.cancelByStaff(named(number));
      else shop.requestCancellation(named(number));
    },
    changeAddress: (number: string, address: Partial<ShopAddress>) => {
      const order = named(number);
      return shop.changeAddress(order, { ...order.shipTo, ...address });
    },
  };
}
