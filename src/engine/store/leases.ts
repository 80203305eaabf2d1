import { pgArray, type Sql } from '../../database/index.ts';

/** Extends the leases that this worker still holds, by the database's clock; answers which these are. */
export async function extendLeases(
  sql: Sql,
  tenant: string,
  leases: readonly string[],
  leaseMs: number,
): Promise<string[]> {
  if (leases.length === 0) return [];
  const rows = await sql<{ id: string }[]>`
    UPDATE lease SET until = clock_timestamp() + ${leaseMs}::int * interval '1 ms'
    WHERE tenant = ${tenant} AND id = ANY(${pgArray(leases)}::bigint[]) AND until > '-infinity'
    RETURNING id::text AS id`;
  return rows.map(({ id }) => id);
}

/**
 * Checks in the set's transaction that the lease still holds, and says where the set goes. The row stays locked until
 * the commit, so that nobody takes the set over in between. Answers whether a signal came meanwhile, or null when the
 * lease is gone.
 */
export async function holdLease(sql: Sql, tenant: string, lease: string, step: string | null): Promise<boolean | null> {
  const [row] = await sql<{ signalled: boolean }[]>`
    WITH held AS (SELECT id, signalled FROM lease WHERE tenant = ${tenant} AND id = ${lease}::bigint FOR UPDATE)
    UPDATE lease l SET step = ${step}, signalled = false FROM held
    WHERE l.tenant = ${tenant} AND l.id = held.id
    RETURNING held.signalled`;
  return row?.signalled ?? null;
}

/** Whether a signal came for one of the set's instances since its last commit. */
export async function isSignalled(sql: Sql, tenant: string, lease: string): Promise<boolean> {
  const [row] = await sql<{ signalled: boolean }[]>`
    SELECT signalled FROM lease WHERE tenant = ${tenant} AND id = ${lease}::bigint`;
  return row?.signalled === true;
}

/** Gives a lease up when its set is done; what it logged is in the rows of its instances by now. */
export async function dropLease(sql: Sql, tenant: string, lease: string): Promise<void> {
  await sql`
    WITH log AS (DELETE FROM carry_log WHERE tenant = ${tenant} AND lease = ${lease}::bigint)
    DELETE FROM lease WHERE tenant = ${tenant} AND id = ${lease}::bigint`;
}

/** Ends leases by hand: of a set whose commit failed here, or of all workers when the platform knows them dead. */
export async function abandonLeases(sql: Sql, tenant: string, leases: readonly string[] | 'all'): Promise<void> {
  await sql`
    UPDATE lease SET until = '-infinity'
    WHERE tenant = ${tenant} ${leases === 'all' ? sql`` : sql`AND id = ANY(${pgArray(leases)}::bigint[])`}`;
}
