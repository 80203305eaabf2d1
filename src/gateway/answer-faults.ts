import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits } from './limits.ts';
import { renderProblem, tellable } from './problem.ts';
import { headProblem } from './request-head.ts';
import { sendAnswer } from './send-answer.ts';
import { continueTrace, formatTrace, type TraceParent } from './trace-parent.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where this request stands in its caller's trace. */
    trace: TraceParent;
  }
}

export type GatewayLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/**
 * For answers that are data: nothing in them is run, framed, guessed at or kept. Pages set a policy of their own.
 */
const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;
/** Where the public address is https (RFC 6797); said here too, because not every proxy that ends TLS says it. */
const onlyTls = { 'strict-transport-security': 'max-age=31536000' };

export interface FaultOptions {
  readonly log?: GatewayLog | undefined;
  /** The methods that there are for a path. */
  readonly methodsOf: (path: string) => readonly string[];
  readonly isPublicTls: boolean;
}

/** Gives every answer its request id, its place in the trace and safe headers, and every failure a problem document. */
export function answerFaults(app: FastifyInstance, options: FaultOptions): { isStopping: boolean } {
  const state = { isStopping: false };
  const { log = () => undefined, methodsOf: methods } = options;
  const headers = options.isPublicTls ? { ...safeHeaders, ...onlyTls } : safeHeaders;
  /** Tells a wrong method (405) from a wrong path (404). */
  const answerUnknown = (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = methods(path).join(', ');
    const { method } = request;
    if (allowed === '')
      return sendAnswer(reply, renderProblem(gatewayErrors.XD_ROUTE_UNKNOWN({ method, path }), request.id));
    const error = gatewayErrors.XD_METHOD_WRONG({ method, path, allowed });
    return sendAnswer(reply, renderProblem(error, request.id, { headers: { allow: allowed } }));
  };
  app.decorateRequest('trace');
  app.addHook('onRequest', (request, reply, done) => {
    request.trace = continueTrace(request.headers['traceparent']);
    nameRequest(reply.headers(headers), request);
    const problem = headProblem(request.raw);
    // Closed, because what follows on the connection may be read otherwise by whoever stands before us.
    if (problem !== undefined)
      return void sendAnswer(reply, renderProblem(problem, request.id, { headers: { connection: 'close' } }));
    // While the rest is finished the process is as alive as before.
    if (!state.isStopping || isLiveness(request)) return done();
    return void sendAnswer(
      reply,
      renderProblem(gatewayErrors.XD_STOPPING(), request.id, { headers: { connection: 'close' } }),
    );
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = bodyTooLarge(thrown, request) ?? mediaType(thrown, request) ?? tellable(thrown);
    if (error.status >= 500) log('error', error.what, { code: error.code, request: request.id, cause: thrown });
    // Fastify would cut the connection, and a caller that is still sending would see a reset instead of the answer.
    // Node.js reads the rest away, and ends it with the time of the request.
    if (!state.isStopping) reply.removeHeader('connection');
    // Where no route takes a request it does not matter what is wrong with its body.
    if (request.is404 && error.status < 500) return answerUnknown(request, reply);
    return sendAnswer(reply, renderProblem(error, request.id));
  });
  app.setNotFoundHandler(answerUnknown);
  return state;
}

const livenessPaths: ReadonlySet<string | undefined> = new Set(['/livez', '/health/live']);
const isLiveness = ({ routeOptions }: FastifyRequest): boolean => livenessPaths.has(routeOptions.url);

/** The id under both names that are in use, and the part of the trace that this request is. */
function nameRequest(reply: FastifyReply, { id, trace }: FastifyRequest): void {
  reply.header('x-request-id', id).header('request-id', id).header('traceparent', formatTrace(trace));
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

function bodyTooLarge(error: unknown, request: FastifyRequest) {
  if (codeOf(error) !== 'FST_ERR_CTP_BODY_TOO_LARGE') return undefined;
  const max = request.routeOptions.bodyLimit ?? gatewayLimits.bodyBytesMax;
  return gatewayErrors.XD_BODY_TOO_LARGE({ max }, error);
}

function mediaType(error: unknown, { headers }: FastifyRequest) {
  if (codeOf(error) !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return undefined;
  return gatewayErrors.XD_MEDIA_TYPE({ type: headers['content-type'] ?? '(none)' }, error);
}
