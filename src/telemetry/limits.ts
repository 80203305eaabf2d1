/** Every limit of what is seen of the platform: looking must not cost what is looked at. */
export const telemetryLimits = {
  /** Series of one metric; what is beyond is counted under `other`, so that no foreign text makes series without end. */
  seriesMax: 500,
  /** Causes of exceptions and reasons of cancellations that have a series of their own. */
  wordCountMax: 30,
  /** Events behind a consumer that are counted one by one; beyond, the numbers of the log tell about how many they are. */
  lagCountMax: 20_000,
  /** Events of one round of the trace export: some hundred orders that have ended. */
  traceBatchCountMax: 1_000,
  /** Spans of one request to the receiver. */
  spansPerRequestMax: 2_000,
  /** Calls that are remembered as exported, so that a set's span goes out once. */
  callsRememberedMax: 20_000,
  /** Characters of one attribute of a span. */
  attributeCharsMax: 300,
  /** Trace contexts of orders that wait to be written down; further ones are counted as lost. */
  traceParentsWaitingMax: 20_000,
  /** Characters of one field of a log line, how deep its fields go, and how many members each has. */
  logTextCharsMax: 4_000,
  logDepthMax: 5,
  logMembersMax: 50,
} as const;

/** Every time of it. */
export const telemetryTimes = {
  /** What the database says of now is at most so old: two scrapers cost as much as one. */
  liveKeptMs: 5_000,
  /** Counting what is live takes at most this share of the time: with 200,000 live orders it is a full look at them. */
  liveShareMax: 0.1,
  /** What changes slowly: sizes, dead tuples, totals. */
  growthKeptMs: 30_000,
  /** A scrape does not wait longer for the database, and tells what it has. */
  databaseWaitMs: 3_000,
  /** Readiness that is not known by then is none. */
  readyWaitMs: 2_000,
  readyKeptMs: 1_000,
  /** A schema that was found older is looked at again after this; an old backup may also come back under a running process. */
  schemaKeptMs: 5_000,
  eventLoopResolutionMs: 20,
  /** A request to the receiver of traces, where OTEL_EXPORTER_OTLP_TIMEOUT says nothing else. */
  exportTimeoutMs: 10_000,
  /** Between two tries at a receiver that is away: doubled up to the second number. */
  exportPauseMs: 1_000,
  exportPauseMaxMs: 60_000,
  /** Between two looks at the log for orders that have ended. */
  traceIdleMs: 1_000,
  /** After a long pause of the export only this much of the past is caught up on. */
  traceReachMs: 24 * 3_600_000,
  traceParentsFlushMs: 250,
} as const;
