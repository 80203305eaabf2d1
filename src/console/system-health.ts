import type { Sql } from '../database/index.ts';
import type { Health, SystemHealth } from './api-types.ts';
import type { ConsoleSystem } from './console-options.ts';
import { consoleTimes } from './limits.ts';

interface CallRow {
  readonly system: string;
  readonly calls: number;
  readonly items: number;
  readonly failed: number;
  readonly median: number | null;
  readonly slowest: number | null;
}
interface NewestRow {
  readonly system: string;
  readonly lastCallAt: Date | null;
  readonly lastOk: boolean | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
}
interface BacklogRow {
  readonly system: string;
  readonly waiting: number;
  readonly since: Date | null;
}
interface SweepRow {
  readonly system: string;
  readonly sweep: string;
  readonly ranAt: Date | null;
  readonly lastError: string | null;
}

/** How each system has answered lately: from the journal of calls, the sweeps, and the documents not taken up yet. */
export async function readSystems(
  sql: Sql,
  tenant: string,
  systems: readonly ConsoleSystem[],
): Promise<readonly SystemHealth[]> {
  const [calls, newest, backlog, sweeps] = await Promise.all([
    readCalls(sql, tenant),
    readNewest(sql, tenant, systems),
    sql<BacklogRow[]>`
      SELECT system, count(*)::int AS waiting, min(received_at) AS since FROM inbound
      WHERE tenant = ${tenant} AND status = 'new' GROUP BY 1`,
    sql<SweepRow[]>`
      SELECT system, sweep, run_at AS "ranAt", last_error AS "lastError" FROM watermark
      WHERE tenant = ${tenant} AND sweep <> 'stock-push' ORDER BY 1, 2`,
  ]);
  return systems.map(({ name, connector, requestsPerSecondMax, concurrencyMax }) => {
    const of = <T extends { readonly system: string }>(rows: readonly T[]) => rows.find((row) => row.system === name);
    const [call, last, waiting] = [of(calls), of(newest), of(backlog)];
    const own = sweeps.filter((sweep) => sweep.system === name);
    return {
      system: name,
      connector,
      ...judge(call, last, own),
      calls: call?.calls ?? 0,
      items: call?.items ?? 0,
      failedCalls: call?.failed ?? 0,
      medianMs: call?.median ?? null,
      slowestMs: call?.slowest ?? null,
      lastCallAt: last?.lastCallAt?.toISOString() ?? null,
      lastError: last?.lastError ?? null,
      lastErrorAt: last?.lastErrorAt?.toISOString() ?? null,
      backlog: waiting?.waiting ?? 0,
      backlogSince: waiting?.since?.toISOString() ?? null,
      sweeps: own.map(({ sweep, ranAt, lastError }) => ({
        name: sweep,
        ranAt: ranAt?.toISOString() ?? null,
        lastError,
      })),
      requestsPerSecondMax,
      concurrencyMax,
    };
  });
}

const readCalls = (sql: Sql, tenant: string) => sql<CallRow[]>`
  SELECT system, count(*)::int AS calls, sum(items)::int AS items, (count(*) FILTER (WHERE error IS NOT NULL))::int AS failed,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ms) AS median,
    percentile_disc(0.95) WITHIN GROUP (ORDER BY duration_ms) AS slowest
  FROM journal
  WHERE tenant = ${tenant} AND started_at > clock_timestamp() - ${consoleTimes.healthReachMs}::int * interval '1 ms'
  GROUP BY system`;

const readNewest = (sql: Sql, tenant: string, systems: readonly ConsoleSystem[]) => sql<NewestRow[]>`
  SELECT s.system, c.started_at AS "lastCallAt", c.error IS NULL AS "lastOk", e.error AS "lastError", e.started_at AS "lastErrorAt"
  FROM jsonb_array_elements_text(${JSON.stringify(systems.map((system) => system.name))}::text::jsonb) AS s(system)
    LEFT JOIN LATERAL (SELECT started_at, error FROM journal
      WHERE tenant = ${tenant} AND system = s.system ORDER BY started_at DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT started_at, error FROM journal
      WHERE tenant = ${tenant} AND system = s.system AND error IS NOT NULL
        AND started_at > clock_timestamp() - ${consoleTimes.healthReachMs}::int * interval '1 ms'
      ORDER BY started_at DESC LIMIT 1) e ON true`;

const troubledShareMin = 0.05;

function judge(
  call: CallRow | undefined,
  last: NewestRow | undefined,
  sweeps: readonly SweepRow[],
): { readonly health: Health; readonly why: string } {
  const broken = sweeps.find((sweep) => sweep.lastError !== null);
  const minutes = consoleTimes.healthReachMs / 60_000;
  if (call === undefined) {
    if (broken !== undefined)
      return { health: 'troubled', why: `The sweep ${broken.sweep} failed: ${broken.lastError}` };
    const swept = sweeps.length > 0 ? ' Its sweeps run.' : '';
    return { health: 'quiet', why: `Nobody has called it for ${minutes} minutes.${swept}` };
  }
  if (last?.lastOk === false)
    return { health: 'down', why: `Its last call failed: ${last.lastError ?? 'no reason was kept'}` };
  const share = call.failed / call.calls;
  if (share >= troubledShareMin)
    return { health: 'troubled', why: `${call.failed} of ${call.calls} calls failed in ${minutes} minutes.` };
  if (broken !== undefined) return { health: 'troubled', why: `The sweep ${broken.sweep} failed: ${broken.lastError}` };
  return { health: 'well', why: `It answers: ${call.calls} calls in ${minutes} minutes.` };
}
