import { pgArray, type Sql } from '../../database/index.ts';

export interface NewException {
  readonly process: string;
  readonly key: string;
  readonly step: string;
  readonly cause: string;
  readonly detail: string;
  readonly advice: string;
  readonly amount: number | null;
  readonly currency: string | null;
}

export async function raiseExceptions(sql: Sql, tenant: string, rows: readonly NewException[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    INSERT INTO exception (tenant, process, key, step, cause, detail, advice, amount, currency)
    SELECT ${tenant}, * FROM unnest(
      ${pgArray(rows.map((row) => row.process))}::text[],
      ${pgArray(rows.map((row) => row.key))}::text[],
      ${pgArray(rows.map((row) => row.step))}::text[],
      ${pgArray(rows.map((row) => printable(row.cause)))}::text[],
      ${pgArray(rows.map((row) => printable(row.detail).slice(0, detailCharsMax)))}::text[],
      ${pgArray(rows.map((row) => row.advice))}::text[],
      ${pgArray(rows.map((row) => row.amount))}::bigint[],
      ${pgArray(rows.map((row) => row.currency))}::text[])`;
}

const detailCharsMax = 2_000;
/** PostgreSQL takes no NUL in a text, and a vendor's words may hold one. */
const printable = (text: string): string => text.replaceAll('\u0000', '');

export interface ExceptionRow {
  readonly id: string;
  readonly process: string;
  readonly key: string;
  readonly step: string;
  readonly cause: string;
  readonly detail: string;
  readonly advice: string;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly raisedAt: Date;
}

/** Open exceptions, the most money at stake first. */
export async function listExceptions(sql: Sql, tenant: string, limit: number): Promise<ExceptionRow[]> {
  return sql<ExceptionRow[]>`
    SELECT id::text, process, key, step, cause, detail, advice, amount::text, currency, raised_at AS "raisedAt"
    FROM exception WHERE tenant = ${tenant} AND resolved_at IS NULL
    ORDER BY amount DESC NULLS LAST, id LIMIT ${limit}`;
}

/** Closes the open exceptions of an instance with what was decided. */
export async function resolveExceptions(sql: Sql, tenant: string, process: string, key: string, resolution: string) {
  await sql`
    UPDATE exception SET resolved_at = clock_timestamp(), resolution = ${resolution}
    WHERE tenant = ${tenant} AND process = ${process} AND key = ${key} AND resolved_at IS NULL`;
}
