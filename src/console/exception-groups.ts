import type { Sql } from '../database/index.ts';
import type { ExceptionGroup, ExceptionItem, ExceptionPage } from './api-types.ts';

/** Open exceptions by what caused them, the most money at stake first: one cause is often one repair. */
export async function readGroups(sql: Sql, tenant: string): Promise<readonly ExceptionGroup[]> {
  const rows = await sql<(Omit<ExceptionGroup, 'oldestAt'> & { readonly oldestAt: Date })[]>`
    SELECT process, step, cause, currency, count(*)::int AS count, coalesce(sum(amount), 0)::float8 AS amount,
      min(raised_at) AS "oldestAt", min(advice) AS advice
    FROM exception WHERE tenant = ${tenant} AND resolved_at IS NULL
    GROUP BY process, step, cause, currency ORDER BY amount DESC, count DESC, process, step, cause`;
  return rows.map((row) => ({ ...row, oldestAt: row.oldestAt.toISOString() }));
}

export interface ExceptionQuery {
  readonly process: string | null;
  readonly step: string | null;
  readonly cause: string | null;
  readonly after: { readonly amount: string; readonly id: string } | null;
  readonly limit: number;
}

type ItemRow = Omit<ExceptionItem, 'raisedAt'> & { readonly raisedAt: Date; readonly place: string };

/** One page of them, the most money at stake first; what has no amount stands last. */
export async function readItems(sql: Sql, tenant: string, query: ExceptionQuery): Promise<ExceptionPage> {
  const { process, step, cause, after, limit } = query;
  const is = (column: ReturnType<Sql>, value: string | null) =>
    value === null ? sql`` : sql`AND ${column} = ${value}`;
  const rows = await sql<ItemRow[]>`
    SELECT id::text, process, key, step, cause, detail, advice, amount::float8 AS amount, currency, raised_at AS "raisedAt",
      coalesce(amount, -1) || '~' || id AS place
    FROM exception WHERE tenant = ${tenant} AND resolved_at IS NULL
      ${is(sql`process`, process)} ${is(sql`step`, step)} ${is(sql`cause`, cause)}
      ${after === null ? sql`` : sql`AND (-coalesce(amount, -1), id) > (-(${after.amount}::bigint), ${after.id}::bigint)`}
    ORDER BY -coalesce(amount, -1), id LIMIT ${limit}`;
  return {
    items: rows.map(({ place: _place, ...row }) => ({ ...row, raisedAt: row.raisedAt.toISOString() })),
    after: rows.length < limit ? null : (rows.at(-1)?.place ?? null),
  };
}
