import {
  failed,
  outcomeOfStatus,
  refused,
  retry,
  unknown,
  VendorError,
  type Outcome,
  type VendorResponse,
} from '../../src/index.ts';
import type { StripeErrorBody } from './wire.ts';

/** A request with the same key is under way, or Stripe holds a lock on the object: wait a moment. */
const lockedRetryMs = 1_000;

export function errorOf(response: VendorResponse): StripeErrorBody {
  try {
    return response.json<{ error?: StripeErrorBody } | null>()?.error ?? {};
  } catch (error) {
    if (error instanceof VendorError || error instanceof SyntaxError) return {};
    throw error;
  }
}

export function detailOf(error: StripeErrorBody): string {
  return [error.decline_code ?? error.code ?? error.type, error.message]
    .filter((part) => part !== undefined)
    .join(': ');
}

/**
 * The outcome of an answer that is no success, for all operations (API reference, "Errors" and "Idempotent requests").
 * What an operation knows better it decides before it comes here.
 */
export function outcomeOfAnswer(response: VendorResponse): Outcome<never> {
  const error = errorOf(response);
  const { status } = response;
  if (status === 402) return refused('declined', detailOf(error));
  if (status === 409) return retry(detailOf(error), lockedRetryMs);
  if (error.type === 'idempotency_error') return failed('idempotency-conflict', detailOf(error));
  // Stripe stores server errors under the key too: the same key would be answered with it for a day.
  if (status >= 500 && response.headers['idempotent-replayed'] === 'true')
    return failed('stored-error', `HTTP ${status} is stored under this key: look the payment up at Stripe`);
  return inItsWords(outcomeOfStatus(response), response, error);
}

/**
 * Stripe's own sentence instead of the raw body, which may hold the whole payment with the customer's address or, of a proxy,
 * the request with its key.
 */
function inItsWords(outcome: Outcome<never>, response: VendorResponse, error: StripeErrorBody): Outcome<never> {
  const said = detailOf(error);
  const detail = `HTTP ${response.status}${said === '' ? ' without an error of Stripe' : `: ${said}`}`;
  return outcome.kind === 'done' ? outcome : { ...outcome, detail };
}

/** A 200 whose body is not what was asked for says nothing about the effect. */
export const unreadable = (response: VendorResponse) =>
  unknown(`HTTP ${response.status} with an unexpected body of ${response.text.length} characters`);
