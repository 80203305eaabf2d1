import type { Sql } from '../../database/index.ts';
import { telemetryLimits } from '../limits.ts';

/** How things stand beside the instances themselves; ages in seconds, by the database's clock. */
export interface Standing {
  readonly leases: { readonly held: number; readonly expired: number; readonly workers: number };
  readonly documents: readonly {
    readonly system: string;
    readonly waiting: number;
    readonly retried: number;
    readonly oldest: number;
  }[];
  readonly consumers: readonly { readonly name: string; readonly behind: number; readonly age: number }[];
  readonly pushes: readonly { readonly channel: string; readonly why: string | null; readonly retried: number }[];
  readonly endpoints: readonly {
    readonly status: string;
    readonly count: number;
    readonly failing: number;
    readonly longest: number;
  }[];
  readonly customersRetried: number;
  readonly sweeps: readonly {
    readonly system: string;
    readonly sweep: string;
    readonly age: number;
    readonly failed: boolean;
  }[];
}

/** One statement: each part reads only what is open, by the index of just that. */
export async function readStanding(sql: Sql, tenant: string): Promise<Standing> {
  const rows = (query: unknown) => sql`(SELECT coalesce(json_agg(r), '[]') FROM (${query as never}) r)`;
  const [row] = await sql<Standing[]>`
    SELECT
      (SELECT row_to_json(r) FROM (
        SELECT (count(*) FILTER (WHERE until >= clock_timestamp()))::int AS held,
          (count(*) FILTER (WHERE until < clock_timestamp()))::int AS expired,
          (count(DISTINCT worker) FILTER (WHERE until >= clock_timestamp()))::int AS workers
        FROM lease WHERE tenant = ${tenant}) r) AS leases,
      ${rows(sql`
        SELECT system, count(*)::int AS waiting, (count(*) FILTER (WHERE detail IS NOT NULL))::int AS retried,
          ${age(sql, sql`min(received_at)`)} AS oldest
        FROM inbound WHERE tenant = ${tenant} AND status = 'new' GROUP BY 1`)} AS documents,
      ${rows(consumersQuery(sql, tenant))} AS consumers,
      ${rows(sql`
        SELECT coalesce(p.channel, u.channel) AS channel, coalesce(u.retried, 0)::int AS retried,
          CASE WHEN p.paused_until > clock_timestamp() THEN p.pause END AS why
        FROM (SELECT * FROM stock_push WHERE tenant = ${tenant}) p FULL JOIN (
          SELECT channel, count(*) AS retried FROM stock_channel
          WHERE tenant = ${tenant} AND wanted_version > told_version AND tries > 0 GROUP BY 1) u USING (channel)`)} AS pushes,
      ${rows(sql`
        SELECT status, count(*)::int AS count, (count(*) FILTER (WHERE attempt > 0))::int AS failing,
          coalesce(${age(sql, sql`min(failing_since)`)}, 0) AS longest
        FROM webhook_endpoint WHERE tenant = ${tenant} GROUP BY 1`)} AS endpoints,
      (SELECT count(*)::int FROM customer
        WHERE tenant = ${tenant} AND tell_due_at IS NOT NULL AND tell_attempt > 0) AS "customersRetried",
      ${rows(sql`
        SELECT system, sweep, ${age(sql, sql`run_at`)} AS age, last_error IS NOT NULL AS failed FROM watermark
        WHERE tenant = ${tenant} AND run_at IS NOT NULL`)} AS sweeps`;
  if (row === undefined) throw new Error('a SELECT without FROM gave no row');
  return row;
}

const age = (sql: Sql, since: unknown) =>
  sql`greatest(0, extract(epoch FROM clock_timestamp() - ${since as never}))::float8`;

/** Stock is told by reading the ledger of movements; every other consumer reads the log. */
const ledgerConsumer = 'stock-publishing';

/**
 * How far each consumer is behind. Rows are counted up to a limit; what lies further is told by the numbers of the rows,
 * which have gaps where transactions were rolled back or other tenants wrote.
 */
const consumersQuery = (sql: Sql, tenant: string) => sql`
  SELECT c.name, coalesce(lag.age, 0) AS age, CASE WHEN lag.counted < ${telemetryLimits.lagCountMax} THEN lag.counted
    ELSE greatest(lag.counted, lag.newest - c.seq) END::float8 AS behind
  FROM consumer c, LATERAL (
    SELECT * FROM (${lagOf(sql, tenant, sql`event`)}) e WHERE c.name <> ${ledgerConsumer}
    UNION ALL SELECT * FROM (${lagOf(sql, tenant, sql`stock_ledger`)}) m WHERE c.name = ${ledgerConsumer}) lag
  WHERE c.tenant = ${tenant}`;

const lagOf = (sql: Sql, tenant: string, table: unknown) => sql`
  SELECT
    (SELECT count(*)::bigint FROM (SELECT 1 FROM ${table as never} WHERE tenant = ${tenant} AND (xid, seq) > (c.xid, c.seq)
      LIMIT ${telemetryLimits.lagCountMax}) behind) AS counted,
    (SELECT seq FROM ${table as never} WHERE tenant = ${tenant} ORDER BY xid DESC, seq DESC LIMIT 1) AS newest,
    (SELECT ${age(sql, sql`at`)} FROM ${table as never} WHERE tenant = ${tenant} AND (xid, seq) > (c.xid, c.seq)
      ORDER BY xid, seq LIMIT 1) AS age`;
