import type { Sql } from '../database/index.ts';
import type { ChannelRate } from './api-types.ts';
import { consoleTimes } from './limits.ts';

/** Events at the end of the log that the first look reads at most. */
const firstLookCountMax = 200_000;
const { rateBarMs: barMs, rateReachMs } = consoleTimes;
/** Bars that the rate of now is taken from: the newest full minute. */
const rateBarCount = 60_000 / barMs;

interface LogRow {
  readonly settled: boolean;
  readonly channel: string;
  readonly type: string;
  /** Number of the bar since the epoch. */
  readonly bar: number;
  readonly count: number;
}

type Kind = 'accepted' | 'completed';
/** By channel, kind and bar. */
type Bars = Map<string, Record<Kind, Map<number, number>>>;

/**
 * Orders a second of each channel over the last minutes. The log has no index by time, so it is followed by its primary
 * key: a look costs what was logged since, and what may still be added to is counted anew each time.
 */
export class ChannelRates {
  private readonly sql: Sql;
  private readonly tenant: string;
  private edge: string | null = null;
  private settled: Bars = new Map();

  constructor(sql: Sql, tenant: string) {
    this.sql = sql;
    this.tenant = tenant;
  }

  async read(channels: readonly string[]): Promise<readonly ChannelRate[]> {
    const [row] = await this.look();
    if (row === undefined) throw new Error('a SELECT without FROM gave no row');
    this.edge = row.edge;
    const lastBar = Math.floor(row.at.getTime() / barMs);
    const firstBar = lastBar - rateReachMs / barMs + 1;
    this.settled = added(
      this.settled,
      row.rows.filter((one) => one.settled),
      firstBar,
    );
    const now = added(
      this.settled,
      row.rows.filter((one) => !one.settled),
      firstBar,
    );
    const names = [...new Set([...channels, ...now.keys()])];
    return names.map((channel) => rateOf(channel, now, firstBar, lastBar));
  }

  private look() {
    const { sql, tenant, edge } = this;
    const part =
      edge === null
        ? sql`(SELECT * FROM event WHERE tenant = ${tenant} ORDER BY xid DESC, seq DESC LIMIT ${firstLookCountMax})`
        : sql`(SELECT * FROM event WHERE tenant = ${tenant} AND xid >= ${edge}::xid8)`;
    return sql<{ at: Date; edge: string; rows: LogRow[] }[]>`
      WITH edge AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin)
      SELECT clock_timestamp() AS at, (SELECT xmin::text FROM edge) AS edge,
        (SELECT coalesce(json_agg(r), '[]') FROM (
          SELECT e.xid < edge.xmin AS settled, split_part(e.subject, '/', 1) AS channel, e.type,
            floor(extract(epoch FROM e.at) * 1000 / ${barMs}::int)::float8 AS bar, count(*)::int AS count
          FROM edge, ${part} e
          WHERE e.type IN ('order.accepted', 'order.completed')
            AND e.at > clock_timestamp() - ${rateReachMs}::int * interval '1 ms'
          GROUP BY 1, 2, 3, 4) r) AS rows`;
  }
}

function added(bars: Bars, rows: readonly LogRow[], firstBar: number): Bars {
  const kept = (of: Map<number, number>) => new Map([...of].filter(([bar]) => bar >= firstBar));
  const sum: Bars = new Map(
    [...bars].map(([channel, { accepted, completed }]) => [
      channel,
      { accepted: kept(accepted), completed: kept(completed) },
    ]),
  );
  for (const { channel, type, bar, count } of rows) {
    const of = sum.get(channel) ?? { accepted: new Map(), completed: new Map() };
    sum.set(channel, of);
    const kind = type === 'order.accepted' ? of.accepted : of.completed;
    kind.set(bar, (kind.get(bar) ?? 0) + count);
  }
  return sum;
}

function rateOf(channel: string, bars: Bars, firstBar: number, lastBar: number): ChannelRate {
  const of = bars.get(channel);
  const listed = (kind: Kind) =>
    Array.from({ length: lastBar - firstBar + 1 }, (_, index) => of?.[kind].get(firstBar + index) ?? 0);
  const [accepted, completed] = [listed('accepted'), listed('completed')];
  return {
    channel,
    accepted,
    completed,
    acceptedPerSecond: perSecond(accepted),
    completedPerSecond: perSecond(completed),
  };
}

/** Of the full bars of the last minute: the last one is still filling. */
function perSecond(bars: readonly number[]): number {
  const full = bars.slice(-rateBarCount - 1, -1);
  return full.reduce((sum, count) => sum + count, 0) / ((full.length * barMs) / 1_000);
}
