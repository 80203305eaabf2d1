/**
 * How often a simulator misbehaves, each a probability per request or delivery in [0, 1].
 * `before` means nothing happened at the vendor, `after` that the effect stands and the answer is lost.
 */
export interface FaultRates {
  readonly throttled: number;
  readonly serverErrorBefore: number;
  readonly droppedBefore: number;
  readonly droppedAfter: number;
  /** The effect stands, the answer hangs for `hangMs` and then the connection is closed. */
  readonly hangAfter: number;
  readonly hangMs: number;
  readonly webhookLost: number;
  readonly webhookTwice: number;
  /** Held back for up to `webhookLateMs`, so that deliveries overtake each other. */
  readonly webhookLate: number;
  readonly webhookLateMs: number;
}

export const noFaults: FaultRates = {
  throttled: 0,
  serverErrorBefore: 0,
  droppedBefore: 0,
  droppedAfter: 0,
  hangAfter: 0,
  hangMs: 0,
  webhookLost: 0,
  webhookTwice: 0,
  webhookLate: 0,
  webhookLateMs: 0,
};

/** What `npm run demo -- --faults` plays: every fault, often enough to be met hundreds of times in 2,000 orders. */
export const demoFaults: FaultRates = {
  throttled: 0.02,
  serverErrorBefore: 0.01,
  droppedBefore: 0.005,
  droppedAfter: 0.01,
  hangAfter: 0.001,
  hangMs: 8_000,
  webhookLost: 0.02,
  webhookTwice: 0.05,
  webhookLate: 0.1,
  webhookLateMs: 3_000,
};
