import type { IntentRecord } from './records.ts';

/**
 * Wakes up when authorisations run out. All of one run live equally long, so they end in the order in which they
 * began, and one timer for the first is enough.
 */
export class ExpiryClock {
  private readonly due: (intentId: string) => void;
  private readonly waiting: { readonly id: string; readonly atMs: number }[] = [];
  private next = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(due: (intentId: string) => void) {
    this.due = due;
  }

  /** After a restart: everything still held, the soonest first. */
  resume(intents: readonly IntentRecord[]): void {
    for (const intent of intents) this.push(intent);
    this.waiting.sort((a, b) => a.atMs - b.atMs);
    this.arm();
  }

  /** After each change: an intent is waited for once, from its authorisation on. */
  add(intent: IntentRecord): void {
    if (intent.captures.length > 0 || !this.push(intent)) return;
    if (this.timer === null) this.arm();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private push(intent: IntentRecord): boolean {
    if (intent.status !== 'requires_capture' || intent.charge === null) return false;
    this.waiting.push({ id: intent.id, atMs: intent.charge.expiresAtMs });
    return true;
  }

  private arm(): void {
    const first = this.waiting[this.next];
    this.timer = first === undefined ? null : setTimeout(() => this.ring(), Math.max(0, first.atMs - Date.now()));
    this.timer?.unref();
  }

  private ring(): void {
    for (let first = this.waiting[this.next]; first !== undefined && first.atMs <= Date.now();) {
      this.due(first.id);
      this.next += 1;
      first = this.waiting[this.next];
    }
    this.arm();
  }
}
