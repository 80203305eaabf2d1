/** The limits of stock, in one place. */
export const stockLimits = {
  /** Movement rows read on in one go; beyond that the next follows at once. */
  movementCountMax: 50_000,
  /** Articles whose numbers are worked out by one statement. */
  skuCountMax: 5_000,
  /** A counted difference must stand for this long, and without any movement, before it becomes a correction. */
  settleCountSeconds: 60,
  /**
   * The same where no more is missing than orders hold: their parcels may have left, and wait to be booked behind a
   * vendor that is down. Longer than outages are as a rule, because a wrong correction would be sold or told.
   */
  settleReservedSeconds: 15 * 60,
  /** Of each set that a channel is told, one item in so many is the one that waits longest, whatever its number. */
  agedShare: 5,
  /** How long a telling without an outcome may still be worked off by the channel, where its rules do not say. */
  settleMs: 15_000,
  /** A telling without an outcome is asked about at this distance, where the vendor can say. */
  askAgainMs: 2_000,
  /** An item that was not taken is told again after 1 s, 2 s, 4 s … up to this. */
  itemPauseMsMax: 15 * 60_000,
  /** A channel that is down is tried again after 1 s, 2 s, 4 s … up to this, where it names no time itself. */
  channelPauseMsMax: 60_000,
  firstPauseMs: 1_000,
  /** No channel's Retry-After is believed beyond this. */
  retryAfterMsMax: 60 * 60_000,
  /** Movement rows read back first to find who holds an article; each further step reads twice as many. */
  readBackCount: 20_000,
  /** Reservations that are listed of one article. */
  reservationCountMax: 200,
  /** Characters kept of an error. */
  errorCharsMax: 500,
} as const;
