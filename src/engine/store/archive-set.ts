import { packed, packedJson, pgArray, unitSeparator, unpacked, type Sql } from '../../database/index.ts';

export interface Ending {
  readonly key: string;
  readonly version: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly startedAtMs: number;
  readonly state: string;
  readonly trace: string;
  /** The row's `pending` that was read, in characters: what is longer now has not been heard. */
  readonly pendingSeen: number;
  /** Whether signals that were read are left over. */
  readonly unheard: boolean;
  /** Sequence numbers of the signals that it has heard. */
  readonly heard: readonly string[];
}

/**
 * Moves finished instances to the archive, where the lease still holds them; answers how many went. Nothing is joined:
 * the worker has all that the archive keeps, and a planner that takes a busy table for small cannot err here (it
 * compared each with each, 0.4 s a set).
 */
export async function archiveSet(
  sql: Sql,
  tenant: string,
  process: string,
  lease: string,
  endings: readonly Ending[],
): Promise<number> {
  const [gone] = await Promise.all([
    deleteInstances(sql, tenant, process, lease, endings),
    insertArchive(sql, tenant, process, endings),
  ]);
  const heard = endings.filter((ending) => ending.heard.length > 0);
  const left = endings.filter(({ key, pendingSeen, unheard }) => unheard || (gone.get(key) ?? 0) > pendingSeen);
  const seqs = pgArray(heard.flatMap((ending) => ending.heard));
  if (heard.length > 0)
    await sql`
      DELETE FROM signal WHERE tenant = ${tenant} AND process = ${process}
        AND key = ANY(${pgArray(heard.map((ending) => ending.key))}::text[]) AND seq = ANY(${seqs}::bigint[])`;
  if (left.length > 0)
    await sql`
      UPDATE signal SET parked = true WHERE tenant = ${tenant} AND process = ${process}
        AND key = ANY(${pgArray(left.map((ending) => ending.key))}::text[]) AND seq <> ALL(${seqs}::bigint[])`;
  return gone.size;
}

/** Answers the deleted, and how long their `pending` was. */
async function deleteInstances(
  sql: Sql,
  tenant: string,
  process: string,
  lease: string,
  endings: readonly Ending[],
): Promise<Map<string, number>> {
  const [row] = await sql<{ keys: string | null; lengths: string | null }[]>`
    WITH gone AS (
      DELETE FROM process WHERE tenant = ${tenant} AND process = ${process}
        AND key = ANY(${pgArray(endings.map((ending) => ending.key))}::text[]) AND lease = ${lease}::bigint
      RETURNING key, length(pending)::text AS pending
    )
    SELECT string_agg(key, ${unitSeparator}) AS keys, string_agg(pending, ${unitSeparator}) AS lengths FROM gone`;
  const lengths = unpacked(row?.lengths ?? null);
  return new Map(unpacked(row?.keys ?? null).map((key, index) => [key, Number(lengths[index])]));
}

async function insertArchive(sql: Sql, tenant: string, process: string, endings: readonly Ending[]): Promise<void> {
  await sql`
    INSERT INTO process_archive (tenant, process, key, version, outcome, reason, started_at, state, trace)
    SELECT ${tenant}, ${process}, key, version, outcome, nullif(reason, ''),
      to_timestamp(started_ms / 1000), state, coalesce(trace, '')
    FROM unnest(
      unpack(${packed(endings.map((ending) => ending.key))}),
      ${pgArray(endings.map((ending) => ending.version))}::smallint[],
      unpack(${packed(endings.map((ending) => ending.outcome))}),
      unpack(${packed(endings.map((ending) => ending.reason ?? ''))}),
      ${pgArray(endings.map((ending) => ending.startedAtMs))}::float8[],
      unpack(${packedJson(endings.map((ending) => ending.state))})::json[],
      unpack(${packedJson(endings.map((ending) => ending.trace))})
    ) AS d(key, version, outcome, reason, started_ms, state, trace)`;
}
