/**
 * What became of one item of a set. A refusal is a value, not an exception: 97 of 100 go on when 3 do not.
 * - done: the effect stands; `value` is what the vendor said of it.
 * - refused: a business no (declined, too late); repeating changes nothing.
 * - retry: not done and known not to be done; may be tried again after `afterMs`.
 * - failed: needs a person (bad mapping, forbidden, a rule of the vendor broken).
 * - unknown: may or may not be done (time-out, lost answer): looked up before any repeat.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'retry'; readonly afterMs: number | null; readonly detail: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** What a look-up found: the outcome of the earlier try, or that the vendor never saw it. */
export type Found<T> = Outcome<T> | { readonly kind: 'absent' };

export const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });
export const refused = (reason: string, detail: string): Outcome<never> => ({ kind: 'refused', reason, detail });
export const retry = (detail: string, afterMs: number | null = null): Outcome<never> => ({
  kind: 'retry',
  afterMs,
  detail,
});
export const failed = (reason: string, detail: string): Outcome<never> => ({ kind: 'failed', reason, detail });
export const unknown = (detail: string): Outcome<never> => ({ kind: 'unknown', detail });
export const absent: { readonly kind: 'absent' } = { kind: 'absent' };
