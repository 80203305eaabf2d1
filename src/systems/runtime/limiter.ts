import type { Lane } from '../lanes.ts';
import { LaneQueue } from './lane-queue.ts';

/** Keeps the requests of one process to one system within its concurrency, by lanes. */
export class Limiter {
  private readonly concurrencyMax: number;
  private readonly queue: LaneQueue<() => void>;
  private inFlight = 0;

  constructor(concurrencyMax: number, now: () => number) {
    this.concurrencyMax = concurrencyMax;
    this.queue = new LaneQueue(now);
  }

  async run<T>(lane: Lane, fn: () => Promise<T>): Promise<T> {
    if (this.inFlight >= this.concurrencyMax) await new Promise<void>((resolve) => this.queue.push(lane, resolve));
    else this.inFlight += 1;
    try {
      return await fn();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.inFlight -= 1;
      else next();
    }
  }
}
