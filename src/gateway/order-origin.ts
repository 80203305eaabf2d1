import type { FastifyRequest } from 'fastify';
import type { OrderOrigin } from './ports.ts';
import { formatTrace } from './trace-parent.ts';

/** Where the orders of a request come from. */
export function originOf({ id, trace, caller }: FastifyRequest): OrderOrigin {
  return { requestId: id, traceparent: formatTrace(trace), sentTraceparent: trace.sent, client: caller?.keyId ?? '' };
}
