import type { QuotaRule } from '../budget.ts';

/** Requests that want to be sent. */
export interface Ask {
  readonly rule: QuotaRule;
  readonly count: number;
  /** Requests of the burst that are not touched. */
  readonly reserve: number;
  /** Places are given that far ahead, and no further: what comes meanwhile may be more urgent. */
  readonly horizonMs: number;
  /** Requests that wait in the process that asks: for those who look. */
  readonly waiting: number;
}

export interface Grant {
  /** As many requests may be sent; none where the next place lies beyond the horizon. */
  readonly granted: number;
  /** Until the first of them, or until there would be one; below zero where there has been room for a while. */
  readonly waitMs: number;
}

/** Where a quota's state is. Answers grants of one quota after the other, each by itself atomic. */
export interface TokenStore {
  take(ask: Ask): Promise<Grant>;
  drain(rule: QuotaRule, afterMs: number | null): Promise<void>;
}

/** Sums of fractions differ in their last digits; a request is not put off for that. */
export const roundingMs = 0.001;

export const intervalMs = ({ requestsPerSecond }: QuotaRule): number => 1_000 / requestsPerSecond;

/** How far before its even place a request may be sent. */
export const toleranceMs = (rule: QuotaRule, reserve: number): number =>
  (rule.burst - 1 - Math.min(reserve, rule.burst - 1)) * intervalMs(rule);

/**
 * The state of this process alone, for tests and tools: by the generic cell rate algorithm (ITU-T I.371), one number a
 * quota, the time by which all that was granted would have been sent evenly.
 */
export class LocalTokens implements TokenStore {
  private readonly evenAtMs = new Map<string, number>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  async take({ rule, count, reserve, horizonMs }: Ask): Promise<Grant> {
    const now = this.now();
    const start = Math.max(this.evenAtMs.get(rule.name) ?? now, now);
    const waitMs = start - toleranceMs(rule, reserve) - now;
    const granted = Math.max(0, Math.min(count, Math.floor((horizonMs + roundingMs - waitMs) / intervalMs(rule)) + 1));
    this.evenAtMs.set(rule.name, start + granted * intervalMs(rule));
    return { granted, waitMs };
  }

  async drain(rule: QuotaRule, afterMs: number | null): Promise<void> {
    const now = this.now();
    const emptyAt = now + toleranceMs(rule, 0) + (afterMs ?? intervalMs(rule));
    this.evenAtMs.set(rule.name, Math.max(this.evenAtMs.get(rule.name) ?? now, emptyAt));
  }
}
