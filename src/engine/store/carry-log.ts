import type { Sql } from '../../database/index.ts';

/**
 * One instance's part of a set's step: where it stands now, what was merged into its state, and its new trace. The
 * names are short because this is written for each instance at each step.
 */
export interface CarryEntry {
  readonly key: string;
  readonly step: string;
  readonly round: number;
  /** What the step added to the state; absent where nothing. */
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly engine: unknown;
  readonly trace: string;
}

/** Writes one step of a set: one row, however many instances. */
export async function logCarry(
  sql: Sql,
  tenant: string,
  lease: string,
  seq: number,
  entries: readonly CarryEntry[],
): Promise<void> {
  await sql`
    INSERT INTO carry_log (tenant, lease, seq, entries)
    VALUES (${tenant}, ${lease}::bigint, ${seq}, ${JSON.stringify(entries)})`;
}

/** What a set has logged, oldest first. */
export async function readCarryLog(sql: Sql, tenant: string, lease: string): Promise<CarryEntry[]> {
  const rows = await sql<{ entries: string }[]>`
    SELECT entries FROM carry_log WHERE tenant = ${tenant} AND lease = ${lease}::bigint ORDER BY seq`;
  return rows.flatMap((row) => JSON.parse(row.entries) as CarryEntry[]);
}
