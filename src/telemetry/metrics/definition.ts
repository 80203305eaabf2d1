/** What a metric is, told once: the text for Prometheus, the dashboard and the page in docs are made from it. */
export interface MetricDefinition {
  /** A counter's name ends with `_total`; a histogram has `buckets`. */
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in seconds, ascending. */
  readonly buckets?: readonly number[];
}

export type Labels = Readonly<Record<string, string>>;

/** One series at one moment. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramSample {
  readonly labels: Labels;
  /** How many were at or below each bound, cumulated as Prometheus has them; the last is all. */
  readonly cumulated: readonly number[];
  readonly sum: number;
}

/** What there is to tell, by metric. */
export type Samples = ReadonlyMap<string, readonly (Sample | HistogramSample)[]>;
