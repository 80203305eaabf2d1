import { Ledger } from '../kit/index.ts';
import type { CatalogueItem } from '../catalogue.ts';
import { applyImport, type ImportResult, type Offer } from './imports.ts';
import type { MiraklOperator } from './options.ts';
import { change, newOrder, type OrderState } from './order-state.ts';
import type { Entry, ImportKind } from './records.ts';

export interface ImportState {
  readonly id: string;
  readonly kind: ImportKind;
  readonly operator: string;
  readonly atMs: number;
  readonly text: string;
  result: ImportResult | null;
}

/** One operator's side: its orders in the order of their changes, and its offers. */
export interface Desk {
  readonly operator: MiraklOperator;
  readonly offers: Map<string, Offer>;
  readonly changes: { readonly second: number; readonly updatedMs: number; readonly order: OrderState }[];
}

/** All that the operators remember, rebuilt from the ledger; `commit` is the only way to change it. */
export class MiraklMemory {
  readonly orders = new Map<string, OrderState>();
  readonly imports = new Map<string, ImportState>();
  readonly desks = new Map<string, Desk>();
  /** Campaign places that are taken. */
  readonly placedIndexes = new Set<number>();
  shipmentCount = 0;
  refundCount = 0;
  private lastAtMs = 0;
  private readonly ledger: Ledger<Entry>;

  constructor(file: string | null, operators: readonly MiraklOperator[], catalogue: readonly CatalogueItem[]) {
    for (const operator of operators)
      this.desks.set(operator.name, { operator, offers: offersOf(catalogue), changes: [] });
    this.ledger = new Ledger<Entry>(file, (entry) => this.apply(entry));
  }

  /** Time that never goes back, so that changes are in the order of their entries. */
  now(): number {
    return Math.max(Date.now(), this.lastAtMs);
  }

  commit(entry: Entry): void {
    this.ledger.append(entry);
  }

  desk(operator: string): Desk {
    const desk = this.desks.get(operator);
    if (desk === undefined) throw new Error(`there is no operator ${operator}`);
    return desk;
  }

  close(): void {
    this.ledger.close();
  }

  private apply(entry: Entry): void {
    this.lastAtMs = Math.max(this.lastAtMs, entry.atMs);
    switch (entry.type) {
      case 'placed':
        return this.place(entry);
      case 'import':
        this.imports.set(entry.importId, { ...entry, id: entry.importId, result: null });
        return undefined;
      case 'import-done':
        return this.finishImport(entry.importId, entry.atMs);
      default: {
        const order = this.orders.get(entry.orderId);
        if (order === undefined) return undefined;
        change(order, entry);
        if (entry.type === 'shipment') this.shipmentCount += 1;
        if (entry.type === 'refunded') this.refundCount += entry.refunds.length;
        return this.note(order);
      }
    }
  }

  private place(entry: Extract<Entry, { type: 'placed' }>): void {
    const { operator, offers } = this.desk(entry.operator);
    const order = newOrder(entry, operator, this.orders.size);
    for (const { plan } of order.lines) {
      const offer = offers.get(plan.sku);
      if (offer !== undefined) offer.quantity = Math.max(0, offer.quantity - plan.quantity);
    }
    this.orders.set(order.id, order);
    if (order.index !== null) this.placedIndexes.add(order.index);
    this.note(order);
  }

  private finishImport(id: string, atMs: number): void {
    const found = this.imports.get(id);
    if (found !== undefined) {
      const { operator, offers } = this.desk(found.operator);
      found.result = applyImport({ ...found, currency: operator.currency }, offers, atMs);
    }
  }

  private note(order: OrderState): void {
    const { updatedMs } = order;
    this.desk(order.operator.name).changes.push({ second: Math.floor(updatedMs / 1000), updatedMs, order });
  }
}

function offersOf(catalogue: readonly CatalogueItem[]): Map<string, Offer> {
  return new Map(
    catalogue.map((item, index) => [
      item.sku,
      {
        id: 2_000 + index,
        name: item.name,
        price: item.unitPrice,
        quantity: 0,
        toldQuantity: null,
        toldMs: null,
        pricedMs: null,
        told: 0,
      },
    ]),
  );
}
