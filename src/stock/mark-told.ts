import { packed, pgArray, type Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';
import type { Untold } from './list-untold.ts';

/**
 * Writes down what goes out, before it does: if this process dies, it is known that the channel may have been told. A
 * number that takes the place of one whose outcome was never known is told once more later (`confirms`). Answers the items
 * that are still to be told: since they were listed, a number may have gone back to what the channel knows, and then
 * telling it the one of before would leave it with that.
 */
export async function markSent(
  sql: Sql,
  tenant: string,
  channel: string,
  items: readonly Untold[],
  settleMs: number = stockLimits.settleMs,
): Promise<Untold[]> {
  if (items.length === 0) return [];
  const inDoubt = sql`coalesce(c.doubt_until, c.sent_at + ${settleMs}::int * interval '1 ms')`;
  const marked = await sql<{ source: string; sku: string }[]>`
    UPDATE stock_channel c SET sent = d.wanted, sent_version = d.version, sent_at = clock_timestamp(),
      doubt_until = CASE WHEN c.sent = d.wanted AND ${inDoubt} > clock_timestamp() THEN ${inDoubt} END,
      confirms = c.confirms OR c.sent <> d.wanted IS TRUE
    FROM ${rows(sql, items)} WHERE ${same(sql, tenant, channel)} AND c.told_version < d.version
    RETURNING c.source, c.sku`;
  if (marked.length === items.length) return [...items];
  const still = new Set(marked.map(({ source, sku }) => JSON.stringify([source, sku])));
  return items.filter(({ source, sku }) => still.has(JSON.stringify([source, sku])));
}

/** Writes down what the channel has acknowledged. A value that changed meanwhile stays untold. */
export async function markTold(
  sql: Sql,
  tenant: string,
  channel: string,
  told: readonly Untold[],
  settleMs: number = stockLimits.settleMs,
): Promise<void> {
  if (told.length === 0) return;
  // Told once more: only the newest number, and not before an older one that may still be on its way has arrived.
  const again = sql`c.confirms AND c.wanted_version = d.version`;
  await sql`
    UPDATE stock_channel c SET told = d.wanted, told_version = d.version, told_at = coalesce(c.sent_at, clock_timestamp()),
      acknowledged_at = clock_timestamp(), tries = 0,
      sent = ${stillInDoubt(sql, sql`c.sent`)}, sent_version = ${stillInDoubt(sql, sql`c.sent_version`)},
      sent_at = ${stillInDoubt(sql, sql`c.sent_at`)}, doubt_until = ${stillInDoubt(sql, sql`c.doubt_until`)},
      confirms = c.confirms AND c.wanted_version <> d.version,
      wanted_version = c.wanted_version + CASE WHEN ${again} THEN 1 ELSE 0 END,
      untold_since = CASE WHEN ${again} THEN clock_timestamp() ELSE c.untold_since END,
      next_try_at = CASE WHEN ${again} THEN clock_timestamp() + ${settleMs}::int * interval '1 ms' END,
      last_error = CASE WHEN ${again} THEN 'told once more: an earlier telling never had an outcome' END
    FROM ${rows(sql, told)} WHERE ${same(sql, tenant, channel)} AND c.told_version < d.version`;
}

/** Why an item was not told, and when it is told again. */
export interface Untellable extends Untold {
  readonly error: string;
  /** The pause that was asked for; none where 0. Absent: 1 s, doubled with each try. */
  readonly afterMs?: number | null;
  /** The channel may have taken it, or may still: until that is settled no other number of the item goes out. */
  readonly isInDoubt?: boolean;
}

/** Keeps why a value could not be told, and when it is told again. */
export async function markUntellable(
  sql: Sql,
  tenant: string,
  channel: string,
  items: readonly Untellable[],
  settleMs: number = stockLimits.settleMs,
): Promise<void> {
  if (items.length === 0) return;
  const { itemPauseMsMax, firstPauseMs, errorCharsMax } = stockLimits;
  const doubted = (column: ReturnType<typeof sql>) =>
    sql`CASE WHEN d.doubt OR c.doubt_until > clock_timestamp() THEN ${column} END`;
  await sql`
    UPDATE stock_channel c SET last_error = d.error,
      tries = c.tries + CASE WHEN d.after_ms = 0 THEN 0 ELSE 1 END,
      next_try_at = CASE WHEN d.after_ms = 0 THEN NULL ELSE clock_timestamp() + interval '1 ms' * coalesce(
        d.after_ms, least(${itemPauseMsMax}::int, ${firstPauseMs}::int * power(2, least(c.tries, 20)))) END,
      sent = ${doubted(sql`c.sent`)}, sent_version = ${doubted(sql`c.sent_version`)}, sent_at = ${doubted(sql`c.sent_at`)},
      doubt_until = CASE WHEN d.doubt THEN clock_timestamp() + ${settleMs}::int * interval '1 ms'
        WHEN c.doubt_until > clock_timestamp() THEN c.doubt_until END
    FROM unnest(
      unpack(${packed(items.map((item) => item.source))}), unpack(${packed(items.map((item) => item.sku))}),
      unpack(${packed(items.map((item) => item.error.slice(0, errorCharsMax) || 'no word of it'))}),
      ${pgArray(items.map((item) => item.afterMs ?? null))}::bigint[],
      ${pgArray(items.map((item) => item.isInDoubt === true))}::boolean[]) AS d(source, sku, error, after_ms, doubt)
    WHERE ${same(sql, tenant, channel)}`;
}

/** What became of a telling that was in doubt: it stands with the channel (told), or it certainly does not. */
export async function settleDoubt(
  sql: Sql,
  tenant: string,
  channel: string,
  items: readonly (Untold & { readonly isTold: boolean })[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    UPDATE stock_channel c SET sent = NULL, sent_version = NULL, sent_at = NULL, doubt_until = NULL,
      told = CASE WHEN d.is_told THEN d.wanted ELSE c.told END,
      told_version = CASE WHEN d.is_told THEN greatest(c.told_version, d.version) ELSE c.told_version END,
      told_at = CASE WHEN d.is_told THEN c.sent_at ELSE c.told_at END,
      acknowledged_at = CASE WHEN d.is_told THEN clock_timestamp() ELSE c.acknowledged_at END
    FROM unnest(
      unpack(${packed(items.map((item) => item.source))}), unpack(${packed(items.map((item) => item.sku))}),
      ${pgArray(items.map((item) => item.wanted))}::bigint[], ${pgArray(items.map((item) => item.version))}::bigint[],
      ${pgArray(items.map((item) => item.isTold))}::boolean[]) AS d(source, sku, wanted, version, is_told)
    WHERE ${same(sql, tenant, channel)} AND c.sent_version = d.version`;
}

/** Tellings that a look-up could not settle: asked about again soon, and no later than the doubt ends. */
export async function postponeDoubt(
  sql: Sql,
  tenant: string,
  channel: string,
  items: readonly Untold[],
  settleMs: number = stockLimits.settleMs,
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    UPDATE stock_channel c SET next_try_at = least(
      clock_timestamp() + ${stockLimits.askAgainMs}::int * interval '1 ms',
      coalesce(c.doubt_until, c.sent_at + ${settleMs}::int * interval '1 ms'))
    FROM ${rows(sql, items)} WHERE ${same(sql, tenant, channel)} AND c.sent_version = d.version`;
}

const same = (sql: Sql, tenant: string, channel: string) =>
  sql`c.tenant = ${tenant} AND c.channel = ${channel} AND c.source = d.source AND c.sku = d.sku`;

/** An outcome is that of the telling just made; an earlier one of the same number may still arrive. */
const stillInDoubt = (sql: Sql, column: ReturnType<Sql>) =>
  sql`CASE WHEN c.doubt_until > clock_timestamp() THEN ${column} END`;

const rows = (sql: Sql, items: readonly Untold[]) => sql`unnest(
    unpack(${packed(items.map((item) => item.source))}), unpack(${packed(items.map((item) => item.sku))}),
    ${pgArray(items.map((item) => item.wanted))}::bigint[],
    ${pgArray(items.map((item) => item.version))}::bigint[]) AS d(source, sku, wanted, version)`;
