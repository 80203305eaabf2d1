import { setTimeout as sleep } from 'node:timers/promises';
import { VendorError } from '../../src/index.ts';
import { publishedRates, type OperationName } from './published-rates.ts';

export interface QuotaRules {
  /** The part of the account's quota that this process may use, in (0, 1]. */
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

interface Bucket {
  /** Below zero: so many requests wait for their turn already. */
  tokens: number;
  atMs: number;
  ratePerMs: number;
  readonly burst: number;
  /** Amazon asked for a pause until then. */
  pausedUntilMs: number;
}

/**
 * One token bucket an operation, as Amazon keeps them on its side: a request is made when there is a token for it, waits
 * for one that comes soon, and is refused here where it would wait long. So Amazon's 429 is the exception (another
 * application of the same account, a restart), and not the pacemaker.
 */
export class Quota {
  private readonly buckets = new Map<OperationName, Bucket>();
  private readonly rules: QuotaRules;
  private readonly now: () => number;

  constructor(rules: QuotaRules, now: () => number) {
    this.rules = rules;
    this.now = now;
  }

  /**
   * Takes a token, and waits for it up to `quotaWaitMs`. Throws VendorError 'throttled' with the wait in ms where that is
   * longer. `reserve` tokens are left for more urgent callers.
   */
  async take(operation: OperationName, signal: AbortSignal, reserve = 0): Promise<void> {
    const waitMs = this.waitMs(operation, reserve);
    if (waitMs > this.rules.quotaWaitMs)
      throw new VendorError('throttled', `${operation}: its quota is used up, the next is due in ${waitMs} ms`, waitMs);
    this.bucket(operation).tokens -= 1;
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
  }

  /** How long a request made now would wait, in ms. */
  waitMs(operation: OperationName, reserve = 0): number {
    const bucket = this.bucket(operation);
    const missing = 1 + Math.min(reserve, bucket.burst - 1) - bucket.tokens;
    const forToken = missing <= 0 ? 0 : Math.ceil(missing / bucket.ratePerMs);
    return Math.max(forToken, bucket.pausedUntilMs - this.now());
  }

  /** Follows the rate that Amazon tells with each answer (`x-amzn-RateLimit-Limit`, requests a second). */
  learn(operation: OperationName, header: string | undefined): void {
    const rate = Number(header);
    if (header === undefined || !(rate > 0)) return;
    this.bucket(operation).ratePerMs = (rate * this.rules.quotaShare) / 1000;
  }

  /** Amazon said 429: its bucket is empty, whatever this one thought; `afterMs` where it said how long. */
  drain(operation: OperationName, afterMs: number | null): void {
    const bucket = this.bucket(operation);
    if (afterMs === null) bucket.tokens = Math.min(bucket.tokens, 0);
    else bucket.pausedUntilMs = this.now() + afterMs;
  }

  private bucket(operation: OperationName): Bucket {
    const now = this.now();
    const known = this.buckets.get(operation);
    if (known !== undefined) {
      known.tokens = Math.min(known.burst, known.tokens + Math.max(0, now - known.atMs) * known.ratePerMs);
      known.atMs = now;
      return known;
    }
    const { rate, burst } = publishedRates[operation];
    const { quotaShare, rateScale } = this.rules;
    const own = Math.max(1, Math.floor(burst * quotaShare) - spareTokens);
    const ratePerMs = (rate * rateScale * quotaShare) / 1000;
    const bucket = { tokens: own, atMs: now, ratePerMs, burst: own, pausedUntilMs: 0 };
    this.buckets.set(operation, bucket);
    return bucket;
  }
}
