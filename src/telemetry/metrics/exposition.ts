import { catalogue } from './catalogue.ts';
import type { HistogramSample, Labels, MetricDefinition, Sample, Samples } from './definition.ts';

export type Exposition = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<Exposition, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics where the scraper asks for it, as Prometheus does; else the text format that all of them read. */
export function expositionFor(accept: string | undefined): Exposition {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'prometheus';
}

/**
 * The text of a scrape, in the order of the catalogue; a metric without a series is left out.
 * https://prometheus.io/docs/instrumenting/exposition_formats/,
 * https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
 */
export function expose(samples: Samples, as: Exposition): string {
  const parts: string[] = [];
  for (const [name, definition] of Object.entries<MetricDefinition>(catalogue)) {
    const own = samples.get(name);
    if (own === undefined || own.length === 0) continue;
    // In OpenMetrics a family of counters has no `_total`, and only its samples do.
    const family = as === 'openmetrics' && definition.type === 'counter' ? name.replace(/_total$/, '') : name;
    parts.push(`# HELP ${family} ${escapeHelp(definition.help)}\n# TYPE ${family} ${definition.type}\n`);
    for (const sample of own) parts.push(lineOf(name, definition, sample));
  }
  return parts.join('') + (as === 'openmetrics' ? '# EOF\n' : '');
}

function lineOf(name: string, { buckets = [] }: MetricDefinition, sample: Sample | HistogramSample): string {
  const { labels } = sample;
  if (!('cumulated' in sample)) return `${name}${labelText(labels)} ${numberText(sample.value)}\n`;
  const { cumulated, sum } = sample;
  const lines = cumulated.map(
    (count, index) =>
      `${name}_bucket${labelText({ ...labels, le: numberText(buckets[index] ?? Infinity) })} ${count}\n`,
  );
  const own = labelText(labels);
  return `${lines.join('')}${name}_sum${own} ${numberText(sum)}\n${name}_count${own} ${cumulated.at(-1) ?? 0}\n`;
}

function labelText(labels: Labels): string {
  const texts = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return texts.length === 0 ? '' : `{${texts.join(',')}}`;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return Number.isNaN(value) ? 'NaN' : String(value);
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');
