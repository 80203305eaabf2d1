import { Ledger } from '../kit/index.ts';
import { addInvoiced, addShipped, cancelRest, newOrder, type OrderState } from './order-state.ts';
import { operationStatus, type Entry, type OperationResult, type StockLevel } from './records.ts';
import { UpdateIndex } from './update-index.ts';

export interface BulkState {
  readonly uuid: string;
  readonly atMs: number;
  readonly dueMs: number;
  readonly operations: readonly (readonly StockLevel[])[];
  results: readonly OperationResult[] | null;
}

export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

const firstEntityId = 1_001;

/** All that the shop remembers, rebuilt from its ledger; `commit` is the only way to change it. */
export class ShopMemory {
  readonly orders = new Map<number, OrderState>();
  readonly orderByNumber = new Map<string, OrderState>();
  readonly updates = new UpdateIndex();
  readonly stock = new Map<string, Map<string, StockLevel>>();
  readonly bulks = new Map<string, BulkState>();
  key: KeyPair | null = null;
  /** Campaign places that are taken. */
  readonly placedIndexes = new Set<number>();
  stockPushes = 0;
  stockItemsPushed = 0;
  private lastEntityId = firstEntityId - 1;
  private lastDocumentId = 0;
  private readonly ledger: Ledger<Entry>;

  constructor(file: string | null) {
    this.ledger = new Ledger<Entry>(file, (entry) => this.apply(entry));
  }

  commit(entry: Entry): void {
    this.ledger.append(entry);
  }

  nextEntityId(): number {
    return this.lastEntityId + 1;
  }

  /** Shipments, invoices and comments share one sequence here. */
  nextDocumentId(): number {
    return this.lastDocumentId + 1;
  }

  close(): void {
    this.ledger.close();
  }

  private apply(entry: Entry): void {
    switch (entry.type) {
      case 'key':
        this.key = entry;
        return;
      case 'placed':
        this.place(entry);
        return;
      case 'stock':
        this.setStock(entry.levels);
        return;
      case 'bulk-accepted':
        this.bulks.set(entry.uuid, { ...entry, results: null });
        return;
      case 'bulk-done':
        this.finishBulk(entry.uuid, entry.results);
        return;
      default:
        this.change(entry);
    }
  }

  private place(entry: Extract<Entry, { type: 'placed' }>): void {
    const order = newOrder(entry.entityId, entry.index, entry.plan, entry.atMs);
    this.orders.set(order.entityId, order);
    this.orderByNumber.set(entry.plan.number, order);
    if (entry.index !== null) this.placedIndexes.add(entry.index);
    this.lastEntityId = Math.max(this.lastEntityId, entry.entityId);
  }

  private change(entry: Exclude<Entry, { type: 'key' | 'placed' | 'stock' | 'bulk-accepted' | 'bulk-done' }>): void {
    const order = this.orders.get(orderIdOf(entry));
    if (order === undefined) return;
    let atMs: number;
    switch (entry.type) {
      case 'opened':
        order.visible = true;
        order.authorisation = entry.authorisation;
        if (entry.authorisation !== null) order.state = order.status = 'processing';
        order.createdSecond = order.updatedSecond = Math.floor(entry.atMs / 1000);
        order.row = null;
        this.updates.move(order.entityId, null, order.updatedSecond);
        return;
      case 'cancel-requested':
        order.cancelRequested = true;
        order.status = 'cancel_requested';
        atMs = entry.atMs;
        break;
      case 'canceled':
        cancelRest(order);
        atMs = entry.atMs;
        break;
      case 'address-changed':
        order.shipTo = entry.address;
        order.addressChanged = true;
        atMs = entry.atMs;
        break;
      case 'commented':
        order.comments.push(entry.comment);
        if (entry.comment.status !== null) order.status = entry.comment.status;
        this.lastDocumentId = Math.max(this.lastDocumentId, entry.comment.id);
        atMs = entry.comment.atMs;
        break;
      case 'shipped':
        order.shipments.push(entry.shipment);
        addShipped(order, entry.shipment.items);
        this.lastDocumentId = Math.max(this.lastDocumentId, entry.shipment.id);
        atMs = entry.shipment.atMs;
        break;
      case 'invoiced':
        order.invoices.push(entry.invoice);
        addInvoiced(order, entry.invoice.items);
        this.lastDocumentId = Math.max(this.lastDocumentId, entry.invoice.id);
        atMs = entry.invoice.atMs;
        break;
    }
    this.touch(order, atMs);
  }

  /** Adobe's updated_at has whole seconds; a later version gets a later second, so that versions stay in order. */
  private touch(order: OrderState, atMs: number): void {
    const before = order.updatedSecond;
    order.updatedSecond = Math.max(Math.floor(atMs / 1000), before + 1);
    order.json = null;
    order.row = null;
    this.updates.move(order.entityId, before, order.updatedSecond);
  }

  private setStock(levels: readonly StockLevel[]): void {
    this.stockPushes += 1;
    this.stockItemsPushed += levels.length;
    for (const level of levels) {
      const source = this.stock.get(level.sourceCode) ?? new Map<string, StockLevel>();
      this.stock.set(level.sourceCode, source.set(level.sku, level));
    }
  }

  private finishBulk(uuid: string, results: readonly OperationResult[]): void {
    const bulk = this.bulks.get(uuid);
    if (bulk === undefined || bulk.results !== null) return;
    bulk.results = results;
    const levels = bulk.operations.filter((_, at) => results[at]?.status === operationStatus.complete).flat();
    this.setStock(levels);
  }
}

function orderIdOf(entry: Exclude<Entry, { type: 'key' | 'placed' | 'stock' | 'bulk-accepted' | 'bulk-done' }>) {
  if (entry.type === 'shipped') return entry.shipment.orderId;
  return entry.type === 'invoiced' ? entry.invoice.orderId : entry.entityId;
}
