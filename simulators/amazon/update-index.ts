interface Entry {
  readonly ms: number;
  readonly sequence: number;
}

export type Position = Entry;

const bucketMs = 1_000;

/** Orders by the time of their last change, in buckets of a second, so that a search reads its window alone. */
export class UpdateIndex {
  private readonly buckets = new Map<number, Map<number, number>>();
  /** Buckets that have orders, ascending. */
  private bucketKeys: number[] = [];

  move(sequence: number, from: number | null, to: number): void {
    if (from !== null) this.remove(sequence, from);
    const key = Math.floor(to / bucketMs);
    const bucket = this.buckets.get(key);
    if (bucket !== undefined) {
      bucket.set(sequence, to);
      return;
    }
    this.buckets.set(key, new Map([[sequence, to]]));
    this.bucketKeys.splice(this.firstAt(key), 0, key);
  }

  /** Positions from `fromMs` (inclusive) and after `after`, by time and then by sequence. */
  *from(fromMs: number, after: Position | null): Generator<Position> {
    const startMs = after === null ? fromMs : Math.max(fromMs, after.ms);
    for (let at = this.firstAt(Math.floor(startMs / bucketMs)); at < this.bucketKeys.length; at += 1) {
      const bucket = this.buckets.get(this.bucketKeys[at] ?? 0) ?? new Map<number, number>();
      const entries = [...bucket].map(([sequence, ms]) => ({ ms, sequence }));
      entries.sort((a, b) => a.ms - b.ms || a.sequence - b.sequence);
      for (const entry of entries) if (entry.ms >= fromMs && isAfter(entry, after)) yield entry;
    }
  }

  private remove(sequence: number, from: number): void {
    const key = Math.floor(from / bucketMs);
    const bucket = this.buckets.get(key);
    if (bucket === undefined || !bucket.delete(sequence) || bucket.size > 0) return;
    this.buckets.delete(key);
    this.bucketKeys.splice(this.firstAt(key), 1);
  }

  private firstAt(key: number): number {
    let low = 0;
    let high = this.bucketKeys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.bucketKeys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isAfter(entry: Position, after: Position | null): boolean {
  if (after === null) return true;
  return entry.ms > after.ms || (entry.ms === after.ms && entry.sequence > after.sequence);
}
