import { isTransient } from '../database/index.ts';
import { CrossdockError } from '../errors/index.ts';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits, gatewayTimes } from './limits.ts';

/** What is wrong with one field. */
export interface FieldProblem {
  /** As in `lines[2].quantity`; empty for the document itself. */
  readonly field: string;
  /** Stable, in kebab-case, as in `total-wrong`. */
  readonly code: string;
  readonly detail: string;
  readonly mend: string;
}

/** A complete answer, ready to be sent or kept for an `Idempotency-Key`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const jsonType = 'application/json; charset=utf-8';
const problemType = 'application/problem+json; charset=utf-8';

interface ProblemOptions {
  readonly status?: number;
  /** Without `mend` where the refusal came from a policy, which has its own words. */
  readonly errors?: readonly (Omit<FieldProblem, 'mend'> & { mend?: string })[];
  readonly headers?: Readonly<Record<string, string>>;
  /** A type that is registered elsewhere; ours else. */
  readonly type?: string;
  /** Further extension members. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * A problem document of RFC 9457. `code`, `what`, `why` and `mend` are extension members (section 3.2);
 * `instance` names the request, as the log does.
 */
export function renderProblem(error: CrossdockError, requestId: string, options: ProblemOptions = {}): Answer {
  const status = options.status ?? error.status;
  const { code, what, why, mend } = error;
  const body = {
    type: options.type ?? `/problems#${code}`,
    title: titleOf(code),
    status,
    detail: `${what} ${why}`,
    instance: `urn:crossdock:request:${requestId}`,
    code,
    what,
    why,
    mend,
    ...options.members,
    ...(options.errors === undefined ? {} : { errors: options.errors.slice(0, gatewayLimits.problemCountMax) }),
  };
  const later = status === 503 || status === 429 ? { 'retry-after': String(gatewayTimes.retryAfterSeconds) } : {};
  return { status, headers: { 'content-type': problemType, ...later, ...options.headers }, body: JSON.stringify(body) };
}

/** `XD_ORDER_INVALID` as "Order invalid": the same for all occurrences (RFC 9457, section 3.1.4). */
export function titleOf(code: string): string {
  const words = code.replace(/^XD_/, '').replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * What may be told of an error that was thrown: refusals as they are; of faults only whether to come again, for their
 * texts name hosts, folders and tables.
 */
export function tellable(error: unknown): CrossdockError {
  if (error instanceof CrossdockError && (error.status < 500 || own.has(error.code))) return error;
  if (isTransient(error)) return gatewayErrors.XD_DATABASE_UNAVAILABLE({}, error);
  return frameworkError(error) ?? gatewayErrors.XD_INTERNAL({}, error);
}

/** The gateway's own texts are written for strangers, also those of 5xx. */
const own: ReadonlySet<string> = new Set(Object.keys(gatewayErrors));

/** Fastify's errors in our words: https://fastify.dev/docs/latest/Reference/Errors/ */
function frameworkError(error: unknown): CrossdockError | undefined {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || !code.startsWith('FST_') || typeof statusCode !== 'number' || statusCode >= 500)
    return undefined;
  if (statusCode === 413) return gatewayErrors.XD_BODY_TOO_LARGE({ max: gatewayLimits.bodyBytesMax }, error);
  if (statusCode === 414) return gatewayErrors.XD_PATH_TOO_LONG({ max: gatewayLimits.pathSegmentLengthMax }, error);
  if (statusCode === 415) return gatewayErrors.XD_MEDIA_TYPE({ type: 'that was sent' }, error);
  const reasons: Record<string, string> = {
    FST_ERR_BAD_URL: 'The path is not percent-encoded UTF-8.',
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body has another length than the header content-length says.',
  };
  return gatewayErrors.XD_REQUEST_BROKEN({ reason: reasons[code] ?? 'It does not keep to HTTP.' }, error);
}
