import { packed, pgArray, type Sql } from '../database/index.ts';
import { balanceKey } from './allocate.ts';

export type MovementKind = 'initial' | 'count' | 'reserve' | 'release' | 'ship';

/** One change of a balance. Units, positive or negative. */
export interface Movement {
  readonly kind: MovementKind;
  readonly location: string;
  readonly sku: string;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  /** The order, count or document that moves it. */
  readonly reference: string;
  readonly reason: string | null;
}

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
  const kinds = new Set(movements.map((movement) => movement.kind));
  await Promise.all(
    [...kinds].map((kind) =>
      writeKind(
        sql,
        tenant,
        kind,
        movements.filter((one) => one.kind === kind),
      ),
    ),
  );
}

async function writeKind(sql: Sql, tenant: string, kind: MovementKind, movements: readonly Movement[]): Promise<void> {
  const reasoned = movements.some((movement) => movement.reason !== null);
  await sql`
    INSERT INTO stock_movement (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
    SELECT ${tenant}, ${kind}, location, sku, coalesce(on_hand, 0), coalesce(reserved, 0), reference, nullif(reason, '')
    FROM unnest(
      unpack(${packed(movements.map((movement) => movement.location))}),
      unpack(${packed(movements.map((movement) => movement.sku))}),
      ${deltas(movements, (movement) => movement.onHandDelta)}::bigint[],
      ${deltas(movements, (movement) => movement.reservedDelta)}::bigint[],
      unpack(${packed(movements.map((movement) => movement.reference))}),
      unpack(${reasoned ? packed(movements.map((movement) => movement.reason ?? '')) : ''})
    ) AS d(location, sku, on_hand, reserved, reference, reason)`;
}

/** A column of zeros is not sent: a column that is too short ends in NULLs. */
function deltas(movements: readonly Movement[], of: (movement: Movement) => number): string {
  const column = movements.map(of);
  return column.every((delta) => delta === 0) ? '{}' : pgArray(column);
}

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
    const sum = sums.get(key) ?? { location, sku, onHand: 0, reserved: 0 };
    sum.onHand += onHandDelta;
    sum.reserved += reservedDelta;
    sums.set(key, sum);
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

async function moveBalances(sql: Sql, tenant: string, sums: readonly BalanceChange[]): Promise<void> {
  const locations = pgArray(sums.map((sum) => sum.location));
  const skus = pgArray(sums.map((sum) => sum.sku));
  // Locked in one order first: two sets that meet wait for each other instead of breaking each other off.
  const changed = await sql`
    WITH d AS (
      SELECT * FROM unnest(
        ${locations}::text[], ${skus}::text[],
        ${pgArray(sums.map((sum) => sum.onHand))}::bigint[],
        ${pgArray(sums.map((sum) => sum.reserved))}::bigint[]
      ) AS t(location, sku, on_hand, reserved)
    ), locked AS (
      SELECT 1 FROM stock_balance
      WHERE tenant = ${tenant} AND (location, sku) IN (SELECT location, sku FROM d)
      ORDER BY location, sku FOR UPDATE
    )
    UPDATE stock_balance b SET on_hand = b.on_hand + d.on_hand, reserved = b.reserved + d.reserved
    FROM d
    WHERE b.tenant = ${tenant} AND b.location = d.location AND b.sku = d.sku AND (SELECT count(*) FROM locked) > 0`;
  if (changed.count !== sums.length) throw new Error('a movement names an article that has no balance at its location');
}
