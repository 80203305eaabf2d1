import type { Sql } from '../database/index.ts';
import { showStock } from '../stock/index.ts';
import type { StockDetailView, StockPage, StockRowView } from './api-types.ts';
import type { ConsoleChannel } from './console-options.ts';

/** Articles whose number holds the text, in their order; locations are summed. */
export async function findStock(
  sql: Sql,
  tenant: string,
  text: string | null,
  after: string | null,
  limit: number,
): Promise<StockPage> {
  const rows = await sql<StockRowView[]>`
    SELECT sku, count(*)::int AS locations, sum(on_hand)::float8 AS "onHand", sum(reserved)::float8 AS reserved,
      sum(on_hand - reserved)::float8 AS available
    FROM stock_balance
    WHERE tenant = ${tenant} ${after === null ? sql`` : sql`AND sku > ${after}`}
      ${text === null ? sql`` : sql`AND position(${text.toLowerCase()} IN lower(sku)) > 0`}
    GROUP BY sku ORDER BY sku LIMIT ${limit}`;
  return { items: rows, after: rows.length < limit ? null : (rows.at(-1)?.sku ?? null) };
}

interface ChannelRow {
  readonly channel: string;
  readonly source: string;
  readonly wanted: number | null;
  readonly told: number | null;
  readonly toldAt: Date | null;
  readonly wantedAt: Date | null;
  readonly waiting: boolean;
  readonly lastError: string | null;
}

interface CountRow {
  readonly location: string;
  readonly counted: number;
  readonly countedAt: Date;
  readonly difference: number;
}

/** Everything behind an article's numbers, and for each channel why it is told just that. */
export async function explainStock(
  sql: Sql,
  tenant: string,
  channels: readonly ConsoleChannel[],
  sku: string,
): Promise<StockDetailView> {
  const shown = await showStock(sql, tenant, sku);
  const levels = shown.levels.map(({ sku: _sku, ...level }) => level);
  return {
    sku,
    levels,
    reservations: shown.reservations.map((one) => ({ ...one, since: one.since.toISOString() })),
    channels: (shown.channels as unknown as ChannelRow[]).map((row) => {
      const source = channels
        .find((channel) => channel.name === row.channel)
        ?.sources.find((one) => one.source === row.source);
      const level = levels.find((one) => one.location === source?.location);
      return {
        channel: row.channel,
        source: row.source,
        location: source?.location ?? null,
        buffer: source?.buffer ?? null,
        wanted: row.wanted,
        told: row.told,
        toldAt: row.toldAt?.toISOString() ?? null,
        wantedAt: row.wantedAt?.toISOString() ?? null,
        waiting: row.waiting,
        lastError: row.lastError,
        why: whyOf(row, level, source?.buffer ?? 0),
      };
    }),
    counts: (shown.counts as unknown as CountRow[]).map((one) => ({ ...one, countedAt: one.countedAt.toISOString() })),
  };
}

function whyOf(row: ChannelRow, level: StockDetailView['levels'][number] | undefined, buffer: number): string[] {
  const of =
    level === undefined
      ? ['Its location is not in this configuration, so nothing is known of what stands behind it.']
      : [`${level.onHand} on hand, less ${level.reserved} reserved${buffer > 0 ? `, less ${buffer} held back` : ''}.`];
  if (row.lastError !== null) return [...of, `The channel did not take it: ${row.lastError}`];
  if (row.waiting) return [...of, 'The channel is told next: it waits for its turn or for the vendor’s quota.'];
  return [...of, row.told === null ? 'The channel was never told a number.' : 'The channel knows it.'];
}
