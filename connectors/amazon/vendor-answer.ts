import {
  outcomeOfStatus,
  refused,
  retry,
  retryAfterMs,
  VendorError,
  type Outcome,
  type VendorResponse,
} from '../../src/index.ts';

interface ErrorList {
  readonly errors?: readonly { readonly code?: unknown; readonly message?: unknown; readonly details?: unknown }[];
}

/** Amazon's errors in one line; the text as it is where it is no error list. */
export function messageOf(response: VendorResponse): string {
  let list: ErrorList;
  try {
    list = response.json<ErrorList>();
  } catch {
    return response.text.slice(0, 300);
  }
  if (!Array.isArray(list?.errors)) return response.text.slice(0, 300);
  const lines = list.errors.map(({ code, message, details }) =>
    [code, message, details].filter((part) => typeof part === 'string' && part !== '').join(': '),
  );
  return lines.join('; ').slice(0, 500);
}

const detailOf = (response: VendorResponse) => `HTTP ${response.status}: ${messageOf(response)}`;

/** What an answer that is no success means for its item; `waitMs` is when the operation's next request is due. */
export function outcomeOfAnswer(response: VendorResponse, waitMs: number): Outcome<never> {
  if (response.status === 429) return retry(detailOf(response), retryAfterMs(response) ?? waitMs);
  if (response.status === 404) return refused('not-found', detailOf(response));
  return outcomeOfStatus(response);
}

/** The same for a read, where the whole call fails: a VendorError. */
export function answerError(response: VendorResponse, waitMs: number): VendorError {
  if (response.status === 429)
    return new VendorError('throttled', detailOf(response), retryAfterMs(response) ?? waitMs);
  return new VendorError(response.status >= 500 ? 'unknown' : 'rejected', detailOf(response));
}
