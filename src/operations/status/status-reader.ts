import type { Sql } from '../../database/index.ts';
import { countAll, countOn, type Counted, type OrderCounts } from './count-orders.ts';
import { countLive, type LiveCounts } from './count-live.ts';
import { lastMinute, rateSeconds } from './last-minute.ts';
import type { Rates, ReasonCount, StatusReport } from './status-report.ts';

/**
 * Counting what is live takes at most this share of the time: 55 ms for 20,000 live orders (2 cores, other work beside),
 * which every 250 ms would be felt. With up to some thousand live orders each read counts anew.
 */
const liveShareMax = 0.1;

interface Sample {
  readonly atMs: number;
  readonly accepted: number;
  readonly completed: number;
}

/**
 * Reads the status again and again at the cost of what has changed: what has ended is counted once and then followed
 * along the log. The first read counts the archive, the others do not touch it.
 * @example const reader = new StatusReader(database.sql, 'main');
 *          setInterval(async () => show(await reader.read()), 250);
 */
export class StatusReader {
  private readonly sql: Sql;
  private readonly tenant: string;
  private counted: Counted | null = null;
  private live: { readonly counts: LiveCounts; readonly untilMs: number } | null = null;
  /** The oldest first; of the last minute, and one before it. */
  private samples: Sample[] = [];

  constructor(sql: Sql, tenant: string) {
    this.sql = sql;
    this.tenant = tenant;
  }

  async read(): Promise<StatusReport> {
    const { sql, tenant, counted } = this;
    const live = await this.readLive();
    const next = counted === null ? await countAll(sql, tenant) : await countOn(sql, tenant, counted);
    this.counted = next;
    const { at, now: orders } = next;
    if (counted === null) await this.lookBack(at, orders);
    const cancelledReasons = reasonsOf(orders.cancelled);
    const cancelled = sum(cancelledReasons);
    return {
      at,
      accepted: orders.accepted,
      live: orders.accepted - orders.completed - cancelled,
      completed: orders.completed,
      cancelled,
      refused: sum(live.refusedReasons),
      steps: live.steps,
      cancelledReasons,
      refusedReasons: live.refusedReasons,
      exceptions: live.exceptions,
      oldest: live.oldest,
      inbound: live.inbound,
      untold: live.untold,
      rates: this.rates(at, orders),
    };
  }

  private async readLive(): Promise<LiveCounts> {
    const startMs = performance.now();
    if (this.live !== null && startMs < this.live.untilMs) return this.live.counts;
    const counts = await countLive(this.sql, this.tenant);
    const endMs = performance.now();
    this.live = { counts, untilMs: endMs + (endMs - startMs) * (1 / liveShareMax - 1) };
    return counts;
  }

  /** At the first read the log itself says what the last minute was. */
  private async lookBack(at: Date, { accepted, completed }: OrderCounts): Promise<void> {
    const minute = await lastMinute(this.sql, this.tenant);
    this.samples = [
      {
        atMs: at.getTime() - minute.seconds * 1_000,
        accepted: accepted - minute.accepted,
        completed: completed - minute.completed,
      },
    ];
  }

  private rates(at: Date, { accepted, completed }: OrderCounts): Rates {
    const atMs = at.getTime();
    const start = atMs - rateSeconds * 1_000;
    const firstInside = this.samples.findIndex((sample) => sample.atMs > start);
    // One sample at or before the minute's beginning is kept: the difference to it is what the minute brought.
    const drop = firstInside < 0 ? this.samples.length - 1 : firstInside - 1;
    this.samples = [...this.samples.slice(Math.max(0, drop)), { atMs, accepted, completed }];
    const [base] = this.samples;
    if (base === undefined) return { seconds: rateSeconds, acceptedPerSecond: 0, completedPerSecond: 0 };
    const seconds = Math.max(1, (atMs - base.atMs) / 1_000);
    return {
      seconds: Math.round(seconds),
      acceptedPerSecond: (accepted - base.accepted) / seconds,
      completedPerSecond: (completed - base.completed) / seconds,
    };
  }
}

/** The status once. It counts the archive; for a view that stays, keep a StatusReader. */
export async function statusReport(sql: Sql, tenant: string): Promise<StatusReport> {
  return new StatusReader(sql, tenant).read();
}

const sum = (counts: readonly ReasonCount[]): number => counts.reduce((total, { count }) => total + count, 0);

function reasonsOf(counts: Readonly<Record<string, number>>): ReasonCount[] {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([reason, count]) => ({ reason: reason === '' ? 'no reason kept' : reason, count }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}
