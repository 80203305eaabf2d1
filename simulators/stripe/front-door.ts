import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { errorBody, StripeError } from './stripe-error.ts';

const controlPrefix = '/__sim/';

/** Stripe's rate as a bucket that holds one second's requests and refills evenly. */
class RateGate {
  private readonly perSecondMax: number;
  private tokens: number;
  private filledAt = performance.now();

  constructor(perSecondMax: number) {
    this.perSecondMax = perSecondMax;
    this.tokens = perSecondMax;
  }

  admits(): boolean {
    const now = performance.now();
    this.tokens = Math.min(this.perSecondMax, this.tokens + ((now - this.filledAt) / 1000) * this.perSecondMax);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

export function throttledAnswer(): object {
  const message = 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.';
  return errorBody('invalid_request_error', message, { code: 'rate_limit' });
}

/** What stands before every route: request ids, the key, the rate, form bodies, and errors in Stripe's shape. */
export function guard(app: FastifyInstance, secretKey: string, requestsPerSecondMax: number | null): void {
  const gate = requestsPerSecondMax === null ? null : new RateGate(requestsPerSecondMax);
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith(controlPrefix)) return;
    reply.header('request-id', `req_${randomUUID().slice(-12)}`);
    checkKey(request.headers.authorization, secretKey);
    if (gate?.admits() === false) refuseRate(reply);
  });
  app.removeAllContentTypeParsers();
  // The text is kept as it came: it is parsed where it is used, and keys are compared over it.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof StripeError) return reply.code(error.status).send(error.body);
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode >= 500) return reply.code(500).send(errorBody('api_error', `Simulator error: ${message}`));
    return reply.code(400).send(errorBody('invalid_request_error', message));
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url}).`;
    return reply.code(404).send(errorBody('invalid_request_error', message));
  });
}

function refuseRate(reply: FastifyReply): never {
  reply.header('stripe-rate-limited-reason', 'global-rate');
  const message = 'Request rate limit exceeded.';
  throw new StripeError(429, 'invalid_request_error', message, { code: 'rate_limit' });
}

/** The secret key comes as a bearer token or as the user name of basic authentication. */
function checkKey(authorization: string | undefined, secretKey: string): void {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ', 2);
  const basic = () => Buffer.from(credentials, 'base64').toString('utf8').split(':')[0];
  const given = scheme.toLowerCase() === 'basic' ? basic() : scheme.toLowerCase() === 'bearer' ? credentials : '';
  if (given === secretKey) return;
  const message =
    given === '' || given === undefined
      ? 'You did not provide an API key.'
      : `Invalid API Key provided: ${given.slice(0, 8)}****`;
  throw new StripeError(401, 'invalid_request_error', message);
}
