import type { Sql } from '../database/index.ts';

/** One administrative act. `before` and `after` never hold a secret. */
export interface AuditAct {
  /** Who: `cli:ada`, a console user's name, or `gateway` for what it does by itself. */
  readonly actor: string;
  /** What, as in `key.created`. */
  readonly act: string;
  /** On what: the id of a key, the name of a plan. */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditEntry extends AuditAct {
  readonly id: string;
  readonly at: Date;
}

/** How many entries one look takes at most. */
const entryCountMax = 1_000;

/**
 * Appends acts. Called with the tag of the transaction that does them, so that there is neither an act without its entry
 * nor an entry without its act.
 */
export async function appendAudit(sql: Sql, tenant: string, acts: readonly AuditAct[]): Promise<void> {
  if (acts.length === 0) return;
  const rows = acts.map(({ actor, act, subject, before = null, after = null }) => ({
    actor,
    act,
    subject,
    before,
    after,
  }));
  await sql`
    INSERT INTO audit_entry (tenant, actor, act, subject, before, after)
    SELECT ${tenant}, actor, act, subject, nullif(before::text, 'null')::json, nullif(after::text, 'null')::json
    FROM json_to_recordset(${JSON.stringify(rows)}::text::json)
      AS acts (actor text, act text, subject text, before json, after json)`;
}

/** The latest acts first; older ones by the id of the last one seen. */
export async function listAudit(
  sql: Sql,
  tenant: string,
  { limit = 100, olderThan = null }: { limit?: number; olderThan?: string | null } = {},
): Promise<AuditEntry[]> {
  return sql<AuditEntry[]>`
    SELECT id, at, actor, act, subject, before, after FROM audit_entry
    WHERE tenant = ${tenant} AND id < coalesce(${olderThan}::bigint, 9223372036854775807)
    ORDER BY id DESC LIMIT ${Math.min(limit, entryCountMax)}`;
}
