import type { Found, Outcome } from '../contracts/index.ts';
import { stockLimits } from './limits.ts';
import type { Untold } from './list-untold.ts';
import type { Untellable } from './mark-told.ts';
import type { Pause } from './pause-channel.ts';

/** What a push means for its items, and for the channel as a whole. */
export interface Judged {
  readonly told: readonly Untold[];
  readonly untellable: readonly Untellable[];
  /** The channel is down or its quota is used up; null where it answered. */
  readonly pause: Pause | null;
}

/**
 * Reads the outcomes of a push. Where no item got a certain answer, and no request of the call was answered well either,
 * it is the channel that cannot be told and not the items: it is left alone, and the items are as they were. Otherwise
 * each item that was not taken has a pause of its own.
 * @param statuses HTTP statuses of the call's requests; null for one without an answer.
 */
export function judgePush(
  items: readonly Untold[],
  outcomes: readonly Outcome<unknown>[],
  statuses: readonly (number | null)[],
): Judged {
  const told = items.filter((_, at) => outcomes[at]?.kind === 'done');
  const pause = pauseOf(outcomes, statuses);
  const untellable = items.flatMap((item, at): Untellable[] => {
    const outcome = outcomes[at] ?? { kind: 'unknown' as const, detail: 'no outcome' };
    if (outcome.kind === 'done') return [];
    const isInDoubt = outcome.kind === 'unknown';
    return [{ ...item, error: errorOf(outcome), isInDoubt, afterMs: pause === null ? itemPauseOf(outcome) : 0 }];
  });
  return { told, untellable, pause };
}

function pauseOf(outcomes: readonly Outcome<unknown>[], statuses: readonly (number | null)[]): Pause | null {
  const open = outcomes.filter((outcome) => outcome.kind === 'retry' || outcome.kind === 'unknown');
  const [first] = open;
  if (first === undefined || open.length < outcomes.length) return null;
  if (statuses.some((status) => status !== null && status < 400)) return null;
  const pauses = open.flatMap((outcome) =>
    outcome.kind === 'retry' && outcome.afterMs !== null ? [outcome.afterMs] : [],
  );
  const isQuota = open.every((outcome) => outcome.kind === 'retry') && !statuses.some(isOutage);
  const afterMs = pauses.length === 0 ? null : Math.max(...pauses);
  return { kind: isQuota ? 'quota' : 'outage', detail: errorOf(first), afterMs };
}

/** No answer, or one of a server that is not well; 429 is one of a server that has enough. */
const isOutage = (status: number | null): boolean => status === null || status >= 500;

function itemPauseOf(outcome: Outcome<unknown>): number | null {
  if (outcome.kind !== 'retry' || outcome.afterMs === null) return null;
  return Math.min(Math.max(1, Math.ceil(outcome.afterMs)), stockLimits.retryAfterMsMax);
}

function errorOf(outcome: Outcome<unknown>): string {
  if (outcome.kind === 'done') return '';
  const reason = outcome.kind === 'refused' || outcome.kind === 'failed' ? ` (${outcome.reason})` : '';
  return `${outcome.kind}${reason}: ${outcome.detail}`;
}

/**
 * What a look-up settles of tellings in doubt. Only a certain answer does: `absent` may mean that the vendor, or the
 * connector after a restart, has no memory of it.
 */
export function judgeLookUp(items: readonly Untold[], found: readonly Found<unknown>[]) {
  return items.flatMap((item, at) => {
    const kind = found[at]?.kind;
    if (kind === 'done') return [{ ...item, isTold: true }];
    return kind === 'refused' || kind === 'failed' ? [{ ...item, isTold: false }] : [];
  });
}
