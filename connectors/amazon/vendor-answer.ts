import {
  outcomeOfStatus,
  refused,
  retry,
  retryAfterMs,
  unknown,
  VendorError,
  type Outcome,
  type VendorResponse,
} from '../../src/index.ts';

interface ErrorList {
  readonly errors?: readonly { readonly code?: unknown; readonly message?: unknown; readonly details?: unknown }[];
}

/**
 * Amazon's errors in one line. Of an answer without such a list only its status is told: what a proxy writes may quote the
 * request with its token, and stands masked in the journal.
 */
export function messageOf(response: VendorResponse): string {
  let list: ErrorList;
  try {
    list = response.json<ErrorList>();
  } catch {
    return noList(response);
  }
  if (!Array.isArray(list?.errors)) return noList(response);
  const lines = list.errors.map(({ code, message, details }) =>
    [code, message, details].filter((part) => typeof part === 'string' && part !== '').join(': '),
  );
  return lines.join('; ').slice(0, 500);
}

const noList = ({ headers }: VendorResponse) => `no list of errors, but ${headers['content-type'] ?? 'nothing'}`;
const detailOf = (response: VendorResponse) => `HTTP ${response.status}: ${messageOf(response)}`;

/** What an answer that is no success means for its item; `waitMs` is when the operation's next request is due. */
export function outcomeOfAnswer(response: VendorResponse, waitMs: number): Outcome<never> {
  if (response.status === 429) return retry(detailOf(response), retryAfterMs(response) ?? waitMs);
  if (response.status === 404) return refused('not-found', detailOf(response));
  // A success that is not the one of the API, as a proxy answers it, says nothing of the effect.
  if (response.status < 400) return unknown(detailOf(response));
  const outcome = outcomeOfStatus(response);
  return outcome.kind === 'done' ? outcome : { ...outcome, detail: detailOf(response) };
}

/** The same for a read, where the whole call fails: a VendorError. */
export function answerError(response: VendorResponse, waitMs: number): VendorError {
  if (response.status === 429)
    return new VendorError('throttled', detailOf(response), retryAfterMs(response) ?? waitMs);
  const isNo = response.status >= 400 && response.status < 500;
  return new VendorError(isNo ? 'rejected' : 'unknown', detailOf(response));
}
