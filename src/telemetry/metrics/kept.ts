/**
 * What was read is good for a while, and for longer where reading took long: `shareMax` of the time at most is spent on
 * it. Who asks while it is being read waits for the same.
 */
export class Kept<T> {
  private readonly read: () => Promise<T>;
  private readonly forMs: number;
  private readonly shareMax: number;
  private newest: T | undefined;
  private untilMs = -Infinity;
  private reading: Promise<T> | null = null;

  constructor(read: () => Promise<T>, forMs: number, shareMax = 1) {
    this.read = read;
    this.forMs = forMs;
    this.shareMax = shareMax;
  }

  async get(): Promise<T> {
    if (this.newest !== undefined && performance.now() < this.untilMs) return this.newest;
    this.reading ??= this.readNow().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async readNow(): Promise<T> {
    const startMs = performance.now();
    const value = await this.read();
    const endMs = performance.now();
    this.newest = value;
    this.untilMs = endMs + Math.max(this.forMs, (endMs - startMs) * (1 / this.shareMax - 1));
    return value;
  }
}
