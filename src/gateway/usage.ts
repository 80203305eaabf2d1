import { pgArray, type Database, type Sql } from '../database/index.ts';
import { gatewayTimes } from './limits.ts';

/** Requests of one client on one day (UTC). */
export interface Usage {
  readonly client: string;
  readonly day: string;
  readonly requests: number;
  /** Answered 4xx; `limited` are those of them that the plan refused, and `failed` were answered 5xx. */
  readonly refused: number;
  readonly limited: number;
  readonly failed: number;
  readonly lastAt: Date;
}

interface Counts {
  requests: number;
  refused: number;
  limited: number;
  failed: number;
}

/** Counts requests by client, and adds the counts to the table every few seconds: one statement for all of them. */
export function createUsageCount({ sql }: Pick<Database, 'sql'>, tenant: string) {
  let counts = new Map<string, Counts>();

  const flush = async (): Promise<void> => {
    if (counts.size === 0) return;
    const taken = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
    counts = new Map();
    const column = (read: (counts: Counts) => number) => pgArray(taken.map(([, each]) => read(each)));
    await sql`
      INSERT INTO api_usage AS known (tenant, day, client, requests, refused, limited, failed, last_at)
      SELECT ${tenant}, (clock_timestamp() AT TIME ZONE 'UTC')::date, counted.*, clock_timestamp() FROM unnest(
        ${pgArray(taken.map(([client]) => client))}::text[], ${column(({ requests }) => requests)}::bigint[],
        ${column(({ refused }) => refused)}::bigint[], ${column(({ limited }) => limited)}::bigint[],
        ${column(({ failed }) => failed)}::bigint[]) AS counted
      ON CONFLICT (tenant, day, client) DO UPDATE SET requests = known.requests + excluded.requests,
        refused = known.refused + excluded.refused, limited = known.limited + excluded.limited,
        failed = known.failed + excluded.failed, last_at = excluded.last_at`;
  };
  // What a lost database does not take is not counted again: usage is for people to see, and plans count for themselves.
  const timer = setInterval(() => void flush().catch(() => undefined), gatewayTimes.usageFlushMs);
  timer.unref();

  return {
    count: (client: string, status: number): void => {
      const known = counts.get(client) ?? { requests: 0, refused: 0, limited: 0, failed: 0 };
      known.requests += 1;
      if (status >= 500) known.failed += 1;
      else if (status >= 400) known.refused += 1;
      if (status === 429) known.limited += 1;
      counts.set(client, known);
    },
    close: async (): Promise<void> => {
      clearInterval(timer);
      await flush().catch(() => undefined);
    },
  };
}

/** Usage of the last days, the newest day first; of one client where it is named. */
export async function readUsage(
  sql: Sql,
  tenant: string,
  days: number,
  client: string | null = null,
): Promise<Usage[]> {
  return sql<Usage[]>`
    SELECT client, day::text AS day, requests::float8 AS requests, refused::float8 AS refused,
      limited::float8 AS limited, failed::float8 AS failed, last_at AS "lastAt"
    FROM api_usage
    WHERE tenant = ${tenant} AND day > (clock_timestamp() AT TIME ZONE 'UTC')::date - ${days}::int
      AND (${client}::text IS NULL OR client = ${client})
    ORDER BY api_usage.day DESC, client`;
}
