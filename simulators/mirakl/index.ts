import type { FastifyInstance } from 'fastify';
import { createVendorServer, type Simulator } from '../kit/index.ts';
import { campaignOrder, plannedLine } from './campaign-orders.ts';
import { Campaign } from './campaign.ts';
import { guard, RateGate } from './front-door.ts';
import { addImportRoutes } from './import-routes.ts';
import { Market } from './market.ts';
import { MiraklMemory } from './memory.ts';
import { addOfferList } from './offer-list.ts';
import type { MiraklOperator, MiraklSimulatorOptions } from './options.ts';
import { addOrderList } from './order-list.ts';
import { addOrderRoutes } from './order-routes.ts';
import { isBeforeShipping, type OrderState } from './order-state.ts';
import type { PlannedLine, PlannedOrder } from './records.ts';
import { addShipmentRoutes } from './shipment-routes.ts';
import { summarise, type MiraklSummary } from './summary.ts';

export type { MiraklCampaign, MiraklOperator, MiraklSimulatorOptions } from './options.ts';
export type { PlannedAddress, PlannedLine, PlannedOrder } from './records.ts';
export type * from './summary.ts';

/** An order placed by hand: what is left out is made up; taxes are worked out where not given. */
export type OrderByHand = Partial<Omit<PlannedOrder, 'lines'>> & {
  readonly lines?: readonly (Pick<PlannedLine, 'sku' | 'quantity' | 'unitPrice'> & Partial<PlannedLine>)[];
};

export interface MiraklSimulator extends Simulator<MiraklSummary> {
  readonly app: FastifyInstance;
  /** Begins, or after a restart goes on; does nothing without a campaign. */
  startCampaign(): void;
  /** Every order is placed, and every planned cancellation by a buyer has happened. */
  campaignDone(): boolean;
  /** Orders placed so far, by the campaign and by hand. */
  placedCount(): number;
  /** Places an order at once; answers its order_id and the ids of its lines. */
  placeOrder(operator: string, partial?: OrderByHand): { orderId: string; lineIds: string[] };
  /** The buyer calls the order off, or the lines named; false where goods have left already. */
  cancelOrder(orderId: string, lineIds?: readonly string[]): boolean;
  /** The operator pays back a line: `amount` in minor units, all of it when absent. */
  refundLine(orderId: string, lineId: string, amount?: number): void;
  openIncident(orderId: string, lineId: string): void;
  /** The buyer's debit now, not after its time. */
  debitOrder(orderId: string): void;
}

const importDelayMsDefault = 300;

/**
 * Marketplaces on Mirakl: orders wait for the seller's acceptance and the buyer's debit, are shipped whole or in parts, and
 * offers change by files that are worked off later. Listens when it resolves.
 */
export async function createMiraklSimulator(options: MiraklSimulatorOptions): Promise<MiraklSimulator> {
  const memory = new MiraklMemory(options.ledgerFile, options.operators, options.catalogue);
  const server = createVendorServer(options, {
    throttled: () => ({ status: 429, message: 'Too many requests' }),
    serverError: () => ({ status: 500, message: 'Internal server error' }),
  });
  options.prepare?.(server.app);
  const gate = new RateGate(options.rateScale === undefined ? 1 : options.rateScale);
  const market = new Market(memory, options.importDelayMs ?? importDelayMsDefault);
  const campaign = campaignOf(options, memory, market);
  guard(server.app, options.operators, gate);
  addOrderList(server.app, memory, gate);
  addOrderRoutes(server.app, memory, market);
  addShipmentRoutes(server.app, memory, market);
  addImportRoutes(server.app, memory, market, gate);
  addOfferList(server.app, memory);
  const url = await server.listen();
  market.resume();
  let isClosed = false;
  return {
    name: 'mirakl',
    url,
    app: server.app,
    summary: () => summarise(memory, campaign.planned, gate),
    setFaults: (faults) => {
      server.faults = faults;
    },
    // Sellers have no webhooks at Mirakl: orders are found by the poll alone.
    setWebhookUrl: () => undefined,
    stats: () => ({ ...server.counters }),
    startCampaign: () => campaign.start(),
    campaignDone: () => campaign.isThrough() && ![...memory.orders.values()].some(willBeCancelled),
    placedCount: () => memory.orders.size,
    ...byHand(options, memory, market),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      campaign.close();
      market.close();
      server.app.server.closeAllConnections();
      await server.app.close();
      memory.close();
    },
  };
}

function willBeCancelled(order: OrderState): boolean {
  return order.plan.cancelAfterMs !== null && isBeforeShipping(order);
}

function campaignOf(options: MiraklSimulatorOptions, memory: MiraklMemory, market: Market): Campaign {
  const { campaign = { orders: 0, ratePerSecond: 20, spike: 1 }, operators, catalogue } = options;
  const seed = campaign.seed ?? options.seed;
  return new Campaign(campaign, {
    isPlaced: (index) => memory.placedIndexes.has(index),
    placedCount: () => memory.placedIndexes.size,
    place: (index) => {
      const operator = operators[index % operators.length] as MiraklOperator;
      market.place(operator.name, campaignOrder(seed, index, operator, catalogue, campaign), index);
    },
  });
}

function byHand(options: MiraklSimulatorOptions, memory: MiraklMemory, market: Market) {
  const named = (orderId: string): OrderState => {
    const order = memory.orders.get(orderId);
    if (order === undefined) throw new Error(`there is no order ${orderId}`);
    return order;
  };
  return {
    placeOrder: (name: string, partial: OrderByHand = {}) => {
      const { operator } = memory.desk(name);
      const rates = { cancelRate: 0, incidentRate: 0, noEmailRate: 0 };
      const plan = campaignOrder(options.seed, 1_000_000 + memory.orders.size, operator, options.catalogue, rates);
      const order = market.place(name, { ...plan, ...partial, lines: linesByHand(operator, plan, partial) }, null);
      return { orderId: order.id, lineIds: order.lines.map(({ id }) => id) };
    },
    cancelOrder: (orderId: string, lineIds?: readonly string[]) =>
      market.cancel(named(orderId), lineIds ?? null, 'customer', 'CUSTOMER_CANCELLATION'),
    refundLine: (orderId: string, lineId: string, amount?: number) =>
      market.refund(named(orderId), lineId, 'GOODWILL', amount),
    openIncident: (orderId: string, lineId: string) => market.openIncident(named(orderId), lineId, 'ITEM_NOT_RECEIVED'),
    debitOrder: (orderId: string) => market.debit(named(orderId)),
  };
}

function linesByHand(operator: MiraklOperator, plan: PlannedOrder, { lines }: OrderByHand): readonly PlannedLine[] {
  if (lines === undefined) return plan.lines;
  return lines.map((line) => ({
    ...plannedLine(operator, { name: `Article ${line.sku}`, discount: 0, shippingPrice: 0, ...line }),
    ...line,
  }));
}
