import {
  absent,
  done,
  outcomeOfError,
  refused,
  retry,
  unknown,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Found,
  type Item,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { eachItem } from './each-item.ts';
import type { Feeds } from './feeds.ts';
import { fetchOrder } from './fetch-order.ts';
import { isFulfilledByAmazon } from './mapping-order.ts';
import { acknowledgementXml, readProcessingReport, type Cancellation } from './order-acknowledgement.ts';
import type { SellingPartner } from './selling-partner.ts';
import type { SellerSettings } from './settings.ts';
import type { WireOrder } from './wire.ts';

type Input = CapabilityInput<'storefront.orders.cancel'>;
type Output = CapabilityOutput<'storefront.orders.cancel'>;

/** Orders in one feed: each is read before, within the burst of getOrder. */
const setCountMax = 20;
const contentType = 'text/xml; charset=UTF-8';
const feedType = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
/** Feeds of other processes that may have an order in them are looked for so far back. */
const openFeedWindowMs = 3_600_000;
const rememberedCountMax = 5_000;

/**
 * Cancels unshipped orders by a feed of order acknowledgements with the status Failure: the Orders API has no call for it.
 * One feed takes a whole set. A feed that is not finished in time leaves its orders unknown; they are looked up by the feed
 * while this process remembers it, and by the order itself.
 */
export class OrderCancellation implements Operation<Input, Output> {
  readonly batchCountMax = setCountMax;
  readonly idempotent = false;
  private readonly partner: SellingPartner;
  private readonly feeds: Feeds;
  private readonly settings: SellerSettings;
  private readonly now: () => number;
  private readonly feedOf = new Map<string, { readonly feedId: string; readonly messageId: number }>();

  constructor(partner: SellingPartner, feeds: Feeds, settings: SellerSettings, now: () => number) {
    this.partner = partner;
    this.feeds = feeds;
    this.settings = settings;
    this.now = now;
  }

  async run(items: readonly Item<Input>[], call: Call): Promise<Outcome<Output>[]> {
    const ready = new Map<string, Cancellation>();
    const outcomes = await eachItem(items, call, ({ input }) => this.prepare(input, ready, call));
    const cancellations = [...ready.values()];
    if (cancellations.length === 0) return outcomes;
    const results = await this.cancel(cancellations, call);
    const byOrder = new Map(cancellations.map(({ orderId }, at) => [orderId, results[at]]));
    return items.map(({ input }, at) => byOrder.get(input.sourceId) ?? outcomes[at] ?? unknown('no outcome'));
  }

  async lookUp(items: readonly Item<Input>[], call: Call): Promise<Found<Output>[]> {
    const reports = new Map<string, Promise<Results>>();
    let isAnyOpen: Promise<boolean> | null = null;
    const since = new Date(this.now() - openFeedWindowMs).toISOString();
    return call.each(items, async ({ input }): Promise<Found<Output>> => {
      const remembered = this.feedOf.get(input.sourceId);
      if (remembered !== undefined) {
        const report = reports.get(remembered.feedId) ?? this.resultsOf(remembered.feedId, 0, call);
        reports.set(remembered.feedId, report);
        return this.settle(input.sourceId, remembered.feedId, await report, remembered.messageId);
      }
      const order = await fetchOrder(input.sourceId, this.partner, call, 'CANCELLATION,FULFILLMENT');
      if (order?.fulfillment?.fulfillmentStatus === 'CANCELLED') return done({});
      isAnyOpen ??= this.feeds.isAnyOpen(feedType, since, call);
      if (await isAnyOpen) return unknown('a feed of cancellations is still being processed');
      return absent;
    });
  }

  /** Reads the order: one that is open is made ready for the feed, of any other the outcome is known. */
  private async prepare(input: Input, ready: Map<string, Cancellation>, call: Call): Promise<Outcome<Output>> {
    const order = await fetchOrder(input.sourceId, this.partner, call, 'CANCELLATION,FULFILLMENT');
    const settled = outcomeOfState(order, input);
    if (settled !== null) return settled;
    const orderItemIds = (order?.orderItems ?? []).map(({ orderItemId }) => orderItemId ?? '');
    ready.set(input.sourceId, { orderId: input.sourceId, orderItemIds, reason: input.reason ?? 'other' });
    return unknown('the feed was not made');
  }

  private async cancel(cancellations: readonly Cancellation[], call: Call): Promise<Outcome<Output>[]> {
    let feedId: string;
    try {
      const xml = acknowledgementXml(cancellations, this.settings.sellerId);
      feedId = await this.feeds.submit(feedType, contentType, xml, call);
    } catch (error) {
      return cancellations.map(() => outcomeOfError(error));
    }
    cancellations.forEach(({ orderId }, at) => this.remember(orderId, feedId, at + 1));
    const results = await this.resultsOf(feedId, this.settings.feedWaitMs, call);
    return cancellations.map(({ orderId }, at) => this.settle(orderId, feedId, results, at + 1));
  }

  private async resultsOf(feedId: string, waitMs: number, call: Call): Promise<Results> {
    try {
      const feed = await this.feeds.finished(feedId, call, waitMs);
      if (feed === null) return null;
      if (feed.processingStatus !== 'DONE') {
        const detail = `feed ${feedId} ended as ${feed.processingStatus ?? 'unknown'}`;
        return () => retry(detail);
      }
      return readProcessingReport(await this.feeds.report(feed, call));
    } catch {
      // The feed is accepted, whatever became of asking about it: it is asked about again.
      return null;
    }
  }

  private settle(orderId: string, feedId: string, results: Results, messageId: number): Outcome<Output> {
    if (results === null) return unknown(`feed ${feedId} is not finished yet`);
    this.feedOf.delete(orderId);
    return results(messageId);
  }

  private remember(orderId: string, feedId: string, messageId: number): void {
    this.feedOf.set(orderId, { feedId, messageId });
    const oldest = this.feedOf.keys().next();
    if (this.feedOf.size > rememberedCountMax && oldest.done !== true) this.feedOf.delete(oldest.value);
  }
}

type Results = ((messageId: number) => Outcome<Output>) | null;

function outcomeOfState(order: WireOrder | null, { number, sourceId }: Input): Outcome<Output> | null {
  if (order === null) return refused('not-found', `Amazon has no order ${sourceId}`);
  if (isFulfilledByAmazon(order)) return refused('not-allowed', `order ${number} is fulfilled by Amazon`);
  const status = order.fulfillment?.fulfillmentStatus ?? 'none';
  if (status === 'CANCELLED') return done({});
  if (status === 'UNSHIPPED' || status === 'PENDING') return null;
  return refused('too-late', `order ${number} can no longer be cancelled at Amazon: its status is ${status}`);
}
