import { pgArray, type Sql } from '../database/index.ts';
import type { QuotaView } from './api-types.ts';
import type { ConsoleSystem } from './console-options.ts';
import { consoleTimes } from './limits.ts';

interface CallRow {
  readonly id: string;
  readonly system: string;
  readonly atMs: number;
  readonly requests: number;
  readonly refused: number;
}

/** A status of HTTP by which every vendor says that it was asked too often (RFC 6585). */
const tooMany = '429';

/**
 * How many requests each system was sent in the last minute, by the journal. A call's requests are counted once, when it
 * is first seen: bodies are long, and a live page looks each second.
 */
export class QuotaUse {
  private readonly sql: Sql;
  private readonly tenant: string;
  private readonly systems: readonly ConsoleSystem[];
  private readonly seen = new Map<string, CallRow>();

  constructor(sql: Sql, tenant: string, systems: readonly ConsoleSystem[]) {
    this.sql = sql;
    this.tenant = tenant;
    this.systems = systems;
  }

  async read(): Promise<readonly QuotaView[]> {
    const { nowMs, calls } = await this.look();
    for (const call of calls) this.seen.set(call.id, call);
    for (const [id, { atMs }] of this.seen) if (atMs < nowMs - consoleTimes.quotaReachMs) this.seen.delete(id);
    return this.systems.flatMap((system) => this.quotaOf(system));
  }

  private async look(): Promise<{ nowMs: number; calls: readonly CallRow[] }> {
    const { sql, tenant, seen } = this;
    const [row] = await sql<{ nowMs: number; calls: readonly CallRow[] }[]>`
      SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs", (SELECT coalesce(json_agg(c), '[]') FROM (
        SELECT j.id, j.system, extract(epoch FROM j.started_at)::float8 * 1000 AS "atMs", r.requests, r.refused
        FROM journal j, LATERAL (
          SELECT count(*)::int AS requests, (count(*) FILTER (WHERE one->>'status' = ${tooMany}))::int AS refused
          FROM json_array_elements(j.requests::json) one) r
        WHERE j.tenant = ${tenant} AND j.system = ANY(${pgArray(this.systems.map(({ name }) => name))}::text[])
          AND j.started_at > clock_timestamp() - ${consoleTimes.quotaReachMs}::int * interval '1 ms'
          AND NOT j.id = ANY(${pgArray([...seen.keys()])}::text[])) c) AS calls`;
    if (row === undefined) throw new Error('a SELECT without FROM gave no row');
    return row;
  }

  private quotaOf({ name: system, requestsPerSecondMax: limit }: ConsoleSystem): QuotaView[] {
    const own = [...this.seen.values()].filter((call) => call.system === system);
    const sum = (of: (call: CallRow) => number) => own.reduce((total, call) => total + of(call), 0);
    const requests = sum((call) => call.requests);
    if (limit === null && requests === 0) return [];
    const used = requests / (consoleTimes.quotaReachMs / 1_000);
    const refused = sum((call) => call.refused);
    return [{ system, name: 'last minute', limit, used, unit: 'requests/s', resetsAt: null, waiting: null, refused }];
  }
}

/** An account that is kept says more than what is counted: it takes the place of the latter. */
export function joinQuotas(kept: readonly QuotaView[], counted: readonly QuotaView[]): readonly QuotaView[] {
  const known = new Set(kept.map((quota) => quota.system));
  return [...kept, ...counted.filter((quota) => !known.has(quota.system))];
}
