import { experienceTimes } from '../limits.ts';

const jitter = 0.2;
/** A receiver that says when to come again is believed up to this. */
const retryAfterMaxMs = 24 * 3_600_000;

/** The pause after the n-th failed round in a row, never shorter than the receiver's `Retry-After`. */
export function pauseMs(attempt: number, retryAfterMs: number | null, random: () => number): number {
  const { retryMs } = experienceTimes;
  const planned = retryMs[Math.min(attempt, retryMs.length) - 1] ?? 0;
  const spread = planned * (1 - jitter + 2 * jitter * random());
  return Math.round(Math.max(spread, Math.min(retryAfterMs ?? 0, retryAfterMaxMs)));
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
