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
export function headProblem({ rawHeaders }: IncomingMessage): CrossdockError | undefined {
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
