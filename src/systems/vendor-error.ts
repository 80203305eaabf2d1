import { failed, refused, retry, unknown, type Outcome } from './outcome.ts';
import type { VendorResponse } from './connector.ts';

/**
 * A whole call's failure. The kind says whether it may be repeated:
 * not-sent (certainly not done), throttled (not done, wait), unknown (look up first), rejected (needs a person).
 */
export class VendorError extends Error {
  readonly kind: 'not-sent' | 'throttled' | 'unknown' | 'rejected';
  readonly afterMs: number | null;
  constructor(kind: VendorError['kind'], message: string, afterMs: number | null = null, cause?: unknown) {
    super(message, { cause });
    this.name = 'VendorError';
    this.kind = kind;
    this.afterMs = afterMs;
  }
}

/** The outcome that a failed call means for each of its items. A throw that is no VendorError is `unknown`. */
export function outcomeOfError(error: unknown): Outcome<never> {
  if (!(error instanceof VendorError)) return unknown(error instanceof Error ? error.message : String(error));
  if (error.kind === 'not-sent' || error.kind === 'throttled') return retry(error.message, error.afterMs);
  return error.kind === 'rejected' ? failed('vendor-rejected', error.message) : unknown(error.message);
}

/**
 * The outcome of an answer that is no success that is understood, where the vendor has no finer word for it:
 * 429 and 503 with Retry-After were not done; other 5xx may have been done; 401/403 and other 4xx need a person.
 */
export function outcomeOfStatus(response: VendorResponse): Outcome<never> {
  const detail = `HTTP ${response.status}: ${response.text.slice(0, 300)}`;
  if (response.status === 429) return retry(detail, retryAfterMs(response));
  if (response.status === 503 && response.headers['retry-after'] !== undefined)
    return retry(detail, retryAfterMs(response));
  // A success that nobody understands may be an effect: it is looked up, never taken for a no.
  if (response.status >= 500 || response.status < 400) return unknown(detail);
  if (response.status === 404) return refused('not-found', detail);
  return failed(response.status === 401 || response.status === 403 ? 'not-authorised' : 'vendor-rejected', detail);
}

/** Retry-After in milliseconds (RFC 9110 10.2.3): seconds or a date; null where absent or unreadable. */
export function retryAfterMs(response: VendorResponse): number | null {
  const value = response.headers['retry-after'];
  if (value === undefined) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000));
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
