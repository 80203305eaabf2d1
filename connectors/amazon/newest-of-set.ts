import type { Item } from '../../src/index.ts';

/** The newest version of each thing in a set, by its key. An older one has the outcome of the newer, sent in its stead. */
export function newestOf<I extends { readonly version: string }>(
  items: readonly Item<I>[],
  keyOf: (input: I) => string,
): Map<string, I> {
  const newest = new Map<string, I>();
  for (const { input } of items) {
    const known = newest.get(keyOf(input));
    if (known === undefined || isNewer(input.version, known.version)) newest.set(keyOf(input), input);
  }
  return newest;
}

/** Versions that count up are compared as numbers, others (times) as text. */
function isNewer(version: string, than: string): boolean {
  const isCount = /^\d+$/.test(version) && /^\d+$/.test(than);
  return isCount ? BigInt(version) >= BigInt(than) : version >= than;
}
