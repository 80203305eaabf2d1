import type { Found, Outcome } from '../contracts/index.ts';

/** One item of a call: the idempotency key under which the vendor may see it at most once, and what is asked. */
export interface CallItem {
  readonly key: string;
  readonly input: unknown;
}

/** What is kept of a call, once for its whole set. */
export interface CallRecord {
  readonly system: string;
  readonly capability: string;
  readonly mode: 'run' | 'lookUp';
  readonly items: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly requests: readonly unknown[];
  readonly error: string | null;
}

/** How the engine reaches connected systems. It never throws: a whole call's failure is each item's outcome. */
export interface CallPort {
  /** The system that serves a capability for this document. */
  route(capability: string, document: unknown): string;
  /** All systems that may serve a capability. */
  systemsFor(capability: string): readonly string[];
  batchCountMax(system: string, capability: string): number;
  /** Sets that one worker may have under way at one system. */
  setsInFlightMax(system: string): number;
  /**
   * `holds` is asked right before anything is sent: a worker that was stopped for longer than its lease sends nothing
   * any more, because whoever took its set over may have.
   */
  perform(
    system: string,
    capability: string,
    items: readonly CallItem[],
    holds?: () => boolean,
  ): Promise<{ outcomes: readonly Outcome<unknown>[]; journal: CallRecord }>;
  lookUp(
    system: string,
    capability: string,
    items: readonly CallItem[],
  ): Promise<{ outcomes: readonly Found<unknown>[]; journal: CallRecord }>;
}

/** Time and chance, injected so that the engine runs under a seeded simulation as well. */
export interface Environment {
  nowMs(): number;
  random(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
