import type { FastifyInstance, FastifyRequest } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits } from './limits.ts';
import { renderProblem, tellable } from './problem.ts';
import { knownMethods } from './known-methods.ts';
import { sendAnswer } from './send-answer.ts';

export type GatewayLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/**
 * For answers that are data: nothing in them is run, framed, guessed at or kept. Transport security is said by the
 * proxy that ends TLS. Pages set a policy of their own.
 */
const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const;

/** Gives every answer its request id and safe headers, and every failure a problem document. */
export function answerFaults(app: FastifyInstance, log: GatewayLog = () => undefined): { isStopping: boolean } {
  const state = { isStopping: false };
  const methods = knownMethods(app);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(safeHeaders).header('request-id', request.id);
    if (!state.isStopping) return done();
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
    return sendAnswer(reply, renderProblem(error, request.id));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = methods(path).join(', ');
    const { method } = request;
    if (allowed === '')
      return sendAnswer(reply, renderProblem(gatewayErrors.XD_ROUTE_UNKNOWN({ method, path }), request.id));
    const error = gatewayErrors.XD_METHOD_WRONG({ method, path, allowed });
    return sendAnswer(reply, renderProblem(error, request.id, { headers: { allow: allowed } }));
  });
  return state;
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
