/** How many instances stand at a step, and since when the oldest of them is on its way. */
export interface StepCount {
  readonly process: string;
  readonly step: string;
  readonly status: string;
  readonly count: number;
  readonly oldestSince: Date;
}

export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** Open exceptions of one cause; `amount` is the money at stake in minor units of `currency`. */
export interface ExceptionCount {
  readonly cause: string;
  readonly currency: string | null;
  readonly count: number;
  readonly amount: number;
}

export interface OldestOrder {
  readonly key: string;
  readonly step: string;
  readonly status: string;
  readonly since: Date;
}

export interface UntoldStock {
  readonly channel: string;
  readonly count: number;
  readonly oldestSince: Date | null;
}

/** Of the last minute, or of the time since the first event where that is shorter. */
export interface Rates {
  readonly seconds: number;
  readonly acceptedPerSecond: number;
  readonly completedPerSecond: number;
}

/**
 * How much is under way. The totals are of one moment: accepted = live + completed + cancelled. What is counted by step,
 * cause or channel was read some milliseconds before; with very many live orders, some hundred.
 */
export interface StatusReport {
  readonly at: Date;
  readonly accepted: number;
  readonly live: number;
  readonly completed: number;
  readonly cancelled: number;
  /** Orders that were refused at the door and not accepted later. */
  readonly refused: number;
  readonly steps: readonly StepCount[];
  /** By the word before the colon: `out-of-stock`, `payment-declined`. */
  readonly cancelledReasons: readonly ReasonCount[];
  readonly refusedReasons: readonly ReasonCount[];
  readonly exceptions: readonly ExceptionCount[];
  /** The live order that was accepted first. */
  readonly oldest: OldestOrder | null;
  /** Vendors' documents that were not taken up yet. */
  readonly inbound: { readonly waiting: number; readonly oldestSince: Date | null };
  /** Stock numbers that a channel was not told yet. */
  readonly untold: readonly UntoldStock[];
  readonly rates: Rates;
}
