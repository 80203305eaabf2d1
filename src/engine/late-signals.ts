import { pgArray, type Database } from '../database/index.ts';
import type { Program } from './program.ts';
import { raiseExceptions } from './store/exceptions.ts';

/** Signals judged in one go. */
const signalCountMax = 500;

interface LateRow {
  readonly key: string;
  readonly event: string;
  readonly id: string;
  readonly seq: string;
  readonly payload: unknown;
  readonly outcome: string;
  readonly state: Record<string, unknown>;
}

/** Reads what was told to instances that have ended; what a person must see becomes an exception. Answers how many. */
export async function settleLateSignals(database: Database, tenant: string, program: Program): Promise<number> {
  const { name: process, late } = program.definition;
  return database.transaction(async (sql) => {
    const rows = await sql<LateRow[]>`
      SELECT s.key, s.event, s.id, s.seq::text, s.payload, a.outcome, a.state
      FROM signal s JOIN process_archive a ON a.tenant = s.tenant AND a.process = s.process AND a.key = s.key
      WHERE s.tenant = ${tenant} AND s.process = ${process} AND s.parked
      ORDER BY s.seq LIMIT ${signalCountMax} FOR UPDATE OF s SKIP LOCKED`;
    const findings = rows.flatMap((row) => {
      const { key, event, outcome, state } = row;
      const finding = late?.({ outcome, state }, row) ?? null;
      return finding === null ? [] : [{ process, key, step: event, amount: null, currency: null, ...finding }];
    });
    await raiseExceptions(sql, tenant, findings);
    // Kept, so that a repeated delivery is recognised and judged only once.
    if (rows.length > 0)
      await sql`
        UPDATE signal SET parked = false WHERE tenant = ${tenant} AND process = ${process}
          AND key = ANY(${pgArray(rows.map((row) => row.key))}::text[])
          AND seq = ANY(${pgArray(rows.map((row) => row.seq))}::bigint[])`;
    return rows.length;
  });
}
