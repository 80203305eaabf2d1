import type { Sql } from '../database/index.ts';

/**
 * What a flow's author writes. D is the immutable document that started the process, S what its steps have added.
 * Steps take one instance at a time in these functions where they are pure; the engine calls capabilities and SQL with
 * whole sets.
 */
export interface Instance<D, S> {
  readonly tenant: string;
  /** The business key, e.g. `main-shop/000000012`. */
  readonly key: string;
  readonly document: D;
  readonly state: Readonly<S>;
  /** Grows with each pass of a repeat and each `again`. */
  readonly round: number;
  /** Now, UTC ms, by the engine's clock: what a step decides by time it decides by this. */
  readonly nowMs: number;
}

/** What a step decides for one instance. `patch` is merged into its state. */
export type Decision<S> =
  | { readonly kind: 'continue'; readonly patch?: Partial<S>; readonly note?: string }
  /** Stay in this wait. */
  | { readonly kind: 'stay'; readonly patch?: Partial<S>; readonly note?: string }
  /** Undo what was done, newest first, then run the process's `afterCancel` steps; ends as cancelled. */
  | { readonly kind: 'cancel'; readonly reason: string; readonly patch?: Partial<S> }
  | { readonly kind: 'goto'; readonly step: string; readonly patch?: Partial<S>; readonly note?: string }
  /** The same step once more as a new round, so with a new idempotency key: for a customer's second try. */
  | { readonly kind: 'again'; readonly afterMs: number; readonly patch?: Partial<S>; readonly note?: string }
  /** Nothing fits: a person decides. */
  | {
      readonly kind: 'exception';
      readonly cause: string;
      readonly detail: string;
      readonly advice: string;
      readonly patch?: Partial<S>;
    };

export interface Refusal {
  readonly reason: string;
  readonly detail: string;
}
export interface Signal {
  readonly event: string;
  readonly id: string;
  readonly payload: unknown;
}

/**
 * A call of a capability. Where `parts` is given the instance makes one item a part (one warehouse request a
 * location); the step is done when all parts are, and only the missing ones are repeated.
 */
export interface CallStep<D, S> {
  readonly kind: 'call';
  readonly name: string;
  readonly capability: string;
  when?(instance: Instance<D, S>): boolean;
  parts?(instance: Instance<D, S>): readonly string[];
  input(instance: Instance<D, S>, part: string): unknown;
  /** `results` by part; the single part's name is ''. */
  done(results: Readonly<Record<string, never>>, instance: Instance<D, S>): Partial<S> | Decision<S>;
  /** By reason, `*` for any other. Without an entry a refusal becomes an exception. */
  readonly refused?: Readonly<
    Record<
      string,
      (
        instance: Instance<D, S>,
        refusal: Refusal,
        part: string,
        results: Readonly<Record<string, never>>,
      ) => Decision<S>
    >
  >;
  /** What follows when it needs a person and the flow can live without it. Without it, a failure is an exception. */
  failed?(instance: Instance<D, S>, refusal: Refusal): Decision<S>;
  /** What follows when the system has not answered usefully for `afterMs`; without it, a person decides in the end. */
  giveUp?(instance: Instance<D, S>): { readonly afterMs: number; readonly decision: Decision<S> };
  readonly undo?: Omit<CallStep<D, S>, 'kind' | 'name' | 'undo'>;
}

/**
 * Calls that do not need each other, made at the same time and written in one transaction. Each has its own outcome,
 * trace entry, refusal and undo; the step is done when all are, and only the missing ones are repeated.
 */
export interface TogetherStep<D, S> {
  readonly kind: 'together';
  readonly name: string;
  readonly steps: readonly CallStep<D, S>[];
}

/** A pure decision; many in a row cost no transaction of their own. */
export interface DecideStep<D, S> {
  readonly kind: 'decide';
  readonly name: string;
  when?(instance: Instance<D, S>): boolean;
  decide(instance: Instance<D, S>): Decision<S>;
}

