/** Bounds of a run of the suite. They keep it within a minute for a connector of six operations. */
export const conformanceLimits = {
  /** Time of a request while a time-out is played, in ms; every other request has the connector's own limit, up to 10 s. */
  shortTimeoutMs: 400,
  requestTimeoutMsMax: 10_000,
  /** Requests of one operation at which a fault is played, the first ones. */
  positionCountMax: 8,
  /** How often an item is looked up or repeated before it counts as not healed, and the longest pause between. */
  healRoundCountMax: 40,
  healPauseMsMax: 250,
  /** Items of the sets that are sent. */
  setCountMax: 6,
  /** Requests with one refused token before the connector counts as asking for ever. */
  refusedTokenRequestCountMax: 6,
  /** Documents that a sweep is given to find. */
  sweepDocumentCount: 7,
  /** Runs of one sweep until it must have read everything. */
  sweepRunCountMax: 40,
  /** Deliveries are waited for as long, in ms. */
  deliveryWaitMs: 10_000,
  /** Damaged copies of documents that are mapped, of all samples together. */
  damagedCountMax: 6_000,
  /** Requests seen in flight are counted while each takes so long, in ms. */
  slowAnswerMs: 25,
  /** The limit of an answer while one that is too large is played; what the samples get is smaller. */
  smallResponseBytes: 512 * 1024,
} as const;
