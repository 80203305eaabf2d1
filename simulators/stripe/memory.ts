import { Ledger } from '../kit/index.ts';
import type { Change, EventRecord, IntentRecord, RefundRecord, StoredAnswer } from './records.ts';

/** Answers under a key are forgotten after a day (API reference, "Idempotent requests"). */
const answerKeptMs = 24 * 3_600_000;

/** Things in the order of their creation, found by id without a scan. */
export class Sequence<T extends { readonly id: string; readonly created: number }> {
  private readonly things: T[] = [];
  private readonly indexById = new Map<string, number>();

  put(thing: T): void {
    const index = this.indexById.get(thing.id);
    if (index !== undefined) {
      this.things[index] = thing;
      return;
    }
    this.indexById.set(thing.id, this.things.length);
    this.things.push(thing);
  }

  get(id: string): T | undefined {
    const index = this.indexById.get(id);
    return index === undefined ? undefined : this.things[index];
  }

  indexOf(id: string): number | undefined {
    return this.indexById.get(id);
  }

  at(index: number): T | undefined {
    return this.things[index];
  }

  get size(): number {
    return this.things.length;
  }

  /** The first index whose thing was created at `seconds` or later. */
  firstFrom(seconds: number): number {
    let low = 0;
    let high = this.things.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.things[middle]?.created ?? 0) < seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  all(): readonly T[] {
    return this.things;
  }
}

/** All that the simulator remembers, rebuilt from its ledger. */
export class Memory {
  readonly intents = new Sequence<IntentRecord>();
  readonly refunds = new Sequence<RefundRecord>();
  readonly events = new Sequence<EventRecord>();
  private readonly refundsByIntent = new Map<string, Sequence<RefundRecord>>();
  private readonly attempts = new Map<string, number>();
  private readonly answers = new Map<string, StoredAnswer>();
  private readonly ledger: Ledger<Change>;

  constructor(file: string | null) {
    this.ledger = new Ledger<Change>(file, (change) => this.apply(change));
  }

  commit(change: Change): void {
    this.ledger.append(change);
  }

  answer(key: string, nowMs: number): StoredAnswer | undefined {
    const stored = this.answers.get(key);
    return stored !== undefined && nowMs - stored.atMs < answerKeptMs ? stored : undefined;
  }

  attemptsOf(order: string): number {
    return this.attempts.get(order) ?? 0;
  }

  refundsOf(intent: string): Sequence<RefundRecord> {
    return this.refundsByIntent.get(intent) ?? new Sequence<RefundRecord>();
  }

  close(): void {
    this.ledger.close();
  }

  private apply(change: Change): void {
    const { intent, refund, events, attemptOf, answer } = change;
    if (intent !== undefined) this.intents.put(intent);
    if (refund !== undefined) this.putRefund(refund);
    for (const event of events) this.events.put(event);
    if (attemptOf !== undefined) this.attempts.set(attemptOf, this.attemptsOf(attemptOf) + 1);
    if (answer !== undefined) this.answers.set(answer.key, answer);
  }

  private putRefund(refund: RefundRecord): void {
    this.refunds.put(refund);
    const ofIntent = this.refundsOf(refund.intent);
    ofIntent.put(refund);
    this.refundsByIntent.set(refund.intent, ofIntent);
  }
}
