import { telemetryTimes } from '../limits.ts';

/** Where traces go and as whose, by the variables of https://opentelemetry.io/docs/specs/otel/protocol/exporter/. */
export interface ExportSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly resource: Readonly<Record<string, string>>;
  /** The part of the orders whose traces are exported, 0 to 1. */
  readonly ratio: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Null where nothing is to be exported: no endpoint is named, or traces are switched off. */
export function exportSettings(env: Environment): ExportSettings | null {
  const of = (name: string) => env[name]?.trim() ?? '';
  const base = of('OTEL_EXPORTER_OTLP_ENDPOINT');
  const own = of('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const isOff = of('OTEL_SDK_DISABLED').toLowerCase() === 'true' || of('OTEL_TRACES_EXPORTER') === 'none';
  if (isOff || (base === '' && own === '')) return null;
  const timeout = Number(of('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') || of('OTEL_EXPORTER_OTLP_TIMEOUT'));
  return {
    url: own === '' ? `${base.replace(/\/$/, '')}/v1/traces` : own,
    headers: { ...pairs(of('OTEL_EXPORTER_OTLP_HEADERS')), ...pairs(of('OTEL_EXPORTER_OTLP_TRACES_HEADERS')) },
    timeoutMs: Number.isFinite(timeout) && timeout > 0 ? timeout : telemetryTimes.exportTimeoutMs,
    resource: {
      'service.name': 'crossdock',
      ...pairs(of('OTEL_RESOURCE_ATTRIBUTES')),
      ...(of('OTEL_SERVICE_NAME') === '' ? {} : { 'service.name': of('OTEL_SERVICE_NAME') }),
    },
    ratio: ratioOf(of('OTEL_TRACES_SAMPLER'), of('OTEL_TRACES_SAMPLER_ARG')),
  };
}

/** `key=value,key=value`, with percent-encoded values. */
function pairs(text: string): Record<string, string> {
  const found = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at <= 0 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(found);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function ratioOf(sampler: string, argument: string): number {
  if (sampler.endsWith('always_off')) return 0;
  if (!sampler.endsWith('traceidratio') || argument === '') return 1;
  const ratio = Number(argument);
  return Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : 1;
}
