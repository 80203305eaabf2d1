import { pgArray, type Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';
import { openReservations } from './open-reservations.ts';

export interface StockLevel {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/** Balances by article and location. */
export async function stockLevels(
  sql: Sql,
  tenant: string,
  skus: readonly string[] | null,
  limit: number,
): Promise<StockLevel[]> {
  return sql<StockLevel[]>`
    SELECT sku, location, on_hand::int AS "onHand", reserved::int AS reserved, (on_hand - reserved)::int AS available
    FROM stock_balance
    WHERE tenant = ${tenant} ${skus === null ? sql`` : sql`AND sku = ANY(${pgArray(skus)}::text[])`}
    ORDER BY sku, location LIMIT ${limit}`;
}

/** Which of these articles are known anywhere. */
export async function knownSkus(sql: Sql, tenant: string, skus: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ sku: string }[]>`
    SELECT DISTINCT sku FROM stock_balance WHERE tenant = ${tenant} AND sku = ANY(${pgArray(skus)}::text[])`;
  return new Set(rows.map((row) => row.sku));
}

/** The newest count of an article at each location, and what it differed by. */
export async function stockCounts(sql: Sql, tenant: string, sku: string) {
  return sql<{ location: string; counted: number; countedAt: Date; difference: number }[]>`
    SELECT location, on_hand::int AS counted, counted_at AS "countedAt", difference::int FROM stock_count
    WHERE tenant = ${tenant} AND sku = ${sku} ORDER BY location`;
}

/** Everything behind an article's numbers: balances, who holds reservations, what each channel was told. */
export async function showStock(sql: Sql, tenant: string, sku: string) {
  const levels = await stockLevels(sql, tenant, [sku], 100);
  const held = await openReservations(
    sql,
    tenant,
    sku,
    new Map(levels.map((level) => [level.location, level.reserved])),
  );
  const channels = await sql<Record<string, unknown>[]>`
    SELECT channel, source, wanted::int, told::int, told_at AS "toldAt", wanted_at AS "wantedAt",
      wanted_version > told_version AS waiting, last_error AS "lastError"
    FROM stock_channel WHERE tenant = ${tenant} AND sku = ${sku} ORDER BY channel, source`;
  const counts = await stockCounts(sql, tenant, sku);
  return { sku, levels, reservations: held.slice(0, stockLimits.reservationCountMax), channels, counts };
}
