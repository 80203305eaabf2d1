import type { Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';

export type PauseKind = 'quota' | 'outage' | 'unsupported';

export interface Pause {
  readonly kind: PauseKind;
  readonly detail: string;
  /** Absent: 1 s, doubled with each failure in a row. */
  readonly afterMs: number | null;
}

/** Leaves a channel alone for a while: it is down, or its quota is used up. Meanwhile its backlog is the newest numbers. */
export async function pauseChannel(sql: Sql, tenant: string, channel: string, pause: Pause): Promise<void> {
  const { channelPauseMsMax, firstPauseMs, retryAfterMsMax, errorCharsMax } = stockLimits;
  const afterMs = pause.afterMs === null ? null : Math.min(Math.max(0, Math.ceil(pause.afterMs)), retryAfterMsMax);
  await sql`
    INSERT INTO stock_push AS p (tenant, channel, paused_until, pause, pause_detail, paused_since, failures)
    VALUES (${tenant}, ${channel}, clock_timestamp() + coalesce(${afterMs}::bigint, ${firstPauseMs}::bigint) * interval '1 ms',
      ${pause.kind}, ${pause.detail.slice(0, errorCharsMax)}, clock_timestamp(), 1)
    ON CONFLICT (tenant, channel) DO UPDATE SET pause = excluded.pause, pause_detail = excluded.pause_detail,
      paused_until = clock_timestamp() + interval '1 ms' * coalesce(${afterMs}::bigint,
        least(${channelPauseMsMax}::int, ${firstPauseMs}::int * power(2, least(p.failures, 20)))),
      paused_since = coalesce(p.paused_since, excluded.paused_since), failures = p.failures + 1`;
}

/** It answers again. */
export async function resumeChannel(sql: Sql, tenant: string, channel: string): Promise<void> {
  await sql`
    INSERT INTO stock_push AS p (tenant, channel, pushed_at) VALUES (${tenant}, ${channel}, clock_timestamp())
    ON CONFLICT (tenant, channel) DO UPDATE SET paused_until = NULL, pause = NULL, pause_detail = NULL,
      paused_since = NULL, failures = 0, pushed_at = excluded.pushed_at`;
}

/** Whether a channel is left alone now, and how. */
export async function readPause(sql: Sql, tenant: string, channel: string): Promise<PauseKind | null> {
  const [row] = await sql<{ pause: PauseKind }[]>`
    SELECT pause FROM stock_push WHERE tenant = ${tenant} AND channel = ${channel} AND paused_until > clock_timestamp()`;
  return row?.pause ?? null;
}

/** The channel's system takes no stock: nothing is worked out for it, and what was is forgotten. */
export async function markUnsupported(sql: Sql, tenant: string, channel: string, detail: string): Promise<void> {
  await sql`
    WITH gone AS (DELETE FROM stock_channel WHERE tenant = ${tenant} AND channel = ${channel})
    INSERT INTO stock_push (tenant, channel, paused_until, pause, pause_detail, paused_since)
    VALUES (${tenant}, ${channel}, 'infinity', 'unsupported', ${detail}, clock_timestamp())
    ON CONFLICT (tenant, channel) DO UPDATE SET paused_until = 'infinity', pause = 'unsupported',
      pause_detail = excluded.pause_detail, paused_since = excluded.paused_since`;
}

/** Its system takes stock now: all its numbers are worked out. */
export async function markSupported(sql: Sql, tenant: string, channel: string): Promise<void> {
  await sql`
    UPDATE stock_push SET paused_until = NULL, pause = NULL, pause_detail = NULL, paused_since = NULL, failures = 0,
      rules = NULL
    WHERE tenant = ${tenant} AND channel = ${channel} AND pause = 'unsupported'`;
}
