import type { Marketplace } from './marketplace.ts';
import type { FeedState, Memory } from './memory.ts';
import { readAcknowledgements, type Acknowledgement } from './feed-documents.ts';
import { judgePatches, type ListingRules } from './listing-changes.ts';
import type { ListingChange, MessageResult } from './records.ts';

/** Reasons of OrderAcknowledgement.xsd for a cancellation by the seller. */
const cancelReasons = new Set([
  'NoInventory',
  'ShippingAddressUndeliverable',
  'CustomerExchange',
  'BuyerCanceled',
  'GeneralAdjustment',
  'CarrierCreditDecision',
  'RiskAssessmentInformationNotValid',
  'CarrierCoverageFailure',
  'CustomerReturn',
  'MerchandiseNotReceived',
]);

const formatError = (message: string): MessageResult[] => [{ messageId: 0, error: { code: '90041', message } }];

/** Feeds are accepted at once and processed a little later. */
export class FeedQueue {
  private readonly memory: Memory;
  private readonly marketplace: Marketplace;
  private readonly rules: ListingRules & { readonly sellerId: string };
  private readonly delayMs: number;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    memory: Memory,
    marketplace: Marketplace,
    rules: ListingRules & { readonly sellerId: string },
    delayMs: number,
  ) {
    this.memory = memory;
    this.marketplace = marketplace;
    this.rules = rules;
    this.delayMs = delayMs;
  }

  arm(feed: FeedState): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.process(feed);
      },
      Math.max(0, feed.createdMs + this.delayMs - Date.now()),
    );
    timer.unref();
    this.timers.add(timer);
  }

  /** After a restart: what was accepted is still to be done. */
  resume(): void {
    for (const feed of this.memory.feeds.values()) if (feed.doneMs === null) this.arm(feed);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private process(feed: FeedState): void {
    const body = this.memory.documents.get(feed.documentId)?.body ?? '';
    const results = feed.feedType === 'JSON_LISTINGS_FEED' ? this.list(body) : this.acknowledge(body);
    const resultDocumentId = `amzn1.tortuga.4.na.result-${feed.feedId}`;
    this.memory.commit({ type: 'feed-done', feedId: feed.feedId, atMs: Date.now(), resultDocumentId, results });
  }

  private list(body: string): MessageResult[] {
    const feed = parsed(body) as { header?: { sellerId?: unknown; version?: unknown }; messages?: unknown } | null;
    if (
      feed?.header?.sellerId !== this.rules.sellerId ||
      feed.header.version !== '2.0' ||
      !Array.isArray(feed.messages)
    )
      return formatError('The feed must have a header with sellerId and version 2.0, and messages.');
    const changes: ListingChange[] = [];
    const results = (feed.messages as Record<string, unknown>[]).map((message): MessageResult => {
      const messageId = Number(message['messageId']);
      if (message['operationType'] !== 'PATCH')
        return { messageId, error: { code: '4000001', message: 'operationType must be PATCH in this simulator.' } };
      const { sku, productType, patches } = message;
      const judged = judgePatches(String(sku), productType, patches, this.rules);
      if ('error' in judged) return { messageId, error: judged.error };
      changes.push(judged.change);
      return { messageId, error: null };
    });
    this.marketplace.changeListings('feed', changes);
    return results;
  }

  private acknowledge(body: string): MessageResult[] {
    const messages = readAcknowledgements(body);
    if (messages === null) return formatError('The document is no OrderAcknowledgement envelope.');
    return messages.map((message) => ({ messageId: message.messageId, error: this.cancel(message) }));
  }

  private cancel({ orderId, statusCode, items }: Acknowledgement): MessageResult['error'] {
    const order = this.memory.orders.get(orderId);
    if (order === undefined) return { code: '18028', message: `The order ${orderId} does not exist.` };
    if (statusCode !== 'Failure') return null;
    const wrongItem = items.find(({ code }) => !order.itemIds.includes(code));
    if (items.length === 0 || wrongItem !== undefined)
      return { code: '18029', message: `AmazonOrderItemCode ${wrongItem?.code ?? ''} is not of the order.` };
    const reason = items[0]?.reason ?? '';
    if (!cancelReasons.has(reason)) return { code: '18030', message: `CancelReason ${reason} is not valid.` };
    if (this.marketplace.cancel(order, 'MERCHANT', reason)) return null;
    return { code: '18027', message: `The order ${orderId} can no longer be canceled: it is ${order.status}.` };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
