import type { TraceEntry } from '../../engine/index.ts';
import type { Mask } from '../logs/mask.ts';
import { telemetryLimits } from '../limits.ts';
import { spanIdOf, spanKinds, traceIdOf, type Attributes, type Span, type SpanContext } from './span.ts';

/** An order that has ended, with what the archive keeps of its way. */
export interface EndedOrder {
  readonly key: string;
  readonly process: string;
  readonly version: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly entries: readonly TraceEntry[];
  /** The trace with which it came in, where it had one. */
  readonly origin: { readonly traceId: string; readonly parentSpanId: string } | null;
}

/** A call for a whole set, as the journal keeps it. */
export interface SetCall {
  readonly id: string;
  readonly system: string;
  readonly capability: string;
  readonly mode: string;
  readonly items: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly error: string | null;
}

export const traceOfOrder = (tenant: string, { key, origin }: Pick<EndedOrder, 'key' | 'origin'>): string =>
  origin?.traceId ?? traceIdOf('order', tenant, key);

/** The span of a set's call stands in a trace of its own: it belongs to all orders of the set, and to none alone. */
const setContext = (tenant: string, call: string): SpanContext => ({
  traceId: traceIdOf('call', tenant, call),
  spanId: spanIdOf('call', tenant, call),
});

/** One span for the order, one for each step and round, and one below for each call that was made for it. */
export function orderSpans(tenant: string, order: EndedOrder, calls: ReadonlyMap<string, SetCall>, mask: Mask): Span[] {
  const { key, process, version, outcome, reason, entries, origin } = order;
  const traceId = traceOfOrder(tenant, order);
  const channel = key.slice(0, Math.max(0, key.indexOf('/')));
  const shared = { 'crossdock.order': key, 'crossdock.channel': channel, 'crossdock.process': process };
  const root: Span = {
    traceId,
    spanId: spanIdOf('order', tenant, key, process),
    parentSpanId: origin?.parentSpanId ?? null,
    name: process,
    kind: spanKinds.internal,
    startMs: order.startedAtMs,
    endMs: order.finishedAtMs,
    attributes: {
      ...shared,
      'crossdock.version': version,
      'crossdock.outcome': outcome,
      ...(reason === null ? {} : { 'crossdock.reason': short(mask.text(reason)) }),
    },
    links: [],
    error: null,
  };
  const steps = new Map<string, TraceEntry[]>();
  for (const entry of entries) {
    const name = `${entry.step}\u001f${entry.round}`;
    const known = steps.get(name);
    if (known === undefined) steps.set(name, [entry]);
    else known.push(entry);
  }
  const below = [...steps.values()].flatMap((own) => stepSpans(tenant, root, own, shared, calls, mask));
  return [root, ...below];
}

function stepSpans(
  tenant: string,
  root: Span,
  entries: readonly TraceEntry[],
  shared: Attributes,
  calls: ReadonlyMap<string, SetCall>,
  mask: Mask,
): Span[] {
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return [];
  const { traceId } = root;
  const stands = { ...shared, 'crossdock.step': first.step, 'crossdock.round': first.round };
  const step: Span = {
    traceId,
    spanId: spanIdOf(root.spanId, first.step, String(first.round)),
    parentSpanId: root.spanId,
    name: first.step,
    kind: spanKinds.internal,
    startMs: Math.min(...entries.map(startOf)),
    endMs: Math.max(...entries.map(({ atMs }) => atMs)),
    attributes: { ...stands, 'crossdock.outcome': last.outcome, 'crossdock.attempts': last.attempt, ...systemOf(last) },
    links: [],
    error: last.outcome === 'failed' ? short(mask.text(last.detail ?? last.outcome)) : null,
  };
  const made = entries.flatMap((entry, index) => {
    if (entry.call === null) return [];
    return [callSpan(tenant, step, entry, index, stands, calls.get(entry.call), mask)];
  });
  return [step, ...made];
}

const troubled: ReadonlySet<string> = new Set(['retry', 'failed', 'unknown']);

function callSpan(
  tenant: string,
  step: Span,
  entry: TraceEntry,
  index: number,
  stands: Attributes,
  call: SetCall | undefined,
  mask: Mask,
): Span {
  const { traceId, spanId } = step;
  const { outcome, attempt, detail } = entry;
  return {
    traceId,
    spanId: spanIdOf(spanId, entry.call ?? '', String(index)),
    parentSpanId: spanId,
    name: call?.capability ?? entry.step,
    kind: spanKinds.client,
    startMs: startOf(entry),
    endMs: entry.atMs,
    attributes: {
      ...stands,
      ...systemOf(entry),
      'crossdock.attempt': attempt,
      'crossdock.outcome': outcome,
      'crossdock.call': entry.call ?? '',
      ...(call === undefined ? {} : { 'crossdock.capability': call.capability, 'crossdock.set_size': call.items }),
    },
    links: [setContext(tenant, entry.call ?? '')],
    error: troubled.has(outcome) ? short(mask.text(detail ?? outcome)) : null,
  };
}

export function setSpan(tenant: string, call: SetCall, mask: Mask): Span {
  const { id, system, capability, mode, items, startedAtMs, durationMs, error } = call;
  return {
    ...setContext(tenant, id),
    parentSpanId: null,
    name: `${capability} (set)`,
    kind: spanKinds.client,
    startMs: startedAtMs,
    endMs: startedAtMs + durationMs,
    attributes: {
      'crossdock.call': id,
      'crossdock.system': system,
      'crossdock.capability': capability,
      'crossdock.mode': mode,
      'crossdock.set_size': items,
    },
    links: [],
    error: error === null ? null : short(mask.text(error)),
  };
}

/** An entry is written when its step is over. */
const startOf = ({ atMs, durationMs }: TraceEntry): number => atMs - Math.max(0, durationMs);
const systemOf = ({ system }: TraceEntry): Attributes =>
  system === null || system === '' ? {} : { 'crossdock.system': system };
const short = (text: string): string => text.slice(0, telemetryLimits.attributeCharsMax);
