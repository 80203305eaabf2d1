import { pgArray, type Sql } from '../database/index.ts';

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
export async function moveStock(sql: Sql, tenant: string, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return;
  const [row] = await sql<{ whole: boolean }[]>`
    WITH d AS (
      SELECT * FROM unnest(
        ${pgArray(movements.map((movement) => movement.kind))}::text[],
        ${pgArray(movements.map((movement) => movement.location))}::text[],
        ${pgArray(movements.map((movement) => movement.sku))}::text[],
        ${pgArray(movements.map((movement) => movement.onHandDelta))}::bigint[],
        ${pgArray(movements.map((movement) => movement.reservedDelta))}::bigint[],
        ${pgArray(movements.map((movement) => movement.reference))}::text[],
        ${pgArray(movements.map((movement) => movement.reason))}::text[]
      ) AS t(kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
    ), ledger AS (
      INSERT INTO stock_movement (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason)
      SELECT ${tenant}, * FROM d
    ), sums AS (
      SELECT location, sku, sum(on_hand_delta)::bigint AS on_hand, sum(reserved_delta)::bigint AS reserved
      FROM d GROUP BY location, sku ORDER BY location, sku
    ), changed AS (
      UPDATE stock_balance b SET on_hand = b.on_hand + sums.on_hand, reserved = b.reserved + sums.reserved
      FROM sums
      WHERE b.tenant = ${tenant} AND b.location = sums.location AND b.sku = sums.sku
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM sums) = (SELECT count(*) FROM changed) AS whole`;
  if (row?.whole !== true) throw new Error('a movement names an article that has no balance at its location');
}
