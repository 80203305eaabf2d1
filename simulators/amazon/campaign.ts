import type { Marketplace } from './marketplace.ts';
import type { Memory } from './memory.ts';
import type { OrderState } from './order-state.ts';
import type { PlannedOrder } from './planned-order.ts';

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
 * Places planned orders at a pace, and lets happen to each order what its plan says: the payment comes, the buyer asks to
 * cancel, Amazon cancels or ships. What is done stands in the ledger, so after a restart the campaign goes on.
 */
export class Campaign {
  readonly planned: number;
  private readonly options: CampaignOptions;
  private readonly planOf: (index: number) => PlannedOrder;
  private readonly memory: Memory;
  private readonly marketplace: Marketplace;
  private readonly amazonShipsAfterMs: number;
  private readonly later = new Set<NodeJS.Timeout>();
  private timer: NodeJS.Timeout | null = null;
  private next = 0;
  private allowance = 0;
  private tickedAt = 0;

  constructor(
    options: CampaignOptions,
    planOf: (index: number) => PlannedOrder,
    memory: Memory,
    marketplace: Marketplace,
    amazonShipsAfterMs: number,
  ) {
    this.options = options;
    this.planned = options.orders;
    this.planOf = planOf;
    this.memory = memory;
    this.marketplace = marketplace;
    this.amazonShipsAfterMs = amazonShipsAfterMs;
  }

  /** Does nothing when it runs already or is over. */
  start(): void {
    if (this.timer !== null || this.memory.placedIndexes.size >= this.planned) return;
    this.tickedAt = performance.now();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  /** All orders are placed, and all that was to become of them by itself has happened. */
  done(): boolean {
    return this.memory.placedIndexes.size >= this.planned && this.later.size === 0;
  }

  /** What becomes of an order by itself: known from its plan, so a restart arms it again. */
  follow(order: OrderState): void {
    const { pendingMs, amazonCancelAfterMs } = order.plan;
    if (amazonCancelAfterMs !== null && (order.status === 'PENDING' || order.status === 'UNSHIPPED'))
      this.at(order.createdMs + amazonCancelAfterMs, () => this.marketplace.cancel(order, 'AMAZON', 'PaymentDeclined'));
    if (order.status === 'PENDING' && pendingMs !== null)
      this.at(order.createdMs + pendingMs, () => {
        this.marketplace.release(order);
        this.followReleased(order);
      });
    else this.followReleased(order);
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    for (const timer of this.later) clearTimeout(timer);
    this.later.clear();
  }

  private followReleased(order: OrderState): void {
    const { buyerCancelAfterMs, fulfilledBy } = order.plan;
    if (order.status !== 'UNSHIPPED' || order.releasedMs === null) return;
    if (buyerCancelAfterMs !== null && !order.isCancelRequested)
      this.at(order.releasedMs + buyerCancelAfterMs, () => this.marketplace.requestCancellation(order));
    if (fulfilledBy === 'AMAZON')
      this.at(order.releasedMs + this.amazonShipsAfterMs, () => this.marketplace.shipByAmazon(order));
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
    this.marketplace.place(this.planOf(this.next), this.next);
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
