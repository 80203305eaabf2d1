/** Every limit of the console. They bound what one person can cost the platform. */
export const consoleLimits = {
  /** A session ends this long after its last request, and in any case so long after its login. */
  sessionIdleMs: 2 * 3_600_000,
  sessionMs: 12 * 3_600_000,
  /** A session's last request is written down at most this often. */
  sessionTouchMs: 60_000,
  /** Logins that fail, of one address, before it must wait. Keys have 256 bits: this bounds cost, not guessing. */
  failedLoginCountMax: 10,
  failedLoginWindowMs: 60_000,
  /** Addresses that are remembered for it. */
  loginAddressCountMax: 10_000,
  /** Body of a request: the largest names the exceptions of one decision. */
  bodyBytesMax: 64 * 1024,
  searchCharsMax: 200,
  searchWordCountMax: 6,
  /** A shorter word would match a large part of all orders. */
  searchWordCharsMin: 2,
  pageCountMax: 200,
  pageCountDefault: 50,
  /** Rows of one export. */
  exportCountMax: 10_000,
  /** Exceptions that one decision settles. */
  decisionCountMax: 200,
  exceptionCountMax: 200,
  stockCountMax: 200,
  /** Pages that are open at the same time in one process. */
  watcherCountMax: 200,
  /** Characters of a vendor's document that are shown. */
  rawCharsMax: 200_000,
  keyNameCharsMax: 100,
  keyCountMax: 500,
  /** Late orders are counted up to here: beyond it the number changes nothing of what is to be done. */
  lateCountMax: 1_000,
} as const;

export const consoleTimes = {
  /** Between two pictures of the live page. */
  liveMs: 1_000,
  /** The counts of the first page follow the log at least this often, so that a look is never long. */
  warmMs: 15_000,
  /** A comment on an idle stream, by which a proxy sees that it is alive. */
  keepAliveMs: 15_000,
  /** How far back the rates reach, and the time of one bar. */
  rateReachMs: 10 * 60_000,
  rateBarMs: 10_000,
  /** The health of a system is that of its calls of this time. */
  healthReachMs: 15 * 60_000,
  /** The first page asks each second, and that needs no new look at all calls. */
  healthKeptMs: 5_000,
  /** Requests to a vendor are counted over this time. */
  quotaReachMs: 60_000,
  /** Usage of a key is shown of so many days. */
  usageDays: 7,
  /** Between two looks at the log for the index of orders, when there was nothing new. */
  indexIdleMs: 500,
  /** Between two batches when there is more: the index must not compete with those who carry orders. */
  indexBreathMs: 25,
} as const;

/** Events of the log that the index takes up in one transaction. */
export const indexBatchCountMax = 1_000;
