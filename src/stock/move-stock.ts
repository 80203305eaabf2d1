import { packed, pgArray, type Sql } from '../database/index.ts';
import { balanceKey } from './allocate.ts';
import { movementRows, type MovementRow } from './movement-rows.ts';
import type { Movement, MovementKind } from './movement.ts';

/**
 * Applies a set of movements: the ledger rows, and one update of each balance by the sum of its movements. Balances
 * are taken in order. A balance that would fall below zero fails the statement (CHECK), never the count.
 */
export async function moveStock(
  sql: Sql,
  tenant: string,
  movements: readonly Movement[],
  last: Last = (work) => work(sql),
): Promise<void> {
  if (movements.length === 0) return;
  await writeLedger(sql, tenant, movements);
  await last((end) => moveBalances(end, tenant, sumByBalance(movements)));
}

/**
 * Puts work at the end of the caller's transaction: balances are what all sets want at once, and a lock that is taken
 * last is held for the commit alone.
 */
export type Last = (work: (sql: Sql) => Promise<void>) => Promise<void>;

/** A statement for each kind: what a set shares is sent once, because a column costs more than the row that it fills. */
async function writeLedger(sql: Sql, tenant: string, movements: readonly Movement[]): Promise<void> {
  const kinds = [...new Set(movements.map((movement) => movement.kind))];
  const ofKind = (kind: MovementKind) =>
    kinds.length === 1 ? movements : movements.filter((movement) => movement.kind === kind);
  await Promise.all(kinds.map((kind) => writeKind(sql, tenant, kind, movementRows(ofKind(kind)))));
}

async function writeKind(sql: Sql, tenant: string, kind: MovementKind, rows: readonly MovementRow[]): Promise<void> {
  const place = rows[0]?.location ?? '';
  const isOnePlace = rows.every(({ location }) => location === place);
  await sql`
    INSERT INTO stock_ledger (tenant, kind, location, sku, on_hand_delta, reserved_delta, on_hand_parts, reserved_parts,
      reference, reason)
    SELECT ${tenant}, ${kind}, coalesce(location, ${place}), sku, coalesce(on_hand, 0), coalesce(reserved, 0),
      nullif(on_hand_parts, ''), nullif(reserved_parts, ''), coalesce(reference, ''), nullif(reason, '')
    FROM unnest(
      unpack(${isOnePlace ? '' : packed(rows.map(({ location }) => location))}),
      unpack(${packed(rows.map(({ sku }) => sku))}),
      ${numbers(rows.map(({ onHand }) => onHand))}::bigint[],
      ${numbers(rows.map(({ reserved }) => reserved))}::bigint[],
      unpack(${texts(rows.map(({ onHandParts }) => onHandParts))}),
      unpack(${texts(rows.map(({ reservedParts }) => reservedParts))}),
      unpack(${packed(rows.map(({ reference }) => reference))}),
      unpack(${texts(rows.map(({ reason }) => reason))})
    ) AS d(location, sku, on_hand, reserved, on_hand_parts, reserved_parts, reference, reason)`;
}

/** A column of zeros is not sent: a column that is too short ends in NULLs. */
const numbers = (column: readonly number[]): string => (column.every((one) => one === 0) ? '{}' : pgArray(column));
const texts = (column: readonly string[]): string => (column.every((one) => one === '') ? '' : packed(column));

interface BalanceChange {
  readonly location: string;
  readonly sku: string;
  onHand: number;
  reserved: number;
}

function sumByBalance(movements: readonly Movement[]): BalanceChange[] {
  const sums = new Map<string, BalanceChange>();
  for (const { location, sku, onHandDelta, reservedDelta } of movements) {
    const key = balanceKey(location, sku);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { location, sku, onHand: onHandDelta, reserved: reservedDelta });
    else {
      known.onHand += onHandDelta;
      known.reserved += reservedDelta;
    }
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

async function moveBalances(sql: Sql, tenant: string, sums: readonly BalanceChange[]): Promise<void> {
  const [only] = sums;
  const changed = sums.length === 1 && only !== undefined ? moveOne(sql, tenant, only) : moveMany(sql, tenant, sums);
  if ((await changed).count !== sums.length)
    throw new Error('a movement names an article that has no balance at its location');
}

/** An article that everybody wants: nothing is to be put in order, and its lock is held no longer than it takes. */
const moveOne = (sql: Sql, tenant: string, { location, sku, onHand, reserved }: BalanceChange) => sql`
  UPDATE stock_balance SET on_hand = on_hand + ${onHand}::bigint, reserved = reserved + ${reserved}::bigint,
    moved_at = clock_timestamp()
  WHERE tenant = ${tenant} AND location = ${location} AND sku = ${sku}`;

/** Locked in one order first: two sets that meet wait for each other instead of breaking each other off. */
const moveMany = (sql: Sql, tenant: string, sums: readonly BalanceChange[]) => sql`
  WITH d AS (
    SELECT * FROM unnest(
      unpack(${packed(sums.map((sum) => sum.location))}), unpack(${packed(sums.map((sum) => sum.sku))}),
      ${pgArray(sums.map((sum) => sum.onHand))}::bigint[],
      ${pgArray(sums.map((sum) => sum.reserved))}::bigint[]
    ) AS t(location, sku, on_hand, reserved)
  ), locked AS (
    SELECT 1 FROM stock_balance
    WHERE tenant = ${tenant} AND (location, sku) IN (SELECT location, sku FROM d)
    ORDER BY location, sku FOR UPDATE
  )
  UPDATE stock_balance b SET on_hand = b.on_hand + d.on_hand, reserved = b.reserved + d.reserved,
    moved_at = clock_timestamp()
  FROM d
  WHERE b.tenant = ${tenant} AND b.location = d.location AND b.sku = d.sku AND (SELECT count(*) FROM locked) > 0`;
