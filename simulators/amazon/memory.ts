import { Ledger } from '../kit/index.ts';
import { newOrder, statusAfterShipping, type OrderState } from './order-state.ts';
import type { Entry, ListingChange, MessageResult } from './records.ts';
import { UpdateIndex } from './update-index.ts';

export interface FeedState {
  readonly feedId: string;
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly documentId: string;
  readonly createdMs: number;
  doneMs: number | null;
  resultDocumentId: string | null;
  results: readonly MessageResult[];
}

export interface ReportState {
  readonly reportId: string;
  readonly reportType: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly createdMs: number;
  doneMs: number | null;
  documentId: string | null;
}

export interface DocumentState {
  readonly contentType: string;
  /** Null until it is uploaded; of results of feeds it is rendered when it is asked for. */
  body: string | null;
}

export interface ListingState {
  quantity: number | null;
  /** When a quantity was told last, in ms. */
  quantityAtMs: number | null;
  quantityVia: 'patch' | 'feed' | null;
  /** Minor units of the store's currency. */
  price: number | null;
}

type OrderEntry = Extract<Entry, { orderId: string }>;
type OrderChange = Exclude<OrderEntry, { type: 'placed' }>;

/** All that the marketplace remembers, rebuilt from its ledger; `commit` is the only way to change it. */
export class Memory {
  readonly orders = new Map<string, OrderState>();
  readonly orderBySequence: OrderState[] = [];
  readonly updates = new UpdateIndex();
  readonly creations = new UpdateIndex();
  readonly documents = new Map<string, DocumentState>();
  readonly feeds = new Map<string, FeedState>();
  readonly reports = new Map<string, ReportState>();
  readonly listings = new Map<string, ListingState>();
  /** Campaign places that are taken. */
  readonly placedIndexes = new Set<number>();
  quantitiesTold = 0;
  private readonly ledger: Ledger<Entry>;

  constructor(file: string | null) {
    this.ledger = new Ledger<Entry>(file, (entry) => this.apply(entry));
  }

  commit(entry: Entry): void {
    this.ledger.append(entry);
  }

  /** Grows with every entry: what ids are made of. */
  nextNumber(): number {
    return this.ledger.length + 1;
  }

  nextSequence(): number {
    return this.orderBySequence.length;
  }

  close(): void {
    this.ledger.close();
  }

  private apply(entry: Entry): void {
    switch (entry.type) {
      case 'placed':
        return this.place(entry);
      case 'document':
        this.documents.set(entry.documentId, { contentType: entry.contentType, body: null });
        return;
      case 'uploaded': {
        const document = this.documents.get(entry.documentId);
        if (document !== undefined) document.body = entry.body;
        return;
      }
      case 'feed':
        this.feeds.set(entry.feedId, {
          ...entry,
          createdMs: entry.atMs,
          doneMs: null,
          resultDocumentId: null,
          results: [],
        });
        return;
      case 'feed-done': {
        const feed = this.feeds.get(entry.feedId);
        if (feed === undefined) return;
        feed.doneMs = entry.atMs;
        feed.resultDocumentId = entry.resultDocumentId;
        feed.results = entry.results;
        this.documents.set(entry.resultDocumentId, { contentType: 'application/json', body: null });
        return;
      }
      case 'listings':
        for (const change of entry.changes) this.list(change, entry.atMs, entry.via);
        return;
      case 'report':
        this.reports.set(entry.reportId, { ...entry, createdMs: entry.atMs, doneMs: null, documentId: null });
        return;
      case 'report-done': {
        const report = this.reports.get(entry.reportId);
        if (report === undefined) return;
        report.doneMs = entry.atMs;
        report.documentId = entry.documentId;
        this.documents.set(entry.documentId, { contentType: 'text/tab-separated-values', body: entry.body });
        return;
      }
      default:
        this.change(entry);
    }
  }

  private place(entry: Extract<Entry, { type: 'placed' }>): void {
    const order = newOrder(entry.sequence, entry.orderId, entry.index, entry.plan, entry.atMs);
    this.orders.set(order.orderId, order);
    this.orderBySequence[entry.sequence] = order;
    if (entry.index !== null) this.placedIndexes.add(entry.index);
    this.creations.move(order.sequence, null, order.createdMs);
    this.updates.move(order.sequence, null, order.updatedMs);
  }

  private change(entry: OrderChange): void {
    const order = this.orders.get(entry.orderId);
    if (order === undefined) return;
    switch (entry.type) {
      case 'released':
        order.status = 'UNSHIPPED';
        order.releasedMs = entry.atMs;
        break;
      case 'cancel-requested':
        order.isCancelRequested = true;
        break;
      case 'cancelled':
        order.status = 'CANCELLED';
        order.cancellation = { by: entry.by, reason: entry.reason };
        break;
      case 'confirmed':
        order.packages.set(entry.package.packageReferenceId, entry.package);
        order.status = statusAfterShipping(order);
        break;
      case 'amazon-shipped':
        order.status = 'SHIPPED';
        break;
    }
    this.touch(order, entry.atMs);
  }

  /** A later version has a later time, so that versions stay in order. */
  private touch(order: OrderState, atMs: number): void {
    const before = order.updatedMs;
    order.updatedMs = Math.max(atMs, before + 1);
    order.json = null;
    this.updates.move(order.sequence, before, order.updatedMs);
  }

  private list({ sku, quantity, price }: ListingChange, atMs: number, via: 'patch' | 'feed'): void {
    const known = this.listings.get(sku);
    const listing = known ?? { quantity: null, quantityAtMs: null, quantityVia: null, price: null };
    if (known === undefined) this.listings.set(sku, listing);
    if (price !== undefined) listing.price = price;
    if (quantity === undefined) return;
    this.quantitiesTold += 1;
    listing.quantity = quantity;
    listing.quantityAtMs = atMs;
    listing.quantityVia = via;
  }
}
