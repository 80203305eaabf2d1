import type { Lane } from './lanes.ts';

/** A quota as its vendor publishes it: requests a second on the average, and so many at once after a rest. */
export interface QuotaRule {
  /** The vendor's word for what it counts: an operation, or `requests` for all. */
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** How one request draws on a quota. */
export interface Draw {
  readonly lane: Lane;
  /** A request that would wait longer is not made: its caller hears when it may. */
  readonly waitMsMax: number;
  /** Requests of the burst that are left for others, beside what the lane leaves anyway. */
  readonly reserve?: number;
  readonly signal: AbortSignal;
}

/**
 * What an account may ask of its vendor, shared by all processes that use the account. Requests draw on it before they
 * are sent, in lanes: orders before cancellations before stock before catalogue, and who waits long comes up.
 */
export interface VendorBudget {
  /** Resolves when the request may be sent; throws VendorError 'throttled' with the wait in ms where that is too long. */
  draw(rule: QuotaRule, draw: Draw): Promise<void>;
  /** How long a request made now would wait, in ms, as far as this process knows. */
  waitMs(rule: QuotaRule, lane?: Lane, reserve?: number): number;
  /** The vendor said that there is nothing left; `afterMs` where it said for how long. */
  drain(rule: QuotaRule, afterMs: number | null): Promise<void>;
}
