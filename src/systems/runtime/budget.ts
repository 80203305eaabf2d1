import type { Draw, QuotaRule, VendorBudget } from '../budget.ts';
import { rankOf, type Lane } from '../lanes.ts';
import { VendorError } from '../vendor-error.ts';
import { LaneQueue } from './lane-queue.ts';
import { intervalMs, toleranceMs, type TokenStore } from './token-store.ts';

/** Places are taken so far ahead: a round trip for each request of a fast vendor would cost more than the request. */
const horizonMs = 100;
/** Whoever waits looks again after so long at latest: another process may have left something. */
const lookAgainMs = 1_000;
/** The part of a burst that each lane leaves to those above it: nothing, a tenth, a quarter, half. */
const leftByLane: Readonly<Record<Lane, number>> = { orders: 0, cancellations: 0.1, stock: 0.25, catalogue: 0.5 };

interface Waiter extends Draw {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** See VendorBudget: one turnstile a quota, in front of a store that all processes share. */
export class Budget implements VendorBudget {
  private readonly turnstiles = new Map<string, Turnstile>();
  private readonly store: TokenStore;
  private readonly now: () => number;

  constructor(store: TokenStore, now: () => number) {
    this.store = store;
    this.now = now;
  }

  draw(rule: QuotaRule, draw: Draw): Promise<void> {
    return this.turnstile(rule).draw(rule, draw);
  }

  waitMs(rule: QuotaRule, lane: Lane = 'orders', reserve = 0): number {
    return this.turnstile(rule).waitMs(rule, lane, reserve);
  }

  async drain(rule: QuotaRule, afterMs: number | null): Promise<void> {
    this.turnstile(rule).drained(rule, afterMs);
    await this.store.drain(rule, afterMs);
  }

  private turnstile(rule: QuotaRule): Turnstile {
    const known = this.turnstiles.get(rule.name);
    if (known !== undefined) return known;
    const made = new Turnstile(this.store, this.now);
    this.turnstiles.set(rule.name, made);
    return made;
  }
}

class Turnstile {
  private readonly store: TokenStore;
  private readonly now: () => number;
  private readonly queue: LaneQueue<Waiter>;
  private rule: QuotaRule | null = null;
  private running = false;
  /** Ends a pause early: somebody more urgent has come. */
  private wake: (() => void) | null = null;
  private pausedFor: Lane = 'orders';
  /** What this process knows of the store's state; see LocalTokens. */
  private evenAtMs = 0;

  constructor(store: TokenStore, now: () => number) {
    this.store = store;
    this.now = now;
    this.queue = new LaneQueue(now);
  }

  draw(rule: QuotaRule, draw: Draw): Promise<void> {
    this.rule = rule;
    return new Promise<void>((resolve, reject) => {
      const giveUp = () => this.queue.remove((one) => one === waiter).length > 0 && waiter.reject(draw.signal.reason);
      const settled = <A extends unknown[]>(settle: (...how: A) => void) => {
        return (...how: A) => {
          draw.signal.removeEventListener('abort', giveUp);
          settle(...how);
        };
      };
      const waiter: Waiter = { ...draw, resolve: settled(resolve), reject: settled(reject) };
      this.queue.push(draw.lane, waiter);
      draw.signal.addEventListener('abort', giveUp, { once: true });
      if (!this.running) void this.run();
      else if (rankOf(draw.lane) < rankOf(this.pausedFor)) this.wake?.();
    });
  }

  waitMs(rule: QuotaRule, lane: Lane, reserve: number): number {
    const now = this.now();
    const waitMs = Math.max(this.evenAtMs, now) - toleranceMs(rule, keptBy(lane, rule, reserve)) - now;
    return Math.max(0, Math.ceil(waitMs + this.queue.countOf(lane) * intervalMs(rule)));
  }

  drained(rule: QuotaRule, afterMs: number | null): void {
    const emptyAt = this.now() + toleranceMs(rule, 0) + (afterMs ?? intervalMs(rule));
    this.evenAtMs = Math.max(this.evenAtMs, emptyAt);
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      for (let lane = this.queue.next(); lane !== undefined; lane = this.queue.next()) await this.serve(lane);
    } catch (error) {
      const failure = new VendorError('not-sent', 'the quota of the account cannot be read', null, error);
      for (const waiter of this.queue.remove(() => true)) waiter.reject(failure);
    } finally {
      this.running = false;
    }
  }

  private async serve(lane: Lane): Promise<void> {
    const rule = this.rule as QuotaRule;
    const reserveOf = (waiter: Waiter | undefined) => keptBy(lane, rule, waiter?.reserve ?? 0);
    const first = this.queue.peek(lane);
    const reserve = reserveOf(first);
    const ahead = Math.max(1, Math.floor(horizonMs / intervalMs(rule)));
    const count = Math.min(
      ahead,
      this.queue.countOfLike(lane, (waiter) => reserveOf(waiter) === reserve),
    );
    const horizon = Math.min(horizonMs, first?.waitMsMax ?? 0);
    const ask = { rule, count, reserve, horizonMs: horizon, waiting: this.queue.length };
    const { granted, waitMs } = await this.store.take(ask);
    this.evenAtMs = this.now() + waitMs + toleranceMs(rule, reserve) + granted * intervalMs(rule);
    for (let index = 0; index < granted; index += 1) this.letGo(lane, waitMs + index * intervalMs(rule));
    if (granted === 0) await this.pause(lane, rule, waitMs);
  }

  /** Whoever is at the front by now: somebody may have given up meanwhile, and then a place is lost. */
  private letGo(lane: Lane, waitMs: number): void {
    const waiter = this.queue.shift(lane);
    if (waiter === undefined) return;
    if (waitMs <= 0) waiter.resolve();
    else setTimeout(waiter.resolve, waitMs);
  }

  /** Those whose turn would come later than they wait: told at once when it would. */
  private lateOnes(lane: Lane, rule: QuotaRule, waitMs: number): readonly Waiter[] {
    const now = this.now();
    const dueMs = (index: number) => Math.ceil(waitMs + index * intervalMs(rule));
    const late = this.queue.remove(
      (waiter, sinceMs, index) => waiter.lane === lane && dueMs(index) > waiter.waitMsMax - (now - sinceMs),
    );
    const what = `${rule.name}: its quota is used up, the next is due in ${dueMs(0)} ms`;
    for (const waiter of late) waiter.reject(new VendorError('throttled', what, dueMs(0)));
    return late;
  }

  private async pause(lane: Lane, rule: QuotaRule, waitMs: number): Promise<void> {
    const late = this.lateOnes(lane, rule, waitMs);
    if (this.queue.length === 0 || late.length > 0) return;
    this.pausedFor = lane;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(lookAgainMs, Math.max(1, waitMs)));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}

/** What a request leaves of the burst: its lane's part, or what its caller wants to be left where that is more. */
const keptBy = (lane: Lane, { burst }: QuotaRule, reserve: number): number =>
  Math.min(burst - 1, Math.max(reserve, Math.floor(burst * leftByLane[lane])));
