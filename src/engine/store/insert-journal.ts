import { packedJson, pgArray, type Sql } from '../../database/index.ts';

/** One call of a capability, as the journal keeps it. `requests` is JSON text, masked by the caller. */
export interface JournalRow {
  readonly id: string;
  readonly system: string;
  readonly capability: string;
  readonly mode: 'run' | 'lookUp';
  readonly items: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly error: string | null;
  readonly requests: string;
}

export async function insertJournal(sql: Sql, tenant: string, rows: readonly JournalRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, error, requests)
    SELECT ${tenant}, * FROM unnest(
      ${pgArray(rows.map((row) => row.id))}::text[],
      ${pgArray(rows.map((row) => row.system))}::text[],
      ${pgArray(rows.map((row) => row.capability))}::text[],
      ${pgArray(rows.map((row) => row.mode))}::text[],
      ${pgArray(rows.map((row) => row.items))}::int[],
      ${pgArray(rows.map((row) => new Date(row.startedAtMs).toISOString()))}::timestamptz[],
      ${pgArray(rows.map((row) => row.durationMs))}::int[],
      ${pgArray(rows.map((row) => row.error?.replaceAll('\u0000', '') ?? null))}::text[],
      unpack(${packedJson(rows.map((row) => row.requests))}))`;
}
