import { gzipSync } from 'node:zlib';
import type { ExportSettings } from './export-settings.ts';
import type { Attributes, Span } from './span.ts';

/** What became of a request to the receiver. */
export type Exported =
  | { readonly kind: 'taken'; readonly rejected: number; readonly why: string | null }
  /** The receiver is away or asks for patience: the same again, later. */
  | { readonly kind: 'later'; readonly afterMs: number | null; readonly why: string }
  /** It will never take these. */
  | { readonly kind: 'refused'; readonly why: string };

/** https://opentelemetry.io/docs/specs/otlp/#failures-1: all other failures are not to be tried again. */
const laterStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const whyCharsMax = 200;

/** Sends spans by OTLP/HTTP in its JSON encoding; never throws. */
export async function exportSpans(settings: ExportSettings, spans: readonly Span[]): Promise<Exported> {
  try {
    const response = await fetch(settings.url, {
      method: 'POST',
      headers: { ...settings.headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(requestOf(settings, spans))),
      signal: AbortSignal.timeout(settings.timeoutMs),
      redirect: 'error',
    });
    const text = await response.text();
    if (response.ok) return takenOf(text);
    const why = `HTTP ${response.status} ${text.slice(0, whyCharsMax)}`.trim();
    if (!laterStatuses.has(response.status)) return { kind: 'refused', why };
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return { kind: 'later', afterMs: Number.isFinite(seconds) ? seconds * 1_000 : null, why };
  } catch (error) {
    const { message, cause } = error as Error;
    return { kind: 'later', afterMs: null, why: cause instanceof Error ? `${message}: ${cause.message}` : message };
  }
}

/** The receiver may take a part only, and say so with a status of success. */
function takenOf(text: string): Exported {
  try {
    const { partialSuccess } = JSON.parse(text) as {
      partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string };
    };
    const rejected = Number(partialSuccess?.rejectedSpans ?? 0);
    return {
      kind: 'taken',
      rejected: Number.isFinite(rejected) ? rejected : 0,
      why: partialSuccess?.errorMessage ?? null,
    };
  } catch {
    return { kind: 'taken', rejected: 0, why: null };
  }
}

/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids in hexadecimal, 64-bit numbers as strings. */
function requestOf({ resource }: ExportSettings, spans: readonly Span[]): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'crossdock' }, spans: spans.map(spanOf) }],
      },
    ],
  };
}

function spanOf({
  traceId,
  spanId,
  parentSpanId,
  name,
  kind,
  startMs,
  endMs,
  attributes,
  links,
  error,
}: Span): unknown {
  return {
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name,
    kind,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(Math.max(startMs, endMs)),
    attributes: attributesOf(attributes),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    status: error === null ? {} : { code: 2, message: error },
  };
}

const nanos = (ms: number): string => `${BigInt(Math.round(ms * 1_000))}000`;

function attributesOf(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: string | number | boolean): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
