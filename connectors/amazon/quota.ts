import type { Call, Lane, QuotaRule, VendorBudget } from '../../src/index.ts';
import { publishedRates, type OperationName } from './published-rates.ts';

export interface QuotaRules {
  /** The part of the account's quota that this installation may use, in (0, 1]: other applications may have the rest. */
  readonly quotaShare: number;
  /** How many times the published rates the account has. */
  readonly rateScale: number;
  /** A request that would wait longer is not made: its caller hears when it may. */
  readonly quotaWaitMs: number;
}

/**
 * Tokens of the burst that are never used: Amazon counts when a request arrives and this bucket when it is sent, and a
 * request that is a little quicker than the one before must not be one too many.
 */
const spareTokens = 1;

/**
 * The quotas of the operations, as Amazon keeps them on its side, in the account's budget: a request is made when there
 * is room for it, waits for what comes soon, and is refused here where it would wait long. So Amazon's 429 is the
 * exception (another application of the same account), and not the pacemaker.
 */
export class Quota {
  private readonly rates = new Map<OperationName, number>();
  private readonly rules: QuotaRules;
  private readonly budget: VendorBudget;

  constructor(rules: QuotaRules, budget: VendorBudget) {
    this.rules = rules;
    this.budget = budget;
  }

  /**
   * Waits for a place up to `quotaWaitMs`. Throws VendorError 'throttled' with the wait in ms where that is longer.
   * `reserve` requests are left for more urgent callers.
   */
  async take(operation: OperationName, { lane, signal }: Pick<Call, 'lane' | 'signal'>, reserve = 0): Promise<void> {
    await this.budget.draw(this.rule(operation), { lane, signal, reserve, waitMsMax: this.rules.quotaWaitMs });
  }

  /** How long a request made now would wait, in ms. */
  waitMs(operation: OperationName, lane: Lane = 'orders', reserve = 0): number {
    return this.budget.waitMs(this.rule(operation), lane, reserve);
  }

  /** Follows the rate that Amazon tells with each answer (`x-amzn-RateLimit-Limit`, requests a second). */
  learn(operation: OperationName, header: string | undefined): void {
    const rate = Number(header);
    if (header !== undefined && rate > 0) this.rates.set(operation, rate);
  }

  /** Amazon said 429: its bucket is empty, whatever this one thought; `afterMs` where it said how long. */
  async drain(operation: OperationName, afterMs: number | null): Promise<void> {
    await this.budget.drain(this.rule(operation), afterMs);
  }

  private rule(operation: OperationName): QuotaRule {
    const { rate, burst } = publishedRates[operation];
    const { quotaShare, rateScale } = this.rules;
    const told = this.rates.get(operation) ?? rate * rateScale;
    const own = Math.max(1, Math.floor(burst * quotaShare) - spareTokens);
    return { name: operation, requestsPerSecond: told * quotaShare, burst: own };
  }
}
