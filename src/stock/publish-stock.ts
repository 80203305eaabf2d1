import { pgArray, type Database, type Sql } from '../database/index.ts';

/** A channel's view of stock: which location it knows under which source code, and how much is held back from it. */
export interface StockChannel {
  readonly channel: string;
  readonly sources: readonly { readonly location: string; readonly source: string; readonly buffer: number }[];
}

/** Movements read in one go. */
const movementCountMax = 5_000;
const cursorName = 'stock-publishing';

/**
 * Reads on in the movements and writes for each channel what it should be told now: conflated, so that a hundred sales
 * of an article are one number. The cursor goes by (xid, seq) below every running transaction, so that no change is
 * skipped. Answers how many movements were read.
 */
export async function refreshWanted(
  database: Database,
  tenant: string,
  channels: readonly StockChannel[],
): Promise<number> {
  return database.transaction(async (sql) => {
    // One reader at a time: the second waits here and then reads on from where the first came to.
    await sql`INSERT INTO consumer (tenant, name) VALUES (${tenant}, ${cursorName}) ON CONFLICT DO NOTHING`;
    const [cursor] = await sql<{ xid: string; seq: string }[]>`
      SELECT xid::text, seq::text FROM consumer WHERE tenant = ${tenant} AND name = ${cursorName} FOR UPDATE`;
    if (cursor === undefined) return 0;
    const rows = await sql<{ xid: string; seq: string; sku: string }[]>`
      SELECT xid::text, seq::text, sku FROM stock_movement
      WHERE tenant = ${tenant} AND (xid, seq) > (${cursor.xid}::xid8, ${cursor.seq}::bigint)
        AND xid < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY xid, seq LIMIT ${movementCountMax}`;
    const last = rows.at(-1);
    if (last === undefined) return 0;
    const skus = [...new Set(rows.map((row) => row.sku))].sort();
    for (const channel of channels) await want(sql, tenant, channel, skus);
    await sql`UPDATE consumer SET xid = ${last.xid}::xid8, seq = ${last.seq}::bigint, moved_at = clock_timestamp()
              WHERE tenant = ${tenant} AND name = ${cursorName}`;
    return rows.length;
  });
}

async function want(sql: Sql, tenant: string, channel: StockChannel, skus: readonly string[]): Promise<void> {
  await sql`
    INSERT INTO stock_channel AS c (tenant, channel, source, sku, wanted, wanted_version, wanted_at)
    SELECT ${tenant}, ${channel.channel}, s.source, b.sku, greatest(0, b.on_hand - b.reserved - s.buffer), 1, clock_timestamp()
    FROM stock_balance b
    JOIN unnest(${pgArray(channel.sources.map((source) => source.location))}::text[],
                ${pgArray(channel.sources.map((source) => source.source))}::text[],
                ${pgArray(channel.sources.map((source) => source.buffer))}::bigint[]) AS s(location, source, buffer)
      ON b.location = s.location
    WHERE b.tenant = ${tenant} AND b.sku = ANY(${pgArray(skus)}::text[])
    ORDER BY s.source, b.sku
    ON CONFLICT (tenant, channel, source, sku) DO UPDATE SET
      wanted = excluded.wanted, wanted_version = c.wanted_version + 1, wanted_at = excluded.wanted_at
      WHERE c.wanted IS DISTINCT FROM excluded.wanted`;
}

export interface Untold {
  readonly source: string;
  readonly sku: string;
  readonly wanted: number;
  readonly version: string;
}

/** What a channel was not told yet, the nearest to sold out first. */
export async function listUntold(sql: Sql, tenant: string, channel: string, limit: number): Promise<Untold[]> {
  return sql<Untold[]>`
    SELECT source, sku, wanted::int AS wanted, wanted_version::text AS version FROM stock_channel
    WHERE tenant = ${tenant} AND channel = ${channel} AND wanted_version > told_version
    ORDER BY wanted LIMIT ${limit}`;
}

/** Writes down what the channel has acknowledged. A value that changed meanwhile stays untold. */
export async function markTold(sql: Sql, tenant: string, channel: string, told: readonly Untold[]): Promise<void> {
  if (told.length === 0) return;
  await sql`
    UPDATE stock_channel c SET told = d.quantity, told_version = d.version, told_at = clock_timestamp(),
      acknowledged_at = clock_timestamp(), last_error = NULL
    FROM unnest(${pgArray(told.map((item) => item.source))}::text[], ${pgArray(told.map((item) => item.sku))}::text[],
                ${pgArray(told.map((item) => item.wanted))}::bigint[],
                ${pgArray(told.map((item) => item.version))}::bigint[]) AS d(source, sku, quantity, version)
    WHERE c.tenant = ${tenant} AND c.channel = ${channel} AND c.source = d.source AND c.sku = d.sku
      AND c.told_version < d.version`;
}

/** Keeps why a value could not be told; it is told again with the next push. */
export async function markUntellable(
  sql: Sql,
  tenant: string,
  channel: string,
  items: readonly (Untold & { readonly error: string })[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    UPDATE stock_channel c SET last_error = d.error
    FROM unnest(${pgArray(items.map((item) => item.source))}::text[], ${pgArray(items.map((item) => item.sku))}::text[],
                ${pgArray(items.map((item) => item.error))}::text[]) AS d(source, sku, error)
    WHERE c.tenant = ${tenant} AND c.channel = ${channel} AND c.source = d.source AND c.sku = d.sku`;
}
