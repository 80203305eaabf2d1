import type { Sql } from '../../database/index.ts';

/** What changes slowly, or is long to count. */
export interface Growth {
  readonly raised: readonly { readonly process: string; readonly count: number }[];
  readonly tables: readonly {
    readonly name: string;
    readonly dead: number;
    readonly live: number;
    readonly bytes: number;
  }[];
  readonly oldestTransaction: number;
  readonly connections: readonly { readonly state: string; readonly count: number }[];
}

/** Tables, transactions and connections are those of the database, whose statistics know no tenant. */
export async function readGrowth(sql: Sql, tenant: string): Promise<Growth> {
  const rows = (query: unknown) => sql`(SELECT coalesce(json_agg(r), '[]') FROM (${query as never}) r)`;
  const [row] = await sql<Growth[]>`
    SELECT
      ${rows(sql`
        SELECT process, count(*)::int AS count FROM exception WHERE tenant = ${tenant} GROUP BY 1`)} AS raised,
      ${rows(sql`
        SELECT relname AS name, n_dead_tup::float8 AS dead, n_live_tup::float8 AS live,
          pg_total_relation_size(relid)::float8 AS bytes
        FROM pg_stat_user_tables WHERE schemaname = current_schema() ORDER BY 4 DESC LIMIT 100`)} AS tables,
      (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
        WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
          AND backend_type = 'client backend') AS "oldestTransaction",
      ${rows(sql`
        SELECT CASE WHEN state IN ('active', 'idle', 'idle in transaction') THEN state ELSE 'other' END AS state,
          count(*)::int AS count
        FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1`)} AS connections`;
  if (row === undefined) throw new Error('a SELECT without FROM gave no row');
  return row;
}
