import { packed, pgArray, unitSeparator, unpacked, type Database, type Sql } from '../database/index.ts';
import { balanceKey } from './allocate.ts';
import { stockLimits } from './limits.ts';
import { hasUnread, lockCursor, moveCursor, type Cursor } from './publishing-cursor.ts';
import { recountChannels } from './recount-channels.ts';
import type { StockChannel } from './stock-channel.ts';
import { locationsOf, stockPlaces, wantedAt, type StockPlace } from './stock-places.ts';

/**
 * Reads on in the movements and writes for each channel what it should be told now: conflated, so that a hundred sales
 * of an article are one number. The cursor goes by (xid, seq) below every running transaction, so that no change is
 * skipped. A channel that is new, or whose rules have changed, has all its numbers worked out, a page at a time. Answers
 * how many movement rows and articles were read; at `movementCountMax` there may be more.
 */
export async function refreshWanted(
  database: Database,
  tenant: string,
  channels: readonly StockChannel[],
): Promise<number> {
  const places = stockPlaces(channels);
  const recounted = await recountChannels(database, tenant, places, tellPlaces);
  if (!(await hasUnread(database.sql, tenant))) return recounted;
  const read = await database.transaction(async (sql) => {
    const cursor = await lockCursor(sql, tenant);
    const page = await readPage(sql, tenant, cursor);
    if (page === null) return 0;
    await tellPlaces(sql, tenant, await publishing(sql, tenant, places), page.skus);
    await moveCursor(sql, tenant, page);
    return page.count;
  });
  return recounted + read;
}

/** The articles that moved, each once, and where the page ends. */
async function readPage(sql: Sql, tenant: string, cursor: Cursor) {
  const [row] = await sql<{ count: number; skus: string | null; xid: string | null; seq: string | null }[]>`
    WITH page AS MATERIALIZED (
      SELECT xid, seq, sku FROM stock_ledger
      WHERE tenant = ${tenant} AND (xid, seq) > (${cursor.xid}::xid8, ${cursor.seq}::bigint)
        AND xid < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY xid, seq LIMIT ${stockLimits.movementCountMax}
    ), last AS (SELECT xid, seq FROM page ORDER BY xid DESC, seq DESC LIMIT 1)
    SELECT (SELECT count(*)::int FROM page) AS count,
      (SELECT string_agg(sku, ${unitSeparator}) FROM (SELECT sku FROM page GROUP BY sku) moved) AS skus,
      (SELECT xid::text FROM last) AS xid, (SELECT seq::text FROM last) AS seq`;
  if (row === undefined || row.xid === null || row.seq === null) return null;
  return { count: row.count, skus: unpacked(row.skus), xid: row.xid, seq: row.seq };
}

/** Places of channels whose system takes no stock are worked out for nobody. */
async function publishing(sql: Sql, tenant: string, places: readonly StockPlace[]): Promise<StockPlace[]> {
  const rows = await sql<{ channel: string }[]>`
    SELECT channel FROM stock_push WHERE tenant = ${tenant} AND pause = 'unsupported'`;
  const without = new Set(rows.map(({ channel }) => channel));
  return places.filter(({ teller }) => !without.has(teller));
}

/** Writes what these places should be told of these articles. */
async function tellPlaces(
  sql: Sql,
  tenant: string,
  places: readonly StockPlace[],
  skus: readonly string[],
): Promise<void> {
  if (places.length === 0) return;
  const locations = locationsOf(places);
  for (let first = 0; first < skus.length; first += stockLimits.skuCountMax) {
    const page = skus.slice(first, first + stockLimits.skuCountMax);
    const available = await readAvailable(sql, tenant, locations, page);
    for (const teller of new Set(places.map((place) => place.teller)))
      await want(
        sql,
        tenant,
        teller,
        places.filter((place) => place.teller === teller).flatMap((place) => wantedOf(place, page, available)),
      );
  }
}

async function readAvailable(sql: Sql, tenant: string, locations: readonly string[], skus: readonly string[]) {
  const [row] = await sql<{ locations: string | null; skus: string | null; available: string | null }[]>`
    SELECT string_agg(location, ${unitSeparator}) AS locations, string_agg(sku, ${unitSeparator}) AS skus,
      string_agg((on_hand - reserved)::text, ${unitSeparator}) AS available
    FROM stock_balance
    WHERE tenant = ${tenant} AND sku = ANY(unpack(${packed(skus)})) AND location = ANY(unpack(${packed(locations)}))`;
  const names = unpacked(row?.locations ?? null);
  const articles = unpacked(row?.skus ?? null);
  const numbers = unpacked(row?.available ?? null);
  return new Map(names.map((location, at) => [balanceKey(location, articles[at] ?? ''), Number(numbers[at])]));
}

interface Wanted {
  readonly source: string;
  readonly sku: string;
  readonly wanted: number;
}

function wantedOf(place: StockPlace, skus: readonly string[], available: ReadonlyMap<string, number>): Wanted[] {
  return skus.flatMap((sku) => {
    const wanted = wantedAt(place, sku, (location) => available.get(balanceKey(location, sku)));
    return wanted === null ? [] : [{ source: place.source, sku, wanted }];
  });
}

/**
 * Only what differs is written. A number that is again what the channel was told last needs no telling, unless one whose
 * outcome is not certain went out meanwhile.
 */
async function want(sql: Sql, tenant: string, channel: string, items: readonly Wanted[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    WITH d AS (
      SELECT * FROM unnest(
        unpack(${packed(items.map((item) => item.source))}), unpack(${packed(items.map((item) => item.sku))}),
        ${pgArray(items.map((item) => item.wanted))}::bigint[]) AS t(source, sku, wanted)
    ), changed AS (
      SELECT d.* FROM d LEFT JOIN stock_channel c
        ON c.tenant = ${tenant} AND c.channel = ${channel} AND c.source = d.source AND c.sku = d.sku
      WHERE c.wanted IS DISTINCT FROM d.wanted
    )
    INSERT INTO stock_channel AS c (tenant, channel, source, sku, wanted, wanted_version, wanted_at, untold_since)
    SELECT ${tenant}, ${channel}, source, sku, wanted, 1, clock_timestamp(), clock_timestamp() FROM changed
    ORDER BY source, sku
    ON CONFLICT (tenant, channel, source, sku) DO UPDATE SET
      wanted = excluded.wanted, wanted_version = c.wanted_version + 1, wanted_at = excluded.wanted_at,
      told_version = CASE WHEN c.told = excluded.wanted AND c.sent IS NULL AND NOT c.confirms
        THEN c.wanted_version + 1 ELSE c.told_version END,
      untold_since = CASE WHEN c.wanted_version > c.told_version THEN c.untold_since ELSE excluded.untold_since END
      WHERE c.wanted IS DISTINCT FROM excluded.wanted`;
}
