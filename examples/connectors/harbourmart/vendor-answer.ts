import {
  outcomeOfStatus,
  retryAfterMs,
  unknown,
  VendorError,
  type Outcome,
  type VendorResponse,
} from '../../../src/index.ts';

/**
 * The vendor's own sentence. Of an answer without one only the status is told: what a proxy writes may quote the request with
 * its credentials, and stands masked in the journal.
 */
function messageOf(answer: VendorResponse): string {
  let said: unknown;
  try {
    said = answer.json<{ message?: unknown } | null>()?.message;
  } catch {
    said = undefined;
  }
  return `HTTP ${answer.status}${typeof said === 'string' ? `: ${said.slice(0, 300)}` : ' without a message'}`;
}

/** What an answer that is not the expected one means for its item. */
export function outcomeOf(answer: VendorResponse): Outcome<never> {
  // A success that is not the one of the description, as a proxy answers it, says nothing of the effect.
  if (answer.status < 400) return unknown(messageOf(answer));
  const outcome = outcomeOfStatus(answer);
  return outcome.kind === 'done' ? outcome : { ...outcome, detail: messageOf(answer) };
}

/** The same for a read, where the whole call fails: it says nothing of the effect that was looked for. */
export function errorOf(answer: VendorResponse): VendorError {
  const kind = answer.status === 429 ? 'throttled' : 'unknown';
  return new VendorError(kind, messageOf(answer), retryAfterMs(answer));
}
