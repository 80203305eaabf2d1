import type { Sql } from '../../database/index.ts';
import { orderProcess } from '../orders/find-order.ts';
import type { ExceptionCount, OldestOrder, ReasonCount, StepCount, UntoldStock } from './status-report.ts';

/** What is under way now. Each part reads only rows that are open: live instances, and the partial indexes of the rest. */
export interface LiveCounts {
  readonly steps: readonly StepCount[];
  readonly oldest: OldestOrder | null;
  readonly refusedReasons: readonly ReasonCount[];
  readonly exceptions: readonly ExceptionCount[];
  readonly inbound: { readonly waiting: number; readonly oldestSince: Date | null };
  readonly untold: readonly UntoldStock[];
}

/** Times come as text inside of JSON. */
type Dated<T> = {
  readonly [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K];
};

interface LiveRow {
  readonly steps: readonly Dated<StepCount>[];
  readonly oldest: Dated<OldestOrder> | null;
  readonly refusedReasons: readonly ReasonCount[];
  readonly exceptions: readonly ExceptionCount[];
  readonly waiting: number;
  readonly waitingSince: Date | null;
  readonly untold: readonly Dated<UntoldStock>[];
}

export async function countLive(sql: Sql, tenant: string): Promise<LiveCounts> {
  const rows = (query: unknown) => sql`(SELECT coalesce(json_agg(r), '[]') FROM (${query as never}) r)`;
  const [row] = await sql<LiveRow[]>`
    SELECT
      ${rows(stepsQuery(sql, tenant))} AS steps,
      (SELECT row_to_json(r) FROM (
        SELECT p.key, coalesce(l.step, p.step) AS step, p.status, p.started_at AS since
        FROM process p LEFT JOIN lease l ON l.tenant = ${tenant} AND l.id = p.lease
        WHERE p.tenant = ${tenant} AND p.process = ${orderProcess} ORDER BY p.started_at LIMIT 1) r) AS oldest,
      ${rows(refusedQuery(sql, tenant))} AS "refusedReasons",
      ${rows(exceptionsQuery(sql, tenant))} AS exceptions,
      (SELECT count(*)::int FROM inbound WHERE tenant = ${tenant} AND status = 'new') AS waiting,
      (SELECT min(received_at) FROM inbound WHERE tenant = ${tenant} AND status = 'new') AS "waitingSince",
      ${rows(untoldQuery(sql, tenant))} AS untold`;
  if (row === undefined) throw new Error('a SELECT without FROM gave no row');
  const { refusedReasons, exceptions } = row;
  return {
    refusedReasons,
    exceptions,
    steps: row.steps.map((step) => ({ ...step, oldestSince: new Date(step.oldestSince) })),
    oldest: row.oldest === null ? null : { ...row.oldest, since: new Date(row.oldest.since) },
    inbound: { waiting: row.waiting, oldestSince: row.waitingSince },
    untold: row.untold.map(({ oldestSince, ...rest }) => ({
      ...rest,
      oldestSince: oldestSince === null ? null : new Date(oldestSince),
    })),
  };
}

/** While a set is carried its lease says where it stands, and the rows of its instances where it was taken up. */
const stepsQuery = (sql: Sql, tenant: string) => sql`
  SELECT p.process, coalesce(l.step, p.step) AS step, p.status, count(*)::int AS count, min(p.started_at) AS "oldestSince"
  FROM process p LEFT JOIN lease l ON l.tenant = ${tenant} AND l.id = p.lease
  WHERE p.tenant = ${tenant} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

/** An order counts once, by its newest refusal, and not at all when a later version of it was accepted. */
const refusedQuery = (sql: Sql, tenant: string) => sql`
  SELECT code AS reason, count(*)::int AS count
  FROM (SELECT DISTINCT ON (key) key, code FROM order_refusal WHERE tenant = ${tenant} ORDER BY key, at DESC) newest
  WHERE NOT EXISTS (SELECT FROM document d WHERE d.tenant = ${tenant} AND d.process = ${orderProcess} AND d.key = newest.key)
  GROUP BY 1 ORDER BY 2 DESC, 1`;

const exceptionsQuery = (sql: Sql, tenant: string) => sql`
  SELECT cause, currency, count(*)::int AS count, coalesce(sum(amount), 0)::float8 AS amount
  FROM exception WHERE tenant = ${tenant} AND resolved_at IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`;

const untoldQuery = (sql: Sql, tenant: string) => sql`
  SELECT channel, count(*)::int AS count, min(wanted_at) AS "oldestSince"
  FROM stock_channel WHERE tenant = ${tenant} AND wanted_version > told_version GROUP BY 1 ORDER BY 1`;
