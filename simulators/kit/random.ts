import { createHash } from 'node:crypto';

/** A number in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, seeded, good enough to schedule faults; the same seed gives the same sequence. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A generator that depends on seed and key alone, so that a decision about one order stays the same after a restart
 * and in whatever order the orders come.
 */
export function randomFor(seed: number, key: string): Random {
  return seededRandom(createHash('sha256').update(`${seed}:${key}`).digest().readUInt32LE(0));
}
