import { pgArray, type Sql } from '../../database/index.ts';

/** Extends the leases that this worker still holds, by the database's clock. */
export async function extendLeases(sql: Sql, tenant: string, leases: readonly string[], leaseMs: number): Promise<void> {
  if (leases.length === 0) return;
  await sql`
    UPDATE lease SET until = clock_timestamp() + ${leaseMs}::int * interval '1 ms'
    WHERE tenant = ${tenant} AND id = ANY(${pgArray(leases)}::bigint[])`;
}

/** Gives a lease up when its set is done. */
export async function dropLease(sql: Sql, tenant: string, lease: string): Promise<void> {
  await sql`DELETE FROM lease WHERE tenant = ${tenant} AND id = ${lease}::bigint`;
}

/**
 * Takes back what dead or paused workers held: their instances become ready, marked as possibly called, under no lease;
 * whatever the old worker writes later finds its lease id gone. Answers how many instances were taken back.
 */
export async function reapLeases(sql: Sql, tenant: string): Promise<number> {
  const rows = await sql`
    WITH dead AS (
      DELETE FROM lease WHERE tenant = ${tenant} AND id IN (
        SELECT id FROM lease WHERE tenant = ${tenant} AND until < clock_timestamp() FOR UPDATE SKIP LOCKED)
      RETURNING id
    )
    UPDATE process p SET status = 'ready', queue = p.step, lease = NULL, called = true
    FROM dead WHERE p.tenant = ${tenant} AND p.lease = dead.id
    RETURNING 1`;
  return rows.length;
}

/** Ends leases by hand: of a set whose commit failed here, or of all workers when the platform knows them dead. */
export async function abandonLeases(sql: Sql, tenant: string, leases: readonly string[] | 'all'): Promise<void> {
  await sql`
    UPDATE lease SET until = '-infinity'
    WHERE tenant = ${tenant} ${leases === 'all' ? sql`` : sql`AND id = ANY(${pgArray(leases)}::bigint[])`}`;
}
