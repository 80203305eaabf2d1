import { randomUUID } from 'node:crypto';
import type { CatalogueItem } from '../catalogue.ts';
import { basketOf, orderOf } from './checkout.ts';
import { campaignOrder } from './campaign-orders.ts';
import type { AppMemory, SubmittedOrder } from './memory.ts';
import type { Reply, Storefront } from './storefront.ts';

interface Parts {
  readonly memory: AppMemory;
  readonly storefront: Storefront;
  readonly catalogue: readonly CatalogueItem[];
  readonly channel: string;
  readonly seed: number;
}

/** Articles of one inquiry, as the API allows. */
const inquiryCountMax = 500;
/** Orders whose state the app asks for when it looks around: the first ones, as many as a person would look at. */
const statusCountMax = 100;

/** People with the app in their hands: they see what is there, order, and hear what became of it. */
export class Buyers {
  private readonly parts: Parts;
  /** Buyers who look and have not ordered yet, and orders without an answer. */
  private readonly browsing = new Set<number>();
  private readonly asking = new Set<number>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  get browsingCount(): number {
    return this.browsing.size;
  }

  isIdle(): boolean {
    return this.browsing.size === 0 && this.asking.size === 0;
  }

  /** Orders that went out before a restart and have no answer. */
  resume(): void {
    for (const order of this.parts.memory.orders.values()) if (order.answer === null) void this.submit(order);
  }

  begin(index: number): void {
    this.browsing.add(index);
    void this.browse(index).catch(() => undefined);
  }

  async lookAround(): Promise<void> {
    const { catalogue, memory } = this.parts;
    const levels: Record<string, number> = {};
    for (let from = 0; from < catalogue.length; from += inquiryCountMax) {
      const skus = catalogue.slice(from, from + inquiryCountMax).map(({ sku }) => sku);
      for (const [sku, available] of await this.available(skus)) levels[sku] = available;
    }
    memory.commit({ type: 'stock', atMs: Date.now(), levels });
    const taken = [...memory.orders.values()].filter(({ answer }) => answer?.outcome === 'accepted');
    for (const one of taken.slice(0, statusCountMax)) await this.askStatus(one);
  }

  private async browse(index: number): Promise<void> {
    const { memory, catalogue, channel, seed } = this.parts;
    const plan = campaignOrder(seed, index, catalogue);
    const available = await this.available(plan.wishes.map(({ sku }) => sku));
    const basket = basketOf(plan, available);
    const atMs = Date.now();
    if (basket.length === 0) {
      memory.commit({ type: 'left', index, atMs });
      this.browsing.delete(index);
      return;
    }
    memory.commit({
      type: 'submitted',
      index,
      atMs,
      key: randomUUID(),
      order: orderOf(plan, basket, channel, atMs),
    });
    this.browsing.delete(index);
    await this.submit(memory.orders.get(index) as SubmittedOrder);
  }

  private async submit({ index, key, order }: SubmittedOrder): Promise<void> {
    if (this.asking.has(index)) return;
    this.asking.add(index);
    try {
      const reply = await this.parts.storefront.ask('/v1/storefront/orders', JSON.stringify(order), {
        'idempotency-key': key,
        // Nobody waits on a phone until tax and card are through: the app hears of them later.
        prefer: 'wait=0',
      });
      this.parts.memory.commit({ type: 'answered', index, atMs: Date.now(), answer: answerOf(reply) });
      this.asking.delete(index);
    } catch {
      // The app was closed: the order stays without an answer, and is sent again when it is opened.
    }
  }

  private async available(skus: readonly string[]): Promise<Map<string, number>> {
    const { storefront, channel } = this.parts;
    const { body } = await storefront.ask('/v1/storefront/inventory', JSON.stringify({ channel, skus }));
    const items = (body['items'] ?? []) as readonly { sku: string; available: number }[];
    return new Map(items.map(({ sku, available }) => [sku, available]));
  }

  private async askStatus({ index, order }: SubmittedOrder): Promise<void> {
    const { storefront, memory, channel } = this.parts;
    const question = { channel, number: order.number, email: order.customer.email };
    const { status, body } = await storefront.ask('/v1/storefront/order-status', JSON.stringify(question));
    const state = status === 200 ? String(body['state']) : `not found (HTTP ${status})`;
    memory.commit({ type: 'status', index, atMs: Date.now(), state });
  }
}

function answerOf({ status, body, tries }: Reply) {
  const isTaken = status === 200 || status === 201;
  const text = (field: string) => (typeof body[field] === 'string' ? body[field] : '');
  return {
    outcome: isTaken ? ('accepted' as const) : ('refused' as const),
    status,
    code: isTaken ? '' : text('code') || `HTTP ${status}`,
    detail: isTaken ? '' : text('detail') || text('title'),
    tries,
  };
}
