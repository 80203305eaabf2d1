import { hash } from 'node:crypto';

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
export const spanKinds = { internal: 1, client: 3, consumer: 5 } as const;
export type SpanKind = (typeof spanKinds)[keyof typeof spanKinds];

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
}

export interface Span extends SpanContext {
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly links: readonly SpanContext[];
  /** Why it failed, where it did. */
  readonly error: string | null;
}

/** The same words give the same id, so that a span which is exported twice is the same span. */
const idOf = (bytes: number, words: readonly string[]): string => {
  const id = hash('sha256', words.join('\u001f')).slice(0, bytes * 2);
  // An id of zeros is none; the chance is that of guessing it.
  return /^0+$/.test(id) ? id.replace(/0$/, '1') : id;
};
export const traceIdOf = (...words: string[]): string => idOf(16, ['trace', ...words]);
export const spanIdOf = (...words: string[]): string => idOf(8, ['span', ...words]);

/** Whether a trace is among the part that is exported: by its id, so that all who see the trace decide alike. */
export function isSampled(traceId: string, ratio: number): boolean {
  return ratio >= 1 || Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52;
}
