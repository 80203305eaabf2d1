/** Every limit of the experience APIs. */
export const experienceLimits = {
  /** Articles of one inventory inquiry. */
  skuCountMax: 500,
  /** Pairs of channel and article that are remembered; a flood of made-up articles empties the memory. */
  availabilityCountMax: 200_000,
  /** Orders whose tax and payment are watched at once; further ones are answered with what is pending. */
  watchCountMax: 200,
  promiseDaysMax: 366,
  listCountMax: 200,
  listCountDefault: 50,
  /** Bodies but orders. */
  bodyBytesMax: 256 * 1024,
  endpointCountMax: 20,
  secretCountMax: 5,
  urlLengthMax: 2_000,
  /** Events of one set to one endpoint, and of the log that are looked at for them. */
  setCountMax: 100,
  windowCountMax: 1_000,
  /** Requests of one set that are under way at once; those of one subject go one after another. */
  endpointConcurrencyMax: 8,
  /** Endpoints that one process serves at once, and of these the most of one partner. */
  endpointsAtOnceMax: 32,
  endpointsOfPartnerAtOnceMax: 4,
  /** Of an endpoint's answer no more is read than this. */
  answerBytesMax: 16 * 1024,
  customersAtOnceMax: 200,
  /** Items of one call of a connected system. */
  systemItemCountMax: 100,
} as const;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
export const dayMs = 24 * hour;

/** Every time of the experience APIs. */
export const experienceTimes = {
  /** Checks of a checkout take no longer than this where the caller says nothing, and never longer than the second. */
  checkoutBudgetMs: 800,
  checkoutBudgetMaxMs: 5 * second,
  /** How often it is looked what became of tax and payment: at first, and at last. */
  watchFirstMs: 10,
  watchLastMs: 100,
  availabilityCacheMs: second,
  /** A partner that was disabled, or unbound from a channel, is refused after this time at the latest. */
  partnerCacheMs: 5 * second,
  connectTimeoutMs: 5 * second,
  answerTimeoutMs: 15 * second,
  /** No request of a set is started after this; with the time-out of the last one it stays below the claim's end. */
  setMs: 20 * second,
  claimMs: minute,
  /** Pauses after failed rounds; the last one repeats. Jittered by a fifth, so that endpoints do not come together. */
  retryMs: [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour],
  /** An endpoint that fails for this long is disabled. */
  disableAfterMs: 5 * dayMs,
  deliveryKeepMs: 30 * dayMs,
  replayMaxMs: 30 * dayMs,
  /** Transactions end within this, so that no event of a time lies further before it in the log. */
  logDisorderMs: 2 * minute,
  secretOverlapMs: dayMs,
  secretOverlapMaxMs: 30 * dayMs,
  customerTellHoldMs: 2 * minute,
  customerRetryMs: [5 * second, 30 * second, 5 * minute, 30 * minute, hour],
} as const;
