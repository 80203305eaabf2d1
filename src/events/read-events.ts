import type { Sql } from '../database/index.ts';

export interface LoggedEvent {
  readonly xid: string;
  readonly seq: string;
  readonly type: string;
  readonly subject: string;
  readonly correlation: string;
  readonly causation: string | null;
  readonly sourceVersion: string | null;
  readonly at: Date;
  readonly data: unknown;
}

/**
 * Reads on after a consumer's cursor, in commit-safe order: only rows whose transaction lies below every transaction
 * still running, so that none can appear behind the cursor later. One statement sees one snapshot.
 */
export async function readEvents(sql: Sql, tenant: string, consumer: string, limit: number): Promise<LoggedEvent[]> {
  return sql<LoggedEvent[]>`
    SELECT e.xid::text, e.seq::text, e.type, e.subject, e.correlation, e.causation,
           e.source_version AS "sourceVersion", e.at, e.data
    FROM (SELECT coalesce(max(xid), '0'::xid8) AS xid, coalesce(max(seq), 0) AS seq
          FROM consumer WHERE tenant = ${tenant} AND name = ${consumer}) c,
    LATERAL (SELECT * FROM event
             WHERE tenant = ${tenant} AND (xid, seq) > (c.xid, c.seq)
               AND xid < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY xid, seq LIMIT ${limit}) e`;
}

/** Moves a consumer's cursor behind `last`, in the transaction that did the consumer's work. */
export async function moveCursor(
  sql: Sql,
  tenant: string,
  consumer: string,
  last: { readonly xid: string; readonly seq: string },
): Promise<void> {
  await sql`
    INSERT INTO consumer (tenant, name, xid, seq) VALUES (${tenant}, ${consumer}, ${last.xid}::xid8, ${last.seq}::bigint)
    ON CONFLICT (tenant, name) DO UPDATE
      SET xid = excluded.xid, seq = excluded.seq, moved_at = clock_timestamp()
      WHERE (consumer.xid, consumer.seq) < (excluded.xid, excluded.seq)`;
}
