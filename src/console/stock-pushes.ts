import type { Sql } from '../database/index.ts';
import type { StockPushView } from './api-types.ts';

interface PushRow {
  readonly channel: string;
  readonly untold: number;
  readonly oldestSince: Date | null;
  readonly pushedAt: Date | null;
  readonly paused: string | null;
  readonly lastError: string | null;
}

/** What each channel was not told yet (of the partial index of just these), and why nothing is told to it now. */
export async function readStockPushes(
  sql: Sql,
  tenant: string,
  channels: readonly string[],
): Promise<readonly StockPushView[]> {
  const rows = await sql<PushRow[]>`
    SELECT coalesce(u.channel, p.channel) AS channel, coalesce(u.untold, 0)::int AS untold, u."oldestSince",
      p.pushed_at AS "pushedAt", u."lastError",
      CASE WHEN p.paused_until > clock_timestamp() THEN concat_ws(': ', p.pause, p.pause_detail) END AS paused
    FROM (SELECT channel, count(*) AS untold, min(untold_since) AS "oldestSince", max(last_error) AS "lastError"
          FROM stock_channel WHERE tenant = ${tenant} AND wanted_version > told_version GROUP BY 1) u
      FULL JOIN (SELECT * FROM stock_push WHERE tenant = ${tenant}) p ON p.channel = u.channel`;
  const byChannel = new Map(rows.map((row) => [row.channel, row]));
  return channels.map((channel) => {
    const row = byChannel.get(channel);
    return {
      channel,
      untold: row?.untold ?? 0,
      oldestSince: row?.oldestSince?.toISOString() ?? null,
      pushedAt: row?.pushedAt?.toISOString() ?? null,
      paused: row?.paused ?? null,
      lastError: row?.lastError ?? null,
    };
  });
}
