export interface GroupCommitOptions<I, R> {
  /** Makes a set durable, all or nothing; one result an item, in the same order. */
  submit(items: readonly I[]): Promise<readonly R[]>;
  readonly itemCountMax: number;
  /** Sets that may be under way at once; 1 where absent. With 2 the next one is read while the last one is written. */
  readonly commitsMax?: number;
  /** Sum of the weights (bytes, say) of one set; an item heavier than that goes alone. */
  readonly weightMax?: number;
  /** Items and weight that may wait; further ones are refused with `overloaded()`. */
  readonly waitingCountMax?: number;
  readonly waitingWeightMax?: number;
  overloaded?(): Error;
  /**
   * Whether one item may be the reason of this failure. Then the set's halves are tried apart, so that a poisonous item
   * fails alone. The failed set must have left nothing behind, or `submit` must be safe to repeat.
   */
  isolates?(error: unknown): boolean;
}

export interface GroupCommit<I, R> {
  /** Resolves after the commit of the set that the item went with, or rejects with its failure. */
  add(item: I, weight?: number): Promise<R>;
  /** Items that no commit has taken yet. */
  readonly waitingCount: number;
}

interface Waiting<I, R> {
  readonly item: I;
  readonly weight: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts items that arrive while a commit is under way into the next one, so that the cost of a commit is shared by all
 * that came meanwhile. At rest an item waits for one turn of the event loop, by which all requests that were read from
 * the sockets together go together; a timer would cost each order at rest its milliseconds.
 */
export function createGroupCommit<I, R>(options: GroupCommitOptions<I, R>): GroupCommit<I, R> {
  let waiting: Waiting<I, R>[] = [];
  let waitingWeight = 0;
  let underWay = 0;

  const isFull = (weight: number) =>
    waiting.length >= (options.waitingCountMax ?? Infinity) ||
    (waiting.length > 0 && waitingWeight + weight > (options.waitingWeightMax ?? Infinity));

  const takeSet = () => {
    const count = countOfSet(waiting, options.itemCountMax, options.weightMax ?? Infinity);
    const set = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const { weight } of set) waitingWeight -= weight;
    return set;
  };

  const run = async () => {
    while (waiting.length > 0) await commitSet(takeSet(), options);
    underWay -= 1;
  };

  return {
    add: (item, weight = 0) => {
      if (isFull(weight)) return Promise.reject(options.overloaded?.() ?? new Error('Too many items are waiting.'));
      const promise = new Promise<R>((resolve, reject) => waiting.push({ item, weight, resolve, reject }));
      waitingWeight += weight;
      if (underWay < (options.commitsMax ?? 1)) {
        underWay += 1;
        setImmediate(() => void run());
      }
      return promise;
    },
    get waitingCount() {
      return waiting.length;
    },
  };
}

function countOfSet<I, R>(waiting: readonly Waiting<I, R>[], countMax: number, weightMax: number): number {
  let weight = 0;
  let count = 0;
  for (const entry of waiting) {
    weight += entry.weight;
    if (count >= countMax || (count > 0 && weight > weightMax)) break;
    count += 1;
  }
  return count;
}

/** Never rejects: a failure belongs to those who wait for this set, and the next set must still run. */
async function commitSet<I, R>(set: readonly Waiting<I, R>[], options: GroupCommitOptions<I, R>): Promise<void> {
  try {
    const results = await options.submit(set.map(({ item }) => item));
    if (results.length !== set.length) throw new Error(`${results.length} results for ${set.length} items`);
    set.forEach(({ resolve }, index) => resolve(results[index] as R));
  } catch (error) {
    if (set.length === 1 || options.isolates?.(error) !== true) return set.forEach(({ reject }) => reject(error));
    const middle = Math.ceil(set.length / 2);
    await commitSet(set.slice(0, middle), options);
    await commitSet(set.slice(middle), options);
  }
}
