import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Keeps the requests of one process to one system within its concurrency and published rate, first come first served.
 * The rate is kept by spacing: a request beyond it waits for its slot instead of being refused by the vendor.
 */
export class Limiter {
  private readonly concurrencyMax: number;
  private readonly spacingMs: number;
  private readonly now: () => number;
  private inFlight = 0;
  private nextSlotAt = 0;
  private readonly queue: (() => void)[] = [];

  constructor(concurrencyMax: number, requestsPerSecondMax: number | null, now: () => number) {
    this.concurrencyMax = concurrencyMax;
    this.spacingMs = requestsPerSecondMax === null ? 0 : 1000 / requestsPerSecondMax;
    this.now = now;
  }

  async run<T>(fn: () => Promise<T>): Promise<T> {
    if (this.inFlight >= this.concurrencyMax) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.inFlight += 1;
    try {
      await this.waitForSlot();
      return await fn();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.inFlight -= 1;
      else next();
    }
  }

  private async waitForSlot(): Promise<void> {
    if (this.spacingMs === 0) return;
    const now = this.now();
    const slot = Math.max(now, this.nextSlotAt);
    this.nextSlotAt = slot + this.spacingMs;
    if (slot > now) await sleep(slot - now);
  }
}
