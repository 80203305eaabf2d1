import { pgArray, type Database, type Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';
import { lockCursor } from './publishing-cursor.ts';
import type { StockPlace } from './stock-places.ts';
import { rulesText } from './stock-rules.ts';

type TellPlaces = (sql: Sql, tenant: string, places: readonly StockPlace[], skus: readonly string[]) => Promise<void>;

/**
 * A channel that is new, or whose rules have changed, has all its numbers worked out anew, a page of articles at a time;
 * source codes that it has no more are forgotten. Answers how many articles were worked out.
 */
export async function recountChannels(
  database: Database,
  tenant: string,
  places: readonly StockPlace[],
  tell: TellPlaces,
): Promise<number> {
  const channels = [...new Set(places.map(({ teller }) => teller))];
  const known = await readRules(database.sql, tenant);
  let count = 0;
  for (const channel of channels) {
    const own = places.filter(({ teller }) => teller === channel);
    const rules = rulesText(own);
    const row = known.get(channel);
    if (row?.pause === 'unsupported') continue;
    const isChanged = row?.rules !== rules;
    if (!isChanged && row.recounted_to === null) continue;
    count += await database.transaction(async (sql) => {
      // Beside a reader of movements an older balance could be written over a newer.
      await lockCursor(sql, tenant);
      if (isChanged) await takeRules(sql, tenant, channel, rules, own);
      return recountPage(sql, tenant, channel, rules, own, tell);
    });
  }
  return count;
}

interface RulesRow {
  readonly channel: string;
  readonly rules: string | null;
  readonly recounted_to: string | null;
  readonly pause: string | null;
}

async function readRules(sql: Sql, tenant: string): Promise<Map<string, RulesRow>> {
  const rows = await sql<RulesRow[]>`
    SELECT channel, rules, recounted_to, pause FROM stock_push WHERE tenant = ${tenant}`;
  return new Map(rows.map((row) => [row.channel, row]));
}

async function takeRules(
  sql: Sql,
  tenant: string,
  channel: string,
  rules: string,
  places: readonly StockPlace[],
): Promise<void> {
  await sql`
    INSERT INTO stock_push AS p (tenant, channel, rules, recounted_to) VALUES (${tenant}, ${channel}, ${rules}, '')
    ON CONFLICT (tenant, channel) DO UPDATE SET rules = excluded.rules, recounted_to = ''
      WHERE p.rules IS DISTINCT FROM excluded.rules`;
  await sql`
    DELETE FROM stock_channel WHERE tenant = ${tenant} AND channel = ${channel}
      AND source <> ALL (${pgArray(places.map(({ source }) => source))}::text[])`;
}

async function recountPage(
  sql: Sql,
  tenant: string,
  channel: string,
  rules: string,
  places: readonly StockPlace[],
  tell: TellPlaces,
): Promise<number> {
  const [row] = await sql<{ recounted_to: string | null }[]>`
    SELECT recounted_to FROM stock_push WHERE tenant = ${tenant} AND channel = ${channel} AND rules = ${rules}`;
  const from = row?.recounted_to ?? null;
  if (from === null) return 0;
  const rows = await sql<{ sku: string }[]>`
    SELECT sku FROM stock_balance WHERE tenant = ${tenant} AND sku > ${from} GROUP BY sku ORDER BY sku
    LIMIT ${stockLimits.skuCountMax}`;
  const skus = rows.map(({ sku }) => sku);
  if (skus.length > 0) await tell(sql, tenant, places, skus);
  const next = skus.length < stockLimits.skuCountMax ? null : (skus.at(-1) ?? null);
  await sql`UPDATE stock_push SET recounted_to = ${next} WHERE tenant = ${tenant} AND channel = ${channel}`;
  return skus.length;
}
