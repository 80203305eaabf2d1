import { packed, pgArray, type Sql } from '../../database/index.ts';

export interface Ending {
  readonly key: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly state: string;
  readonly trace: string;
}

/** Moves finished instances to the archive, where the lease still holds them; answers the keys that went. */
export async function archiveSet(
  sql: Sql,
  tenant: string,
  process: string,
  lease: string,
  endings: readonly Ending[],
): Promise<Set<string>> {
  const rows = await sql<{ key: string }[]>`
    WITH d AS (
      SELECT * FROM unnest(
        unpack(${packed(endings.map((ending) => ending.key))}),
        unpack(${packed(endings.map((ending) => ending.outcome))}),
        ${pgArray(endings.map((ending) => ending.reason))}::text[],
        unpack(${packed(endings.map((ending) => ending.state))})::json[],
        unpack(${packed(endings.map((ending) => ending.trace))})
      ) AS t(key, outcome, reason, state, trace)
    ), gone AS (
      DELETE FROM process p USING d
      WHERE p.tenant = ${tenant} AND p.process = ${process} AND p.key = d.key AND p.lease = ${lease}::bigint
      RETURNING p.key, p.version, p.started_at, p.trace || coalesce(d.trace, '') AS trace, d.outcome, d.reason, d.state
    ), heard AS (
      DELETE FROM signal s USING gone
      WHERE s.tenant = ${tenant} AND s.process = ${process} AND s.key = gone.key AND s.consumed
    )
    INSERT INTO process_archive (tenant, process, key, version, outcome, reason, started_at, state, trace)
    SELECT ${tenant}, ${process}, key, version, outcome, reason, started_at, state, trace FROM gone
    RETURNING key`;
  return new Set(rows.map((row) => row.key));
}
