import { pgArray, type Database } from '../../database/index.ts';
import type { Plan } from './plan.ts';

/** What one process wants for one client. */
export interface PermitDemand {
  readonly client: string;
  readonly plan: Plan;
  /** Requests that wait for a permit; 0 only tells how many are under way. */
  readonly asked: number;
  /** Requests of this client that this process has under way, those asked for not included. */
  readonly underWay: number;
}

/** The state of a client's plan after the statement. */
export interface PermitSupply {
  readonly client: string;
  readonly granted: number;
  /** Whole tokens left; null where the plan has no rate. */
  readonly tokens: number | null;
  /** Until there is one token more. */
  readonly tokenSeconds: number | null;
  readonly dayCount: number;
  readonly daySeconds: number;
  /** Requests under way in all processes. */
  readonly running: number;
}

/**
 * Takes permits for a set of clients in one statement. ON CONFLICT DO UPDATE works on the newest version of a row and
 * holds it until the commit, so processes that take at once take one after the other, and none overdraws. The number
 * under way is told whole and not as a difference: where an answer was lost, the next statement puts it right.
 *
 * It does not wait for the disk: what a crash of the database forgets is the use of its last half second.
 */
export async function takePermits(
  { sql }: Pick<Database, 'sql'>,
  tenant: string,
  process: string,
  holdSeconds: number,
  demands: readonly PermitDemand[],
): Promise<ReadonlyMap<string, PermitSupply>> {
  const column = (value: (demand: PermitDemand) => string | number | null) => pgArray(demands.map(value));
  const rows = await sql<PermitSupply[]>`
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
    demand AS MATERIALIZED (
      SELECT * FROM unnest(
        ${column(({ client }) => client)}::text[], ${column(({ asked }) => asked)}::int[],
        ${column(({ underWay }) => underWay)}::int[],
        ${column(({ plan }) => plan.requestsPerSecond)}::float8[], ${column(({ plan }) => plan.burst)}::int[],
        ${column(({ plan }) => plan.concurrency)}::int[], ${column(({ plan }) => plan.requestsPerDay)}::bigint[]
      ) AS demand (client, asked, under_way, rate, burst, concurrency, per_day)
    ),
    taken AS (
      INSERT INTO plan_use AS used
      SELECT fresh.* FROM demand, quick, plan_after(
        (${tenant}, client, NULL, clock_timestamp(), current_date, 0, '{}', 0)::plan_use,
        asked, under_way, ${process}, rate, burst, concurrency, per_day, ${holdSeconds}
      ) AS fresh
      -- In the order of the clients, so that two processes do not wait for each other.
      ORDER BY fresh.client
      ON CONFLICT (tenant, client) DO UPDATE SET (tokens, filled_at, day, day_count, held, granted) = (
        SELECT next.tokens, next.filled_at, next.day, next.day_count, next.held, next.granted
        FROM demand, plan_after(
          used, asked, under_way, ${process}, rate, burst, concurrency, per_day, ${holdSeconds}
        ) AS next
        WHERE demand.client = excluded.client
      )
      RETURNING client, granted, tokens, filled_at, day_count, held
    )
    SELECT client, granted, floor(tokens) AS tokens,
      ((floor(tokens) + 1 - tokens) / rate)::float8 AS "tokenSeconds",
      day_count::float8 AS "dayCount",
      extract(epoch FROM date_trunc('day', filled_at AT TIME ZONE 'UTC') + interval '1 day'
        - filled_at AT TIME ZONE 'UTC')::float8 AS "daySeconds",
      (SELECT coalesce(sum((value ->> 0)::int), 0) FROM jsonb_each(held))::int AS running
    FROM taken JOIN demand USING (client)`;
  return new Map(rows.map((row) => [row.client, row]));
}
