/** Orders by the second of their last change, so that a poll reads a window without looking at all orders. */
export class UpdateIndex {
  private readonly buckets = new Map<number, Set<number>>();
  /** Seconds that have orders, ascending. */
  private seconds: number[] = [];

  move(entityId: number, from: number | null, to: number): void {
    if (from !== null) this.remove(entityId, from);
    const bucket = this.buckets.get(to);
    if (bucket !== undefined) {
      bucket.add(entityId);
      return;
    }
    this.buckets.set(to, new Set([entityId]));
    this.seconds.splice(this.firstAt(to), 0, to);
  }

  /** Entity ids changed at `second` or later, by second and then by id. */
  *from(second: number): Generator<number> {
    for (let at = this.firstAt(second); at < this.seconds.length; at += 1) {
      const bucket = this.buckets.get(this.seconds[at] ?? 0) ?? new Set<number>();
      yield* [...bucket].sort((a, b) => a - b);
    }
  }

  private remove(entityId: number, second: number): void {
    const bucket = this.buckets.get(second);
    if (bucket === undefined || !bucket.delete(entityId) || bucket.size > 0) return;
    this.buckets.delete(second);
    this.seconds.splice(this.firstAt(second), 1);
  }

  private firstAt(second: number): number {
    let low = 0;
    let high = this.seconds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.seconds[middle] ?? 0) < second) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
