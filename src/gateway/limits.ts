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
  /** Header lines of a request; their bytes are bounded by Node.js (16 KB). */
  headerCountMax: 100,
  /** Body of `POST /oauth/token`. */
  tokenRequestBytesMax: 8 * 1024,
  /** Verified tokens remembered. */
  tokenCountMax: 10_000,
  /** What an outside issuer may answer with its keys. */
  jwksBytesMax: 256 * 1024,
  /** Commits of orders under way at once: the gateway reads the next set while PostgreSQL writes the last one. */
  commitsMax: 2,
  /** Orders that one commit takes. */
  commitCountMax: 500,
  /** Bytes of the documents that one commit takes. */
  commitBytesMax: 32 * 1024 * 1024,
  /** Orders that may wait for a commit; further ones are answered 429 at once instead of late. */
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
  /** An answer that has not begun by then is a 503. Longer than a statement may take in the database (30 s). */
  answerTimeoutMs: 60_000,
  answerCheckMs: 1_000,
  /** How long requests under way may take when the gateway closes. */
  closeTimeoutMs: 10_000,
  /** A revoked key or client is refused after this time at the latest, and a changed plan holds. */
  keyCacheMs: 5_000,
  /** Signing keys are read again after this time, and at once where a token names one that is not known. */
  signingKeysCacheMs: 5_000,
  /** Look-ups of unknown signing keys are this far apart. */
  unknownKeyPauseMs: 1_000,
  /** How long an access token lives. */
  tokenSeconds: 900,
  tokenSecondsMax: 3_600,
  /** By how much the clocks of issuer and gateway may differ. */
  clockToleranceSeconds: 5,
  /** A signing key signs this long; the next one is in the key set this long before it signs. */
  signingDays: 30,
  signingOverlapDays: 1,
  /** An outside issuer answers with its keys within this time. */
  jwksTimeoutMs: 5_000,
  /** Requests under way of a process that died count no longer than this. */
  permitHoldSeconds: 30,
  permitRenewMs: 10_000,
  /** After this, the end of a request is told where no other request has told it. */
  permitTellMs: 5,
  /** A client that has used its plan up is refused from memory no longer than this. */
  refusalMemoryMs: 1_000,
  /** Usage of the clients is added to the table this often. */
  usageFlushMs: 5_000,
  /** Header lines that came slowly are looked for this often. */
  connectionCheckMs: 2_000,
  /** A claim of an `Idempotency-Key` whose holder has died is given to the next request after this time. */
  claimStaleMs: 45_000,
  /** Answers to an `Idempotency-Key` are kept at least this long. */
  idempotencyKeepMs: 24 * 3_600_000,
  retryAfterSeconds: 1,
} as const;
