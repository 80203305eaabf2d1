import { done, failed, outcomeOfError, retry, unknown, VendorError, type Call, type Outcome } from '../../src/index.ts';
import { eachItem } from './each-item.ts';
import type { Feeds } from './feeds.ts';
import { readListingsReport } from './listings-report.ts';
import type { SellingPartner } from './selling-partner.ts';
import type { SellerSettings } from './settings.ts';

/** One attribute of one listing, set to an absolute value: sending it again changes nothing. */
export interface ListingUpdate {
  /** Which attribute of which listing; one value of it is under way at a time. */
  readonly key: string;
  readonly sku: string;
  /** The value as text, to tell whether a feed under way has it. */
  readonly wanted: string;
  readonly patch: { readonly op: 'replace' | 'merge'; readonly path: string; readonly value: readonly object[] };
}

type Done = Outcome<Record<string, never>>;

interface UnderWay {
  readonly feedId: string;
  readonly messageId: number;
  readonly wanted: string;
  readonly sinceMs: number;
}

/** Amazon's own product type for updates of the offer that hold for any. */
const productType = 'PRODUCT';
const contentType = 'application/json; charset=UTF-8';
const feedVersion = '2.0';
/** Amazon finishes or drops a feed long before. */
const forgetAfterMs = 6 * 3_600_000;
/** Patches of one set: ten seconds of their rate. */
const patchCountMax = 50;
const askAgainMs = 15_000;
/** How long a feed of an earlier call is waited for. */
const earlierFeedWaitMs = 2_000;

/**
 * Sets attributes of listings: few by patchListingsItem, many by a JSON_LISTINGS_FEED, whose processing report has an
 * outcome for each message. A feed that is not finished in time is remembered: the same value asked for again joins it,
 * and another value waits, so that an older number is never processed after a newer and no feed is made twice.
 */
export class ListingUpdates {
  private readonly partner: SellingPartner;
  private readonly feeds: Feeds;
  private readonly settings: SellerSettings;
  private readonly now: () => number;
  private readonly underWay = new Map<string, UnderWay>();

  constructor(partner: SellingPartner, feeds: Feeds, settings: SellerSettings, now: () => number) {
    this.partner = partner;
    this.feeds = feeds;
    this.settings = settings;
    this.now = now;
  }

  /** One outcome an update, in order. The keys of a set are all different. */
  async publish(updates: readonly ListingUpdate[], call: Call): Promise<Done[]> {
    const outcomes = new Map<string, Done>();
    await this.settleEarlier(updates, outcomes, call);
    const open = updates.filter(({ key }) => !outcomes.has(key));
    const results = this.isForFeed(open.length, call) ? await this.feed(open, call) : await this.patchEach(open, call);
    open.forEach(({ key }, at) => outcomes.set(key, results[at] ?? unknown('no outcome')));
    return updates.map(({ key }) => outcomes.get(key) ?? unknown('no outcome'));
  }

  /** Many go by a feed, unless the quota of feeds is used up for longer than anybody waits here. */
  private isForFeed(count: number, { lane }: Call): boolean {
    const { feedFromCount, quotaWaitMs } = this.settings;
    return count >= feedFromCount && this.partner.quota.waitMs('createFeed', lane) <= quotaWaitMs;
  }

  /** Patches the first of them, and puts the others off until there is quota for a feed or for more patches. */
  private async patchEach(updates: readonly ListingUpdate[], call: Call): Promise<Done[]> {
    const outcomes = await eachItem(updates.slice(0, patchCountMax), call, (update) => this.patch(update, call));
    const rest = updates.slice(patchCountMax);
    const afterMs = Math.min(askAgainMs, this.partner.quota.waitMs('createFeed', call.lane));
    return [...outcomes, ...rest.map(() => retry('the quota of feeds is used up', afterMs))];
  }

