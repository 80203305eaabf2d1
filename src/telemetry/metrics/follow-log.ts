import type { Sql } from '../../database/index.ts';
import type { Sample } from './definition.ts';

const events = ['accepted', 'created', 'completed', 'cancelled'] as const;

interface Look {
  readonly edge: string;
  readonly rows: readonly { readonly channel: string; readonly event: string; readonly count: number }[];
}

/**
 * Orders by channel and event since this process began to follow the log: a counter needs no more, and nobody counts the
 * archive for it. A look reads what was logged since the last one, by the primary key, and only below every open
 * transaction: what is counted once is final.
 */
export class LogFollower {
  private readonly sql: Sql;
  private readonly tenant: string;
  private readonly counts = new Map<string, number>();
  private edge: string | null = null;

  constructor(sql: Sql, tenant: string, channels: readonly string[]) {
    this.sql = sql;
    this.tenant = tenant;
    // A rate needs a zero to begin with.
    for (const channel of channels) for (const event of events) this.counts.set(`${channel}\u001f${event}`, 0);
  }

  async read(): Promise<readonly Sample[]> {
    const { sql, tenant, edge } = this;
    const [look] = await sql<Look[]>`
      WITH edge AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin)
      SELECT (SELECT xmin::text FROM edge) AS edge, (SELECT coalesce(json_agg(r), '[]') FROM (
        SELECT split_part(e.subject, '/', 1) AS channel, split_part(e.type, '.', 2) AS event, count(*)::int AS count
        FROM edge, event e
        WHERE e.tenant = ${tenant} AND e.xid >= coalesce(${edge}::text::xid8, edge.xmin) AND e.xid < edge.xmin
          AND e.type IN ('order.accepted', 'order.created', 'order.completed', 'order.cancelled')
        GROUP BY 1, 2) r) AS rows`;
    if (look === undefined) throw new Error('a SELECT without FROM gave no row');
    this.edge = look.edge;
    for (const { channel, event, count } of look.rows) {
      const key = `${channel}\u001f${event}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + count);
    }
    return [...this.counts].map(([key, value]) => {
      const [channel = '', event = ''] = key.split('\u001f');
      return { labels: { channel, event }, value };
    });
  }
}
