import { outcomeOfError, type Call, type Outcome } from '../../src/index.ts';

/**
 * One request an item, each with an outcome of its own. An error of one stays with it: thrown out of the set it would
 * hold for the others too, whose effects may stand.
 */
export function eachItem<T, R>(
  items: readonly T[],
  call: Call,
  perform: (item: T) => Promise<Outcome<R>>,
): Promise<Outcome<R>[]> {
  return call.each(items, async (item) => {
    try {
      return await perform(item);
    } catch (error) {
      return outcomeOfError(error);
    }
  });
}
