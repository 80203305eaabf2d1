import { lanes, rankOf, type Lane } from '../lanes.ts';

/** After so long a request counts as one of the lane above, and so on: no lane is starved. */
export const agingMs = 2_000;

interface Queued<T> {
  readonly item: T;
  readonly sinceMs: number;
}

/** Waits by lane, in each first come first served; the more urgent lane first, and who waited long comes up. */
export class LaneQueue<T> {
  private readonly queues: { readonly lane: Lane; waiting: Queued<T>[] }[] = lanes.map((lane) => ({
    lane,
    waiting: [],
  }));
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  get length(): number {
    return this.queues.reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  push(lane: Lane, item: T): void {
    this.queues[rankOf(lane)]?.waiting.push({ item, sinceMs: this.now() });
  }

  /** The lane whose turn it is. */
  next(): Lane | undefined {
    const now = this.now();
    let best: { lane: Lane; rank: number } | undefined;
    for (const { lane, waiting } of this.queues) {
      const [first] = waiting;
      if (first === undefined) continue;
      const rank = rankOf(lane) - Math.floor((now - first.sinceMs) / agingMs);
      if (best === undefined || rank < best.rank) best = { lane, rank };
    }
    return best?.lane;
  }

  peek(lane: Lane): T | undefined {
    return this.queues[rankOf(lane)]?.waiting[0]?.item;
  }

  countOf(lane: Lane): number {
    return this.queues[rankOf(lane)]?.waiting.length ?? 0;
  }

  /** How many from the front of a lane are alike. */
  countOfLike(lane: Lane, test: (item: T) => boolean): number {
    const waiting = this.queues[rankOf(lane)]?.waiting ?? [];
    const other = waiting.findIndex(({ item }) => !test(item));
    return other < 0 ? waiting.length : other;
  }

  shift(lane: Lane | undefined = this.next()): T | undefined {
    return lane === undefined ? undefined : this.queues[rankOf(lane)]?.waiting.shift()?.item;
  }

  /** Takes out what the test finds. */
  remove(test: (item: T, sinceMs: number, index: number) => boolean): T[] {
    const removed: T[] = [];
    for (const queue of this.queues) {
      removed.push(
        ...queue.waiting.filter(({ item, sinceMs }, index) => test(item, sinceMs, index)).map(({ item }) => item),
      );
      queue.waiting = queue.waiting.filter(({ item }) => !removed.includes(item));
    }
    return removed;
  }
}
