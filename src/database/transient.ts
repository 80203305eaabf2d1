import { CrossdockError } from '../errors/index.ts';

/** SQLSTATEs after which the same call may succeed later: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const transientStates: ReadonlySet<string> = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available: lock_timeout passed
  '57014', // query_canceled: statement_timeout passed
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting, stopping or in recovery
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
  '25006', // read_only_sql_transaction: the primary became a standby
  '53000', // insufficient_resources
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '58030', // io_error
]);

/** Class 08, connection exception, is transient as a whole. */
const connectionClass = '08';

/** Codes of Node.js and postgres.js for a connection that could not be made or was lost. */
const lostCodes: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
]);

const codeOf = (error: unknown): string => {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
};

/**
 * Whether the same call may succeed later without anybody changing anything. It does not say that nothing was done: a
 * connection lost at commit leaves that unknown, so only what is idempotent may be repeated.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof CrossdockError) return error.retry === 'later';
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  const code = codeOf(error);
  return lostCodes.has(code) || transientStates.has(code) || (code.length === 5 && code.startsWith(connectionClass));
}

/** Whether the error ends its connection, in contrast to one of a statement on a connection that is well. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof AggregateError || lostCodes.has(codeOf(error))) return true;
  // Node.js sets errno on every socket error, and PostgreSQL closes the connection after FATAL and PANIC.
  const { errno, severity } = (error ?? {}) as { errno?: unknown; severity?: unknown };
  return errno !== undefined || severity === 'FATAL' || severity === 'PANIC';
}

/** Whether PostgreSQL rolled the transaction back for the sake of another one, so that it is safe to run it again. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/** Whether the server, or this process, found no space on its disk. */
export const isDiskFull = (error: unknown): boolean => ['53100', 'ENOSPC', 'EDQUOT'].includes(codeOf(error));
