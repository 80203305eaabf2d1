import {
  failed,
  outcomeOfStatus,
  refused,
  retryAfterMs,
  unknown,
  VendorError,
  type Outcome,
  type VendorResponse,
} from '../../src/index.ts';

/**
 * Adobe's message with its parameters put in. The servers send these as an object or a list of values, the
 * description says a list of objects; all three are read. What anybody else writes, such as a proxy, may quote the request
 * with its token: it is not told, and stands masked in the journal.
 */
export function messageOf(response: VendorResponse): string {
  const body = parsed(response);
  if (typeof body?.message !== 'string') return `HTTP ${response.status} without a message`;
  const values = parametersOf(body.parameters);
  return body.message.replaceAll(/%(\w+)/g, (text, name: string) => values.get(name) ?? text).slice(0, 500);
}

function parsed(response: VendorResponse): { message?: unknown; parameters?: unknown } | null {
  try {
    return response.json<{ message?: unknown; parameters?: unknown }>();
  } catch {
    return null;
  }
}

function parametersOf(parameters: unknown): Map<string, string> {
  const values = new Map<string, string>();
  if (typeof parameters !== 'object' || parameters === null) return values;
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'object' && value !== null)
      for (const [inner, text] of Object.entries(value)) values.set(inner, String(text));
    else values.set(Array.isArray(parameters) ? String(Number(name) + 1) : name, String(value));
  }
  return values;
}

/**
 * What an answer that is no success means for its item. A 400 with validation messages of a document is the shop's
 * business no (nothing left to ship, the order is cancelled); other 400s are a request that needs a person.
 */
export function outcomeOfAnswer(response: VendorResponse): Outcome<never> {
  const message = messageOf(response);
  if (response.status === 400 && /Document Validation Error/i.test(message)) return refused('not-allowed', message);
  if (response.status === 400) return failed('vendor-rejected', message);
  if (response.status === 404) return refused('not-found', message);
  // A success that is not the one of the API, as a proxy answers it, says nothing of the effect.
  if (response.status < 400) return unknown(message);
  const outcome = outcomeOfStatus(response);
  return outcome.kind === 'done' ? outcome : { ...outcome, detail: `HTTP ${response.status}: ${message}` };
}

/** The same for a read, where the whole call fails: a VendorError. */
export function answerError(response: VendorResponse): VendorError {
  const detail = `HTTP ${response.status}: ${messageOf(response)}`;
  if (response.status === 429) return new VendorError('throttled', detail, retryAfterMs(response));
  const isNo = response.status >= 400 && response.status < 500;
  return new VendorError(isNo ? 'rejected' : 'unknown', detail);
}
