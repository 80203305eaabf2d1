import { telemetryLimits } from '../limits.ts';
import { catalogue, type CounterName, type GaugeName, type HistogramName } from './catalogue.ts';
import type { HistogramSample, Labels, MetricDefinition, Sample, Samples } from './definition.ts';

interface Series {
  readonly labels: Labels;
  value: number;
  /** Of a histogram: how many fell into each bucket, the last for what is above all bounds. */
  readonly counts: number[];
}

const boundsOf = (name: string): readonly number[] =>
  (catalogue as Record<string, MetricDefinition>)[name]?.buckets ?? [];

/** What one process counts itself. Counting is a look-up in a map: it may stand in the way of a set, not of an order. */
export class Registry {
  private readonly metrics = new Map<string, Map<string, Series>>();

  /** Values of the labels in the order of the catalogue. */
  count(name: CounterName, values: readonly string[] = [], by = 1): void {
    if (by !== 0) this.series(name, values).value += by;
  }

  set(name: GaugeName, values: readonly string[], value: number): void {
    this.series(name, values).value = value;
  }

  observe(name: HistogramName, values: readonly string[], seconds: number): void {
    const series = this.series(name, values);
    const above = boundsOf(name).findIndex((bound) => seconds <= bound);
    const bucket = above < 0 ? series.counts.length - 1 : above;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.value += seconds;
  }

  samples(): Samples {
    return new Map([...this.metrics].map(([name, series]) => [name, [...series.values()].map(sampleOf)]));
  }

  private series(name: string, values: readonly string[]): Series {
    let series = this.metrics.get(name);
    if (series === undefined) this.metrics.set(name, (series = new Map<string, Series>()));
    const key = values.join('\u001f');
    const known = series.get(key);
    if (known !== undefined) return known;
    const isFull = series.size >= telemetryLimits.seriesMax;
    return isFull ? other(series, name, values) : added(series, key, name, values);
  }
}

/** What is beyond the limit of series, together. */
function other(series: Map<string, Series>, name: string, values: readonly string[]): Series {
  const rest = values.map(() => 'other');
  const key = rest.join('\u001f');
  return series.get(key) ?? added(series, key, name, rest);
}

function added(series: Map<string, Series>, key: string, name: string, values: readonly string[]): Series {
  const { labels } = (catalogue as Record<string, MetricDefinition>)[name] ?? { labels: [] };
  const bounds = boundsOf(name);
  const made: Series = {
    labels: Object.fromEntries(labels.map((label, index) => [label, values[index] ?? ''])),
    value: 0,
    counts: bounds.length === 0 ? [] : Array.from({ length: bounds.length + 1 }, () => 0),
  };
  series.set(key, made);
  return made;
}

function sampleOf({ labels, value, counts }: Series): Sample | HistogramSample {
  if (counts.length === 0) return { labels, value };
  let total = 0;
  const cumulated = counts.map((count) => (total += count));
  return { labels, cumulated, sum: value };
}
