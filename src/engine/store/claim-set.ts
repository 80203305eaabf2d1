import type { Sql } from '../../database/index.ts';

export interface ClaimedRow {
  readonly lease: string;
  readonly key: string;
  readonly version: number;
  readonly step: string;
  readonly round: number;
  readonly attempt: number;
  readonly called: boolean;
  readonly pending: string;
  readonly urgency: Date;
  readonly startedAt: Date;
  readonly state: unknown;
  readonly document: unknown;
}

/**
 * Takes up to `limit` instances that wait at one step, the most urgent first, under a new lease of `leaseMs` by the
 * database's clock. SKIP LOCKED lets workers take different ones at the same moment.
 */
export async function claimSet(
  sql: Sql,
  tenant: string,
  process: string,
  queue: string,
  worker: string,
  limit: number,
  leaseMs: number,
): Promise<ClaimedRow[]> {
  return sql<ClaimedRow[]>`
    WITH next AS (
      SELECT key FROM process
      WHERE tenant = ${tenant} AND process = ${process} AND queue = ${queue}
      ORDER BY urgency LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), l AS (
      INSERT INTO lease (tenant, worker, until)
      SELECT ${tenant}, ${worker}, clock_timestamp() + ${leaseMs}::int * interval '1 ms'
      WHERE EXISTS (SELECT 1 FROM next)
      RETURNING id
    ), taken AS (
      UPDATE process p SET status = 'carried', queue = NULL, due_at = NULL, awaiting = '', lease = l.id
      FROM next, l
      WHERE p.tenant = ${tenant} AND p.process = ${process} AND p.key = next.key
      RETURNING p.lease, p.key, p.version, p.step, p.round, p.attempt, p.called, p.pending, p.urgency, p.started_at, p.state
    )
    SELECT t.lease::text, t.key, t.version, t.step, t.round, t.attempt, t.called, t.pending, t.urgency,
           t.started_at AS "startedAt", t.state, d.body AS document
    FROM taken t JOIN document d ON d.tenant = ${tenant} AND d.process = ${process} AND d.key = t.key
    ORDER BY t.urgency`;
}
