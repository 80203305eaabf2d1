import { packed, pgArray, type Sql } from '../../database/index.ts';
import type { JournalEntry } from '../../systems/runtime/index.ts';

/** Keeps what was asked and answered, masked, in the same journal as the calls of processes. */
export async function keepJournal(sql: Sql, tenant: string, id: string, entry: JournalEntry): Promise<void> {
  const { system, capability, mode, items, startedAtMs, durationMs, error, requests } = entry;
  await sql`
    INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, error, requests)
    SELECT ${tenant}, ${id}, ${system}, ${capability}, ${mode}, ${items}, ${new Date(startedAtMs).toISOString()}::timestamptz,
      ${durationMs}, error, requests
    FROM unnest(
      ${pgArray([error?.replaceAll('\u0000', '') ?? null])}::text[], unpack(${packed([JSON.stringify(requests)])})
    ) AS kept (error, requests)`;
}
