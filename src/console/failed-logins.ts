import { consoleLimits } from './limits.ts';

/** Counts logins that fail by address, in this process. */
export class FailedLogins {
  private readonly now: () => number;
  private readonly byAddress = new Map<string, { count: number; sinceMs: number }>();

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  mustWait(address: string): boolean {
    const entry = this.byAddress.get(address);
    if (entry === undefined) return false;
    if (this.now() - entry.sinceMs < consoleLimits.failedLoginWindowMs)
      return entry.count >= consoleLimits.failedLoginCountMax;
    this.byAddress.delete(address);
    return false;
  }

  add(address: string): void {
    if (this.byAddress.size >= consoleLimits.loginAddressCountMax) this.byAddress.clear();
    const entry = this.byAddress.get(address);
    if (entry === undefined) this.byAddress.set(address, { count: 1, sinceMs: this.now() });
    else entry.count += 1;
  }
}
