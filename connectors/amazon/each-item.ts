import { outcomeOfError, type Call, type Outcome } from '../../src/index.ts';

/** One request an item, each with an outcome of its own: an error of one stays with it. */
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