  private async patch(update: ListingUpdate, call: Call): Promise<Done> {
    const { sellerId, marketplaceId } = this.settings;
    const request = {
      method: 'PATCH',
      path: `/listings/2021-08-01/items/${encodeURIComponent(sellerId)}/${encodeURIComponent(update.sku)}`,
      query: { marketplaceIds: marketplaceId },
      body: { productType, patches: [update.patch] },
    } as const;
    const response = await this.partner.request('patchListingsItem', request, call);
    if (response.status !== 200) return this.partner.outcomeOf('patchListingsItem', response);
    const answer = response.json<{ status?: string; issues?: readonly { severity?: string; message?: string }[] }>();
    if (answer.status === 'ACCEPTED') return done({});
    const errors = (answer.issues ?? []).filter(({ severity }) => severity === 'ERROR');
    if (answer.status === 'INVALID') return failed('vendor-rejected', errors.map(({ message }) => message).join('; '));
    return unknown(`the patch has the status ${answer.status ?? 'none'}`);
  }

  private async feed(updates: readonly ListingUpdate[], call: Call): Promise<Done[]> {
    const body = JSON.stringify({
      header: { sellerId: this.settings.sellerId, version: feedVersion, issueLocale: 'en_US' },
      messages: updates.map(({ sku, patch }, at) => ({
        messageId: at + 1,
        sku,
        operationType: 'PATCH',
        productType,
        patches: [patch],
      })),
    });
    const feedId = await this.feeds.submit('JSON_LISTINGS_FEED', contentType, body, call);
    const sinceMs = this.now();
    updates.forEach(({ key, wanted }, at) => this.underWay.set(key, { feedId, messageId: at + 1, wanted, sinceMs }));
    const results = await this.resultsOf(feedId, this.settings.feedWaitMs, call);
    return updates.map(({ key }, at) => this.settle(key, feedId, results, at + 1));
  }

  /** Updates with a feed under way: those with the same value get its outcome, others wait until it is over. */
  private async settleEarlier(updates: readonly ListingUpdate[], outcomes: Map<string, Done>, call: Call) {
    const byFeed = new Map<string, { update: ListingUpdate; earlier: UnderWay }[]>();
    for (const update of updates) {
      const earlier = this.underWay.get(update.key);
      if (earlier === undefined) continue;
      if (this.now() - earlier.sinceMs > forgetAfterMs) this.underWay.delete(update.key);
      else byFeed.set(earlier.feedId, [...(byFeed.get(earlier.feedId) ?? []), { update, earlier }]);
    }
    for (const [feedId, members] of byFeed) {
      const results = await this.resultsOf(feedId, earlierFeedWaitMs, call);
      for (const { update, earlier } of members) {
        const outcome = this.settle(update.key, feedId, results, earlier.messageId);
        if (update.wanted === earlier.wanted) outcomes.set(update.key, outcome);
        else if (outcome.kind === 'unknown')
          outcomes.set(update.key, retry(`feed ${feedId} with an older value is still under way`, askAgainMs));
      }
    }
  }

  /** A function that knows the outcome of each message; null where the feed or its report is not there yet. */
  private async resultsOf(feedId: string, waitMs: number, call: Call): Promise<((messageId: number) => Done) | null> {
    try {
      const feed = await this.feeds.finished(feedId, call, waitMs);
      if (feed === null) return null;
      if (feed.processingStatus !== 'DONE') {
        const detail = `feed ${feedId} ended as ${feed.processingStatus ?? 'unknown'}`;
        return () => retry(detail);
      }
      const report = await this.feeds.report(feed, call);
      return readListingsReport(feedId, report);
    } catch (error) {
      // The feed is accepted, whatever became of asking about it: it is asked about again.
      if (error instanceof VendorError && error.kind === 'rejected') return () => outcomeOfError(error);
      return null;
    }
  }

  private settle(key: string, feedId: string, results: ((messageId: number) => Done) | null, messageId: number): Done {
    if (results === null) return unknown(`feed ${feedId} is not finished yet`);
    if (this.underWay.get(key)?.feedId === feedId) this.underWay.delete(key);
    return results(messageId);
  }
}
