/** One request that the warehouse got. */
export interface Asked {
  readonly reference: string;
  readonly shipByMs: number;
  /** When the warehouse recorded it. */
  readonly askedMs: number;
  /** When its order could be asked for: its step before was done. */
  readonly readyMs: number;
  /** When the set was taken up that it went out with. */
  readonly takenMs: number;
}

export interface ShipByKept {
  /** Share of the requests before which no more urgent one was waiting when their set was taken up; 1 where none waited. */
  readonly kept: number;
  /** Of all pairs that waited at the same moment, the share of which the more urgent one was asked for first. */
  readonly pairsKept: number;
  readonly pairs: number;
}

/** Requests of one set go out several at a time: so close together their order at the warehouse's door says nothing. */
const sideBySideMs = 250;

/** Promises that lie closer together than this, in real time, are one: no warehouse packs by the second. */
export const samePromiseMs = 60_000;

/**
 * Whether the warehouse was asked in the order of the promises. A request breaks it where another waited already when its
 * set was taken up, has an earlier ship-by, and came to the warehouse later all the same.
 */
export function shipByKept(asked: readonly Asked[], pace: number): ShipByKept {
  const apartMs = samePromiseMs / pace;
  const inTurn = asked.toSorted((a, b) => a.askedMs - b.askedMs);
  let [broken, pairs, pairsKept] = [0, 0, 0];
  inTurn.forEach((one, at) => {
    let isBroken = false;
    for (let next = at + 1; next < inTurn.length; next += 1) {
      const other = inTurn[next] as Asked;
      if (other.askedMs - one.askedMs <= sideBySideMs || Math.abs(other.shipByMs - one.shipByMs) <= apartMs) continue;
      const isMoreUrgent = other.shipByMs < one.shipByMs;
      if (other.readyMs <= one.askedMs) {
        pairs += 1;
        if (!isMoreUrgent) pairsKept += 1;
      }
      if (isMoreUrgent && other.readyMs <= one.takenMs) isBroken = true;
    }
    if (isBroken) broken += 1;
  });
  return {
    kept: asked.length === 0 ? 1 : (asked.length - broken) / asked.length,
    pairsKept: pairs === 0 ? 1 : pairsKept / pairs,
    pairs,
  };
}
