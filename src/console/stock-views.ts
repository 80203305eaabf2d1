import type { Database, Sql } from '../database/index.ts';
import { explainStock, publishedChannels, type StockChannel, type StockExplanation } from '../stock/index.ts';
import type { StockDetailView, StockPage, StockRowView } from './api-types.ts';

/** Articles whose number holds the text, in their order; locations are summed. */
export async function findStock(
  sql: Sql,
  tenant: string,
  text: string | null,
  after: string | null,
  limit: number,
): Promise<StockPage> {
  // The numbers are looked through in their index; balances are read of those alone that are shown.
  const rows = await sql<StockRowView[]>`
    WITH page AS MATERIALIZED (
      SELECT sku FROM stock_balance
      WHERE tenant = ${tenant} ${after === null ? sql`` : sql`AND sku > ${after}`}
        ${text === null ? sql`` : sql`AND position(${text.toLowerCase()} IN lower(sku)) > 0`}
      GROUP BY sku ORDER BY sku LIMIT ${limit})
    SELECT b.sku, count(*)::int AS locations, sum(b.on_hand)::float8 AS "onHand", sum(b.reserved)::float8 AS reserved,
      sum(b.on_hand - b.reserved)::float8 AS available
    FROM page JOIN stock_balance b ON b.tenant = ${tenant} AND b.sku = page.sku GROUP BY b.sku ORDER BY b.sku`;
  return { items: rows, after: rows.length < limit ? null : (rows.at(-1)?.sku ?? null) };
}

/**
 * Everything behind an article's numbers, by the function behind `crossdock stock explain` and in a snapshot of its own.
 * Without the channels of the configuration the rules hold that the numbers were last worked out with.
 */
export async function readExplanation(
  database: Database,
  tenant: string,
  channels: readonly StockChannel[] | undefined,
  sku: string,
): Promise<StockDetailView> {
  const explanation = await database.transaction(
    async (sql) => explainStock(sql, tenant, sku, channels ?? (await publishedChannels(sql, tenant))),
    { isolation: 'repeatable read', readOnly: true },
  );
  return viewOf(explanation);
}

function viewOf({ locations, reservations, channels, ...rest }: StockExplanation): StockDetailView {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    ...rest,
    locations: locations.map(({ counted, ...location }) => ({
      ...location,
      counted: counted === null ? null : { ...counted, at: counted.at.toISOString() },
    })),
    reservations: reservations.map((one) => ({ ...one, since: one.since.toISOString() })),
    channels: channels.map(({ toldAt, acknowledgedAt, waitingFor, ...channel }) => ({
      ...channel,
      toldAt: iso(toldAt),
      acknowledgedAt: iso(acknowledgedAt),
      waitingFor: waitingFor === null ? null : { ...waitingFor, until: iso(waitingFor.until) },
    })),
  };
}
