import type { Sql } from '../../database/index.ts';

/** Ends of the log that are looked at, each only when the one before did not reach back a minute. */
const endSizes = [2_000, 50_000, 1_000_000] as const;
export const rateSeconds = 60;

export interface LastMinute {
  readonly seconds: number;
  readonly accepted: number;
  readonly completed: number;
}

/**
 * What the log says of the last minute, by the database's clock. The log has no index by time, so its end is read in
 * growing pieces; a million events a minute and more are counted over the time that the largest piece covers.
 */
export async function lastMinute(sql: Sql, tenant: string): Promise<LastMinute> {
  let found: LastMinute = { seconds: rateSeconds, accepted: 0, completed: 0 };
  for (const size of endSizes) {
    const [row] = await sql<{ read: number; reach: number; accepted: number; completed: number }[]>`
      SELECT count(*)::int AS read, coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS reach,
        (count(*) FILTER (WHERE type = 'order.accepted' AND at > clock_timestamp() - ${rateSeconds}::int * interval '1 s'))::int AS accepted,
        (count(*) FILTER (WHERE type = 'order.completed' AND at > clock_timestamp() - ${rateSeconds}::int * interval '1 s'))::int AS completed
      FROM (SELECT type, at FROM event WHERE tenant = ${tenant} ORDER BY xid DESC, seq DESC LIMIT ${size}) newest`;
    if (row === undefined) break;
    const { read, reach, accepted, completed } = row;
    found = { seconds: read === 0 ? rateSeconds : Math.min(rateSeconds, Math.max(1, reach)), accepted, completed };
    if (read < size || reach >= rateSeconds) break;
  }
  return found;
}
