import {
  failed,
  outcomeOfError,
  outcomeOfStatus,
  refused,
  retryAfterMs,
  unknown,
  VendorError,
  type Call,
  type Item,
  type Outcome,
  type VendorRequest,
  type VendorResponse,
} from '../../src/index.ts';

/**
 * Mirakl's message ({"status", "message"}). Of an answer without one only its status is told: what a proxy in front of an
 * instance writes may quote the request with its key, and stands masked in the journal.
 */
export function messageOf(response: VendorResponse): string {
  try {
    const { message } = response.json<{ message?: unknown }>();
    if (typeof message === 'string') return message.slice(0, 300);
  } catch {
    // It is no JSON, so it is none of Mirakl's.
  }
  return `HTTP ${response.status} without a message`;
}

/** The outcome of an answer that is no success. */
export function outcomeOfAnswer(response: VendorResponse): Outcome<never> {
  if (response.status === 404) return refused('not-found', messageOf(response));
  if (response.status === 400) return failed('vendor-rejected', messageOf(response));
  // A success that is not the one of the API, as a proxy answers it, says nothing of the effect.
  if (response.status < 400) return unknown(messageOf(response));
  const outcome = outcomeOfStatus(response);
  return outcome.kind === 'done' ? outcome : { ...outcome, detail: messageOf(response) };
}

/** The same for a read, where the whole call fails. */
export function answerError(response: VendorResponse, path: string): VendorError {
  const what = `GET ${path}: ${messageOf(response)}`;
  if (response.status === 429) return new VendorError('throttled', what, retryAfterMs(response));
  const isNo = response.status >= 400 && response.status < 500;
  return new VendorError(isNo ? 'rejected' : 'unknown', what);
}

/** Reads; what is no success is a failure of the whole call. */
export async function read(call: Call, request: Omit<VendorRequest, 'method'>): Promise<VendorResponse> {
  const response = await call.request({ ...request, method: 'GET' });
  if (response.status === 200) return response;
  throw answerError(response, request.path);
}

/** One outcome an item: an error of one stays with it, for the effects of the others may stand. */
export function eachOutcome<I, R>(
  items: readonly Item<I>[],
  call: Call,
  perform: (input: I) => Promise<Outcome<R>>,
): Promise<Outcome<R>[]> {
  return call.each(items, async ({ input }) => {
    try {
      return await perform(input);
    } catch (error) {
      return outcomeOfError(error);
    }
  });
}
