import type { FastifyInstance } from 'fastify';
import { gatewayErrors } from './errors.ts';

/** Which pages of other origins may call the gateway from a browser; none unless declared. */
export interface CrossOriginSettings {
  /** As browsers send them: `https://shop.example.com`, with the port where it is not the usual one. */
  readonly origins: readonly string[];
}

const preflightSeconds = 600;
const allowedHeaders = [
  'authorization',
  'x-api-key',
  'content-type',
  'idempotency-key',
  'x-request-id',
  'request-id',
  'traceparent',
  'tracestate',
].join(', ');
/** What a page may read of an answer beside the few that browsers show anyway. */
const exposedHeaders = [
  'x-request-id',
  'request-id',
  'traceparent',
  'location',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'idempotency-replayed',
  'deprecation',
  'sunset',
  'link',
  'www-authenticate',
].join(', ');

/**
 * Cross-origin requests (https://fetch.spec.whatwg.org/#http-cors-protocol) of the declared origins. Credentials of the
 * browser are never allowed: callers send a key, so that no page can call in the name of who looks at it.
 */
export function allowOrigins(
  app: FastifyInstance,
  { origins }: CrossOriginSettings,
  methodsOf: (path: string) => readonly string[],
): void {
  const allowed = new Set(origins.map(checkOrigin));
  app.addHook('onRequest', (request, reply, done) => {
    // Caches must not give the answer for one origin to another, and not to requests without one.
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (typeof origin !== 'string' || !allowed.has(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      reply.header('access-control-expose-headers', exposedHeaders);
      return done();
    }
    const methods = methodsOf(request.url.split('?', 1)[0] ?? '');
    return void reply
      .code(204)
      .headers({
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': String(preflightSeconds),
      })
      .send();
  });
}

function checkOrigin(origin: string): string {
  const parsed = URL.canParse(origin) ? new URL(origin) : null;
  const isPattern = origin.includes('*');
  if (parsed !== null && !isPattern && /^https?:$/.test(parsed.protocol) && parsed.origin === origin) return origin;
  throw gatewayErrors.XD_GATEWAY_SETTING({
    setting: 'cors.origins',
    reason: `${origin} is no origin as browsers send it, as in https://shop.example.com; there are no patterns.`,
  });
}
