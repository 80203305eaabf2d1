import type { Database } from '../database/index.ts';

export interface ChannelCount {
  readonly accepted: number;
  readonly completed: number;
}

/** Counting reads whole tables, so it takes at most this share of the time. */
const shareMax = 0.05;

/** Orders by channel, for the live view: counted anew as often as that costs little. */
export class ChannelCounts {
  private readonly database: Database;
  private readonly tenant: string;
  private counts: ReadonlyMap<string, ChannelCount> = new Map();
  private untilMs = 0;

  constructor(database: Database, tenant: string) {
    this.database = database;
    this.tenant = tenant;
  }

  async read(): Promise<ReadonlyMap<string, ChannelCount>> {
    const startMs = performance.now();
    if (startMs < this.untilMs) return this.counts;
    const rows = await this.database.sql<(ChannelCount & { channel: string })[]>`
      SELECT split_part(d.key, '/', 1) AS channel, count(*)::int AS accepted,
        (count(*) FILTER (WHERE a.outcome = 'completed'))::int AS completed
      FROM document d LEFT JOIN process_archive a
        ON a.tenant = d.tenant AND a.process = d.process AND a.key = d.key
      WHERE d.tenant = ${this.tenant} AND d.process = 'order-to-cash' GROUP BY 1`;
    this.counts = new Map(rows.map(({ channel, accepted, completed }) => [channel, { accepted, completed }]));
    const endMs = performance.now();
    this.untilMs = endMs + (endMs - startMs) * (1 / shareMax - 1);
    return this.counts;
  }
}
