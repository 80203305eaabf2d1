import type { Database } from '../../database/index.ts';
import { moveCursor, readEvents, type LoggedEvent } from '../../events/index.ts';
import { telemetryLimits, telemetryTimes } from '../limits.ts';
import type { WriteLog } from '../logs/write-log.ts';
import type { Mask } from '../logs/mask.ts';
import type { Registry } from '../metrics/registry.ts';
import type { ExportSettings } from './export-settings.ts';
import { orderSpans, setSpan, traceOfOrder, type EndedOrder, type SetCall } from './order-spans.ts';
import { exportSpans } from './otlp.ts';
import { forgetParents, readCalls, readEnded } from './read-ended.ts';
import { isSampled, type Span } from './span.ts';

export const traceConsumer = 'traces';
const ends: ReadonlySet<string> = new Set(['order.completed', 'order.cancelled']);

interface Round {
  readonly spans: readonly Span[];
  readonly orders: number;
  readonly unsampled: number;
}
const nothing: Round = { spans: [], orders: 0, unsampled: 0 };

export interface FollowerOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly settings: ExportSettings;
  readonly registry: Registry;
  readonly mask: Mask;
  readonly log: WriteLog;
}

/**
 * Exports the traces of orders that have ended, from what the engine keeps of them anyway: it follows the log with a
 * cursor of its own, and reads archive and journal. A receiver that is away leaves the cursor where it is: nothing is
 * lost and nobody waits, and the lag of the consumer `traces` tells how far behind it is. After a crash the last round
 * goes out again, with the same ids.
 */
export class TraceFollower {
  private readonly options: FollowerOptions;
  private readonly exported = new Set<string>();
  private failures = 0;
  private waitUntilMs = -Infinity;
  private hasBegun = false;

  constructor(options: FollowerOptions) {
    this.options = options;
  }

  /** One round; true where there may be more at once. */
  async follow(): Promise<boolean> {
    if (performance.now() < this.waitUntilMs) return false;
    const { database, tenant } = this.options;
    if (!this.hasBegun) await this.begin();
    const events = await readEvents(database.sql, tenant, traceConsumer, telemetryLimits.traceBatchCountMax);
    const last = events.at(-1);
    if (last === undefined) return false;
    const ended = this.within(events);
    const { spans, orders, unsampled } = ended.length === 0 ? nothing : await this.spansOf(ended);
    if (!(await this.send(spans))) return false;
    this.options.registry.count('crossdock_trace_orders_total', ['exported'], orders);
    this.options.registry.count('crossdock_trace_orders_total', ['unsampled'], unsampled);
    await moveCursor(database.sql, tenant, traceConsumer, last);
    if (ended.length > 0) await forgetParents(database.sql, tenant, ended);
    return events.length === telemetryLimits.traceBatchCountMax;
  }

  /** The first time it begins with what ends from now on: not with a million orders that ended before. */
  private async begin(): Promise<void> {
    const { database, tenant } = this.options;
    await database.sql`
      INSERT INTO consumer (tenant, name, xid) SELECT ${tenant}, ${traceConsumer}, pg_snapshot_xmin(pg_current_snapshot())
      ON CONFLICT DO NOTHING`;
    this.hasBegun = true;
  }

  /** Keys of orders that have ended; what ended too long ago is left out, and counted. */
  private within(events: readonly LoggedEvent[]): string[] {
    const { registry, log } = this.options;
    const since = Date.now() - telemetryTimes.traceReachMs;
    const ended = events.filter(({ type }) => ends.has(type));
    const recent = ended.filter(({ at }) => at.getTime() >= since);
    const skipped = ended.length - recent.length;
    if (skipped > 0) {
      registry.count('crossdock_trace_orders_total', ['skipped'], skipped);
      log('warn', 'traces: orders that ended too long ago are left out', { orders: skipped });
    }
    return [...new Set(recent.map(({ subject }) => subject))];
  }

  private async spansOf(keys: readonly string[]): Promise<Round> {
    const { database, tenant, settings, mask } = this.options;
    const orders = await readEnded(database.sql, tenant, keys);
    // A caller who records a trace wants all of it.
    const chosen = orders.filter(
      (order) => order.origin !== null || isSampled(traceOfOrder(tenant, order), settings.ratio),
    );
    const calls = await readCalls(database.sql, tenant, callsOf(chosen));
    const byId = new Map(calls.map((call) => [call.id, call]));
    const spans = [
      ...chosen.flatMap((order) => orderSpans(tenant, order, byId, mask)),
      ...calls.filter((call) => !this.exported.has(call.id)).map((call) => setSpan(tenant, call, mask)),
    ];
    return { spans, orders: chosen.length, unsampled: orders.length - chosen.length };
  }

  /** False where the receiver is to be asked again later. */
  private async send(spans: readonly Span[]): Promise<boolean> {
    const { settings, registry, log } = this.options;
    for (let at = 0; at < spans.length; at += telemetryLimits.spansPerRequestMax) {
      const part = spans.slice(at, at + telemetryLimits.spansPerRequestMax);
      const sent = await exportSpans(settings, part);
      if (sent.kind === 'later') return this.pause(sent.why, sent.afterMs);
      const rejected = sent.kind === 'refused' ? part.length : sent.rejected;
      registry.count('crossdock_trace_spans_total', ['exported'], part.length - rejected);
      registry.count('crossdock_trace_spans_total', ['rejected'], rejected);
      if (rejected > 0) log('warn', 'traces: the receiver did not take all spans', { rejected, why: sent.why });
    }
    if (this.failures > 0) log('info', 'traces: the receiver takes them again');
    this.failures = 0;
    for (const { attributes, parentSpanId } of spans)
      if (parentSpanId === null) this.remember(attributes['crossdock.call']);
    return true;
  }

  private pause(why: string, afterMs: number | null): false {
    const { registry, log } = this.options;
    const { exportPauseMs, exportPauseMaxMs } = telemetryTimes;
    registry.count('crossdock_trace_export_failures_total');
    // Said once and not at each try; the metrics go on counting.
    if (this.failures === 0)
      log('warn', 'traces: the receiver is away; they wait in the log and go out later', { why });
    const pauseMs = Math.min(
      exportPauseMaxMs,
      Math.max(afterMs ?? 0, exportPauseMs * 2 ** Math.min(this.failures, 10)),
    );
    this.failures += 1;
    this.waitUntilMs = performance.now() + pauseMs;
    return false;
  }

  private remember(call: Span['attributes'][string] | undefined): void {
    if (typeof call !== 'string') return;
    if (this.exported.size >= telemetryLimits.callsRememberedMax) this.exported.clear();
    this.exported.add(call);
  }
}

const callsOf = (orders: readonly EndedOrder[]): SetCall['id'][] => [
  ...new Set(orders.flatMap(({ entries }) => entries.flatMap(({ call }) => (call === null ? [] : [call])))),
];

/** Where traces are switched off, nobody is behind with them, and no context waits for its trace. */
export async function forgetTraces({ sql }: Database, tenant: string): Promise<void> {
  await sql`DELETE FROM consumer WHERE tenant = ${tenant} AND name = ${traceConsumer}`;
  await sql`DELETE FROM trace_parent WHERE tenant = ${tenant}`;
}
