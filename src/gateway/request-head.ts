import type { IncomingMessage } from 'node:http';
import type { CrossdockError } from '../errors/index.ts';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits } from './limits.ts';

/**
 * Headers by which it is decided who calls and what is done. Node.js takes the first of two, joins them, or takes the
 * last, and a proxy before it may choose otherwise.
 */
const once: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'idempotency-key',
  'content-type',
  'content-length',
  'content-encoding',
  'host',
  'origin',
]);
const lengths: ReadonlySet<number> = new Set([...once].map((name) => name.length));

/** What is wrong with the head of a request beyond its grammar, which Node.js has checked. */
export function headProblem({ rawHeaders, headers, url = '' }: IncomingMessage): CrossdockError | undefined {
  const coding = headers['transfer-encoding'];
  // Where a body ends by another coding a proxy may see otherwise (RFC 9112, section 6.1).
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    return gatewayErrors.XD_REQUEST_BROKEN({ reason: 'Of transfer codings only chunked is taken.' });
  // No text in the database can have it; in a query each parameter is checked by itself.
  if (url.includes('%00') && url.split('?', 1)[0]?.includes('%00') === true)
    return gatewayErrors.XD_REQUEST_BROKEN({ reason: 'The path has the character NUL.' });
  if (rawHeaders.length > 2 * gatewayLimits.headerCountMax)
    return gatewayErrors.XD_HEADERS_TOO_MANY({ max: gatewayLimits.headerCountMax });
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] ?? '';
    if (!lengths.has(sent.length)) continue;
    const name = sent.toLowerCase();
    if (!once.has(name)) continue;
    if (seen.includes(name)) return gatewayErrors.XD_HEADER_TWICE({ name });
    seen.push(name);
  }
  return undefined;
}
