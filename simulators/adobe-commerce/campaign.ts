import type { OrderState } from './order-state.ts';
import type { PlannedOrder } from './planned-order.ts';
import type { Shop } from './shop.ts';
import type { ShopMemory } from './shop-memory.ts';

export interface CampaignOptions {
  readonly orders: number;
  /** Orders a second outside of the spike. */
  readonly ratePerSecond: number;
  /** How many times the rate within the spike; 4 is +300 %. */
  readonly spike: number;
  /** Where the spike begins and ends, as fractions of the orders; 0.4 and 0.7 when absent. */
  readonly spikeFrom?: number;
  readonly spikeTo?: number;
  /** Of the orders' content; the simulator's own when absent. */
  readonly seed?: number;
}

const tickMs = 50;
/** A timer that comes late places at most so many at once. */
const burstMax = 500;

/**
 * Places planned orders at a pace, and lets customers cancel or move house afterwards. What is done stands in the
 * ledger: after a restart the campaign goes on with the orders that are not there yet.
 */
export class Campaign {
  readonly planned: number;
  private readonly options: CampaignOptions;
  private readonly planOf: (index: number) => PlannedOrder;
  private readonly memory: ShopMemory;
  private readonly shop: Shop;
  private readonly later = new Set<NodeJS.Timeout>();
  private timer: NodeJS.Timeout | null = null;
  private next = 0;
  private allowance = 0;
  private tickedAt = 0;

  constructor(options: CampaignOptions, planOf: (index: number) => PlannedOrder, memory: ShopMemory, shop: Shop) {
    this.options = options;
    this.planned = options.orders;
    this.planOf = planOf;
    this.memory = memory;
    this.shop = shop;
  }

  /** Does nothing when it runs already or is over. */
  start(): void {
    if (this.timer !== null || this.memory.placedIndexes.size >= this.planned) return;
    this.tickedAt = performance.now();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  /** All orders are placed and every checkout is through; what customers do later may still come. */
  done(): boolean {
    return this.memory.placedIndexes.size >= this.planned && this.later.size === 0;
  }

  /** What the customer does after the order: known from the plan, so a restart arms it again. */
  follow(order: OrderState): void {
    const { cancelAfterMs, addressChange } = order.plan;
    const openedMs = order.createdSecond * 1000;
    if (cancelAfterMs !== null && !order.cancelRequested)
      this.at(openedMs + cancelAfterMs, () => this.shop.requestCancellation(order));
    if (addressChange !== null && !order.addressChanged)
      this.at(openedMs + addressChange.afterMs, () => this.shop.changeAddress(order, addressChange.address));
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    for (const timer of this.later) clearTimeout(timer);
    this.later.clear();
  }

  private tick(): void {
    const now = performance.now();
    this.allowance = Math.min(burstMax, this.allowance + ((now - this.tickedAt) / 1000) * this.rate());
    this.tickedAt = now;
    while (this.allowance >= 1 && this.placeNext()) this.allowance -= 1;
    if (this.memory.placedIndexes.size < this.planned) return;
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private rate(): number {
    const { ratePerSecond, spike, spikeFrom = 0.4, spikeTo = 0.7 } = this.options;
    const done = this.memory.placedIndexes.size / this.planned;
    return done >= spikeFrom && done < spikeTo ? ratePerSecond * spike : ratePerSecond;
  }

  private placeNext(): boolean {
    while (this.memory.placedIndexes.has(this.next)) this.next += 1;
    if (this.next >= this.planned) return false;
    this.shop.place(this.planOf(this.next), this.next);
    return true;
  }

  private at(atMs: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.later.delete(timer);
        act();
      },
      Math.max(0, atMs - Date.now()),
    );
    timer.unref();
    this.later.add(timer);
  }
}
