import { balanceKey } from './allocate.ts';
import type { Movement } from './movement.ts';

/** A row of the ledger: what the orders of a set moved of one article at one location. */
export interface MovementRow {
  readonly location: string;
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly reference: string;
  readonly reason: string;
  /** What each of several orders moved; empty where it is one order, or where each moved nothing. */
  readonly onHandParts: string;
  readonly reservedParts: string;
}

/** Between the orders of one row; no id has it. `stock_movement` takes them apart by it. */
const recordSeparator = '\u001e';

/**
 * One row for each article and location of a set of one kind: a row costs its place in heap, index and log, and an order
 * more in it costs the bytes of its name. 500 buyers of one article are one row.
 */
export function movementRows(movements: readonly Movement[]): MovementRow[] {
  const byBalance = new Map<string, Movement[]>();
  for (const movement of movements) {
    const key = balanceKey(movement.location, movement.sku);
    const known = byBalance.get(key);
    if (known === undefined) byBalance.set(key, [movement]);
    else known.push(movement);
  }
  return [...byBalance.values()].map(rowOf);
}

function rowOf(movements: readonly Movement[]): MovementRow {
  const [first] = movements as readonly [Movement, ...Movement[]];
  const { location, sku } = first;
  const isOne = movements.length === 1;
  return {
    location,
    sku,
    onHand: movements.reduce((sum, { onHandDelta }) => sum + onHandDelta, 0),
    reserved: movements.reduce((sum, { reservedDelta }) => sum + reservedDelta, 0),
    reference: movements.map(({ reference }) => reference.replaceAll(recordSeparator, ' ')).join(recordSeparator),
    reason: movements.every(({ reason }) => reason === null)
      ? ''
      : movements.map(({ reason }) => (reason ?? '').replaceAll(recordSeparator, ' ')).join(recordSeparator),
    onHandParts: isOne ? '' : parts(movements.map(({ onHandDelta }) => onHandDelta)),
    reservedParts: isOne ? '' : parts(movements.map(({ reservedDelta }) => reservedDelta)),
  };
}

const parts = (deltas: readonly number[]): string => (deltas.every((delta) => delta === 0) ? '' : deltas.join(','));
