import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { AmazonError, errorBody } from './amazon-error.ts';
import type { OperationName, Quota } from './rates.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the Selling Partner API that a route is. */
    readonly sellingPartnerOperation?: OperationName;
  }
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

/** Route options that name the operation, so that its token and its quota are checked. */
export const as = (operation: OperationName) => ({ config: { sellingPartnerOperation: operation } });

/** Access tokens carry their end and a signature, so they outlive a restart like Amazon's do. */
function signed(text: string, { clientSecret }: Credentials): string {
  return `Atza|${text}.${createHmac('sha256', clientSecret).update(text).digest('base64url')}`;
}

function endOf(token: string, credentials: Credentials): number | null {
  const text = /^Atza\|(\d+)\./.exec(token)?.[1];
  if (text === undefined) return null;
  const expected = Buffer.from(signed(text, credentials));
  const given = Buffer.from(token);
  return expected.length === given.length && timingSafeEqual(expected, given) ? Number(text) : null;
}

/** Login with Amazon: the refresh-token grant (developer-docs.amazon.com/sp-api, "Connecting to the SP-API"). */
export function addTokenRoute(app: FastifyInstance, credentials: Credentials, lifeSeconds: number): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.post('/auth/o2/token', async (request, reply) => {
    const form = (request.body ?? {}) as Record<string, string | undefined>;
    const refuse = (status: number, error: string, description: string) =>
      reply.code(status).send({ error, error_description: description });
    if (form['client_id'] !== credentials.clientId || form['client_secret'] !== credentials.clientSecret)
      return refuse(401, 'invalid_client', 'Client authentication failed');
    if (form['grant_type'] !== 'refresh_token')
      return refuse(400, 'unsupported_grant_type', 'The authorization grant type is not supported');
    if (form['refresh_token'] !== credentials.refreshToken)
      return refuse(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
    return {
      access_token: signed(String(Date.now() + lifeSeconds * 1000), credentials),
      refresh_token: credentials.refreshToken,
      token_type: 'bearer',
      expires_in: lifeSeconds,
    };
  });
}

/** Token, then quota; and errors in Amazon's shape. */
export function guard(app: FastifyInstance, credentials: Credentials, quota: Quota): void {
  app.addHook('preHandler', async (request, reply) => {
    const operation = request.routeOptions.config.sellingPartnerOperation;
    if (operation === undefined) return;
    const token = request.headers['x-amz-access-token'];
    if (typeof token !== 'string')
      throw new AmazonError(403, 'Unauthorized', denied, 'Access token is missing in the request header.');
    const endMs = endOf(token, credentials);
    if (endMs === null) throw new AmazonError(403, 'Unauthorized', denied, 'The access token you provided is invalid.');
    if (endMs <= Date.now())
      throw new AmazonError(403, 'Unauthorized', denied, 'The access token you provided has expired.');
    const rate = quota.rateOf(operation);
    if (rate !== null) void reply.header('x-amzn-RateLimit-Limit', String(rate));
    if (!quota.take(operation)) throw new AmazonError(429, 'QuotaExceeded', quotaExceeded);
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    void reply.header('x-amzn-RequestId', randomUUID());
    return payload;
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof AmazonError)
      return reply.code(error.status).send(errorBody(error.code, error.message, error.details));
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(errorBody('InvalidInput', error.message));
    return reply.code(500).send(errorBody('InternalFailure', 'We encountered an internal error. Please try again.'));
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody('NotFound', 'No such resource.')));
}

const denied = 'Access to requested resource is denied.';
export const quotaExceeded = 'You exceeded your quota for the requested resource.';
