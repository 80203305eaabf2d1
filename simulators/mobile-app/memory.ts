import { Ledger } from '../kit/index.ts';
import type { AppOrder } from './checkout.ts';
import type { Answer, Entry } from './records.ts';

export interface SubmittedOrder {
  readonly index: number;
  readonly key: string;
  readonly order: AppOrder;
  answer: Answer | null;
  /** The state that the app was told last; null before it asked. */
  state: string | null;
}

/** All that the app remembers, rebuilt from its ledger; `commit` is the only way to change it. */
export class AppMemory {
  readonly orders = new Map<number, SubmittedOrder>();
  /** Places of the campaign whose buyers left without an order. */
  readonly left = new Set<number>();
  client: { readonly id: string; readonly secret: string } | null = null;
  stock: Readonly<Record<string, number>> | null = null;
  private readonly ledger: Ledger<Entry>;

  constructor(file: string | null) {
    this.ledger = new Ledger(file, (entry) => this.apply(entry));
  }

  commit(entry: Entry): void {
    this.ledger.append(entry);
  }

  close(): void {
    this.ledger.close();
  }

  /** Places of the campaign that are taken. */
  get begunCount(): number {
    return this.orders.size + this.left.size;
  }

  isBegun(index: number): boolean {
    return this.orders.has(index) || this.left.has(index);
  }

  private apply(entry: Entry): void {
    switch (entry.type) {
      case 'installed':
        this.client = { id: entry.clientId, secret: entry.clientSecret };
        return;
      case 'submitted':
        this.orders.set(entry.index, {
          index: entry.index,
          key: entry.key,
          order: entry.order,
          answer: null,
          state: null,
        });
        return;
      case 'left':
        this.left.add(entry.index);
        return;
      case 'stock':
        this.stock = entry.levels;
        return;
      case 'answered': {
        const order = this.orders.get(entry.index);
        if (order !== undefined) order.answer = entry.answer;
        return;
      }
      case 'status': {
        const order = this.orders.get(entry.index);
        if (order !== undefined) order.state = entry.state;
      }
    }
  }
}
