/** Every limit of the gateway. They bound what one caller can cost the platform. */
export const gatewayLimits = {
  /** Body of a JSON route. An order of 5,000 lines has about 1 MB. */
  bodyBytesMax: 5 * 1024 * 1024,
  /** Body of a webhook delivery: vendors batch, and a refused delivery is not always sent again. */
  webhookBytesMax: 25 * 1024 * 1024,
  /** Objects and arrays inside of one another; a sales order needs 4. */
  depthMax: 20,
  /** Members of all objects and elements of all arrays of one document. */
  fieldCountMax: 100_000,
  /** Problems that one answer lists; the total is always told. */
  problemCountMax: 50,
  /** A single unit dearer than this is taken for a slip, in minor units (1,000,000.00 EUR); an installation may set its own. */
  unitPriceMax: 100_000_000,
  skuCountMax: 500,
  inventoryCountMax: 1_000,
  inventoryCountDefault: 100,
  /** Encoded characters of one path segment: channel and number of 120 characters, each up to 12 characters encoded. */
  pathSegmentLengthMax: 3_000,
  idempotencyKeyLengthMax: 255,
  /** Orders that one commit takes. */
  commitCountMax: 500,
  /** Bytes of the documents that one commit takes. */
  commitBytesMax: 32 * 1024 * 1024,
  /** Orders that may wait for a commit; further ones are answered 503 at once instead of late. */
  waitingCountMax: 20_000,
  waitingBytesMax: 256 * 1024 * 1024,
} as const;

/** Every time of the gateway. */
export const gatewayTimes = {
  /** From the first byte of a request to its last. */
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 10_000,
  /** Longer than the idle time of common load balancers (60 s), so that it is they who close, not we under a request. */
  keepAliveTimeoutMs: 65_000,
  /** How long requests under way may take when the gateway closes. */
  closeTimeoutMs: 10_000,
  /** A revoked key is refused after this time at the latest. */
  keyCacheMs: 5_000,
  /** A claim of an `Idempotency-Key` whose holder has died is given to the next request after this time. */
  claimStaleMs: 45_000,
  /** Answers to an `Idempotency-Key` are kept at least this long. */
  idempotencyKeepMs: 24 * 3_600_000,
  retryAfterSeconds: 1,
} as const;