/** Puts work at the end of a set's transaction. */
export type Last = (work: (sql: Sql) => Promise<void>) => Promise<void>;

/** SQL over the whole set, in the transaction that moves it on. One decision an instance, in order. */
export interface LocalStep<D, S> {
  readonly kind: 'local';
  readonly name: string;
  when?(instance: Instance<D, S>): boolean;
  /**
   * `last` puts a statement at the end of the transaction: for rows that all sets want at once. It is undefined when
   * such a statement has failed and the transaction is done again: then everything is done in place.
   */
  run(instances: readonly Instance<D, S>[], sql: Sql, last: Last | undefined): Promise<readonly Decision<S>[]>;
  readonly undo?: {
    run(instances: readonly Instance<D, S>[], sql: Sql, last: Last | undefined): Promise<readonly Decision<S>[]>;
  };
}

export interface WaitStep<D, S> {
  readonly kind: 'wait';
  readonly name: string;
  readonly events: readonly string[];
  when?(instance: Instance<D, S>): boolean;
  withinMs(instance: Instance<D, S>): number;
  onSignal(instance: Instance<D, S>, signal: Signal): Decision<S>;
  onTimeout(instance: Instance<D, S>): Decision<S>;
}

/** An event for the log, written in the transaction that moves the instance on. */
export interface AnnounceStep<D, S> {
  readonly kind: 'announce';
  readonly name: string;
  readonly event: string;
  when?(instance: Instance<D, S>): boolean;
  data(instance: Instance<D, S>): unknown;
}

export interface RepeatStep<D, S> {
  readonly kind: 'repeat';
  readonly name: string;
  until(instance: Instance<D, S>): boolean;
  readonly steps: readonly Step<D, S>[];
}

export type Step<D, S> =
  | CallStep<D, S>
  | TogetherStep<D, S>
  | DecideStep<D, S>
  | LocalStep<D, S>
  | WaitStep<D, S>
  | AnnounceStep<D, S>
  | RepeatStep<D, S>;

export interface LateFinding {
  readonly cause: string;
  readonly detail: string;
  readonly advice: string;
}

export interface ProcessDefinition<D, S> {
  readonly name: string;
  readonly version: number;
  initialState(document: D): S;
  /** The most urgent is moved first. */
  urgency(document: D): Date;
  readonly steps: readonly Step<D, S>[];
  /** What follows when all was undone. */
  readonly afterCancel: readonly Step<D, S>[];
  /**
   * Events that may come at any moment. They are read between steps, never while a call's outcome is open; null keeps
   * the signal for a later wait.
   */
  readonly signals: Readonly<
    Record<string, (instance: Instance<D, S>, signal: Signal, step: string) => Decision<S> | null>
  >;
  /**
   * Judges a signal that comes when its instance has ended: what a person must see (goods of a cancelled order have
   * left), or null where it is known already or means nothing any more. Absent: nothing does.
   */
  late?(ended: { readonly outcome: string; readonly state: Readonly<S> }, signal: Signal): LateFinding | null;
  /** Money at stake, shown with an exception. */
  stake(instance: Instance<D, S>): { readonly amount: number | null; readonly currency: string | null };
}

/** Types a process; the object is returned as it is. */
export function defineProcess<D, S>(definition: ProcessDefinition<D, S>): ProcessDefinition<D, S> {
  return definition;
}

export const proceed = <S>(patch?: Partial<S>, note?: string): Decision<S> => ({
  kind: 'continue',
  ...(patch === undefined ? {} : { patch }),
  ...(note === undefined ? {} : { note }),
});
export const cancel = <S>(reason: string, patch?: Partial<S>): Decision<S> => ({
  kind: 'cancel',
  reason,
  ...(patch === undefined ? {} : { patch }),
});
export const exception = <S>(cause: string, detail: string, advice: string, patch?: Partial<S>): Decision<S> => ({
  kind: 'exception',
  cause,
  detail,
  advice,
  ...(patch === undefined ? {} : { patch }),
});
