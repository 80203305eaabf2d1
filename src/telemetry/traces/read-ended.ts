import { pgArray, type Sql } from '../../database/index.ts';
import { readTrace } from '../../engine/index.ts';
import type { EndedOrder, SetCall } from './order-spans.ts';

/** What followed the order in the log: only this process has ended when it says so. */
const orderProcess = 'order-to-cash';

interface EndedRow extends Omit<EndedOrder, 'entries' | 'origin'> {
  readonly trace: string;
  readonly traceparent: string | null;
}

export async function readEnded(sql: Sql, tenant: string, keys: readonly string[]): Promise<EndedOrder[]> {
  const rows = await sql<EndedRow[]>`
    SELECT a.key, a.process, a.version, a.outcome, a.reason, a.trace, t.traceparent,
      extract(epoch FROM a.started_at)::float8 * 1000 AS "startedAtMs",
      extract(epoch FROM a.finished_at)::float8 * 1000 AS "finishedAtMs"
    FROM process_archive a LEFT JOIN trace_parent t ON t.tenant = ${tenant} AND t.key = a.key
    WHERE a.tenant = ${tenant} AND a.process = ${orderProcess} AND a.key = ANY(${pgArray([...keys])}::text[])`;
  return rows.map(({ trace, traceparent, ...order }) => ({
    ...order,
    entries: readTrace(trace),
    origin: originOf(traceparent),
  }));
}

function originOf(traceparent: string | null): EndedOrder['origin'] {
  const [, traceId, parentSpanId] = traceparent?.split('-') ?? [];
  return traceId === undefined || parentSpanId === undefined ? null : { traceId, parentSpanId };
}

export async function readCalls(sql: Sql, tenant: string, ids: readonly string[]): Promise<SetCall[]> {
  if (ids.length === 0) return [];
  return sql<SetCall[]>`
    SELECT id, system, capability, mode, items, error, duration_ms AS "durationMs",
      extract(epoch FROM started_at)::float8 * 1000 AS "startedAtMs"
    FROM journal WHERE tenant = ${tenant} AND id = ANY(${pgArray([...ids])}::text[])`;
}

/** Once its trace has gone out nobody asks for it again. */
export async function forgetParents(sql: Sql, tenant: string, keys: readonly string[]): Promise<void> {
  await sql`DELETE FROM trace_parent WHERE tenant = ${tenant} AND key = ANY(${pgArray([...keys])}::text[])`;
}
