/**
 * What was read is good for a while: many pages that are open, and one that is live, ask for it once. A failure is told
 * to all who wait for it, and not kept.
 */
export class Remembered<T> {
  private readonly read: () => Promise<T>;
  private readonly forMs: number;
  private readonly nowMs: () => number;
  private newest: Promise<T> | null = null;
  private untilMs = 0;

  constructor(read: () => Promise<T>, forMs: number, nowMs: () => number = Date.now) {
    this.read = read;
    this.forMs = forMs;
    this.nowMs = nowMs;
  }

  get(): Promise<T> {
    if (this.newest !== null && this.nowMs() < this.untilMs) return this.newest;
    this.untilMs = this.nowMs() + this.forMs;
    this.newest = this.read().catch((error: unknown) => {
      this.newest = null;
      throw error;
    });
    return this.newest;
  }
}
