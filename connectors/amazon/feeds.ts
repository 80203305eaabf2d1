import { setTimeout as sleep } from 'node:timers/promises';
import { VendorError, type Call } from '../../src/index.ts';
import { downloadDocument, type DocumentLocation } from './presigned-document.ts';
import type { SellingPartner } from './selling-partner.ts';
import type { SellerSettings } from './settings.ts';

export type FeedType = 'JSON_LISTINGS_FEED' | 'POST_ORDER_ACKNOWLEDGEMENT_DATA';

export interface Feed {
  readonly feedId?: string;
  readonly processingStatus?: string;
  readonly resultFeedDocumentId?: string;
}

const base = '/feeds/2021-06-30';
const firstPauseMs = 250;
const pauseMsMax = 5_000;

/** The Feeds API: a document is uploaded, a feed is made of it, and its processing report says what became of each message. */
export class Feeds {
  private readonly partner: SellingPartner;
  private readonly settings: SellerSettings;

  constructor(partner: SellingPartner, settings: SellerSettings) {
    this.partner = partner;
    this.settings = settings;
  }

  /** Answers the feed's id. A VendorError that is not of kind 'unknown' means that there is no feed. */
  async submit(feedType: FeedType, contentType: string, body: string, call: Call): Promise<string> {
    const documentId = await this.upload(contentType, body, call).catch((error: unknown) => {
      // A document that no feed was made of has no effect, so whatever went wrong here may be repeated.
      if (error instanceof VendorError && error.kind === 'unknown')
        throw new VendorError('not-sent', error.message, error.afterMs, error);
      throw error;
    });
    const { marketplaceId } = this.settings;
    const request = {
      method: 'POST',
      path: `${base}/feeds`,
      body: { feedType, marketplaceIds: [marketplaceId], inputFeedDocumentId: documentId },
    } as const;
    const response = await this.partner.request('createFeed', request, call);
    if (response.status !== 202) throw this.partner.errorOf('createFeed', response);
    const { feedId } = response.json<{ feedId?: unknown }>();
    if (typeof feedId !== 'string') throw new VendorError('unknown', 'createFeed: HTTP 202 without feedId');
    return feedId;
  }

  /** The feed when its processing is over; null where it is not within `feedWaitMs`. */
  async finished(feedId: string, call: Call, waitMs: number = this.settings.feedWaitMs): Promise<Feed | null> {
    const until = performance.now() + waitMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
      const path = `${base}/feeds/${encodeURIComponent(feedId)}`;
      const feed = await this.partner.read<Feed>('getFeed', { method: 'GET', path }, call);
      if (feed.processingStatus !== 'IN_QUEUE' && feed.processingStatus !== 'IN_PROGRESS') return feed;
      const leftMs = until - performance.now();
      if (leftMs <= 0) return null;
      await sleep(Math.min(pauseMs, leftMs), undefined, { signal: call.signal });
    }
  }

  /** The processing report's text; null where there is none. */
  async report(feed: Feed, call: Call): Promise<string | null> {
    const { resultFeedDocumentId: id } = feed;
    if (id === undefined) return null;
    const path = `${base}/documents/${encodeURIComponent(id)}`;
    const location = await this.partner.read<DocumentLocation>('getFeedDocument', { method: 'GET', path }, call);
    return downloadDocument(location, call);
  }

  /** Whether a feed of this type that was made since then is still being processed. */
  async isAnyOpen(feedType: FeedType, since: string, call: Call): Promise<boolean> {
    const query = { feedTypes: feedType, processingStatuses: 'IN_QUEUE,IN_PROGRESS', createdSince: since, pageSize: 1 };
    const request = { method: 'GET', path: `${base}/feeds`, query } as const;
    const { feeds = [] } = await this.partner.read<{ feeds?: readonly Feed[] }>('getFeeds', request, call);
    return feeds.length > 0;
  }

  private async upload(contentType: string, body: string, call: Call): Promise<string> {
    const request = { method: 'POST', path: `${base}/documents`, body: { contentType } } as const;
    const response = await this.partner.request('createFeedDocument', request, call);
    if (response.status !== 201) throw this.partner.errorOf('createFeedDocument', response);
    const { feedDocumentId, url } = response.json<{ feedDocumentId?: string; url?: string }>();
    if (feedDocumentId === undefined || url === undefined)
      throw new VendorError('unknown', 'createFeedDocument: the answer has no feedDocumentId with url');
    const put = await call.request({ method: 'PUT', path: url, headers: { 'content-type': contentType }, body });
    if (put.status !== 200) throw new VendorError('unknown', `upload of the feed: HTTP ${put.status}`);
    return feedDocumentId;
  }
}
