/** A repeatable stream of numbers in [0, 1) (mulberry32). */
export interface Random {
  (): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  return Object.assign(next, { below, chance: (share: number) => next() < share, pick });
}

/** The stream of one row of one seed: rows do not shift each other's. */
export const streamOf = (seed: number, row: number): Random =>
  seededRandom(Math.imul(seed, 2_654_435_761) ^ (row * 40_503));
