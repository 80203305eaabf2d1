import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { CrossdockError } from '../errors/index.ts';
import { gatewayErrors } from './errors.ts';
import type { KeyCheck } from './key-cache.ts';
import type { Caller } from './key-rows.ts';
import { looksLikeToken, type TokenCheck } from './oauth/token-check.ts';
import { renderProblem } from './problem.ts';
import type { Access, Scope } from './scopes.ts';
import { sendAnswer } from './send-answer.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; without it the route is refused when it is registered. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on public routes. */
    caller: Caller | null;
  }
}

/** The two things that a caller may show. */
export interface CredentialChecks {
  readonly key: (presented: string) => KeyCheck | Promise<KeyCheck>;
  readonly token: (presented: string) => TokenCheck | Promise<TokenCheck>;
}

type Found = KeyCheck | TokenCheck;

/** The pages of @fastify/swagger-ui, whose routes we do not write; they show only what is public anyway. */
const pagesPath = /^\/docs(?:\/|$)/;

/** Closes every route that does not say who may call it, and checks credential and scope before a body is read. */
export function authoriseRoutes(app: FastifyInstance, checks: CredentialChecks): void {
  app.decorateRequest('caller', null);
  app.addHook('onRoute', declareAccess);
  app.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'public') return done();
    const refuse = (error: CrossdockError) => {
      const headers = error.status === 400 ? {} : { 'www-authenticate': challengeOf(error, access) };
      sendAnswer(reply, renderProblem(error, request.id, { headers }));
    };
    const decide = (found: Found) => {
      const error = refusalOf(found, access);
      if (error !== undefined) return refuse(error);
      request.caller = found as Caller;
      return done();
    };
    const presented = presentedBy(request);
    if (presented === undefined) return refuse(gatewayErrors.XD_KEY_MISSING({ scope: access }));
    if (presented === null) return refuse(gatewayErrors.XD_CREDENTIALS_TWICE());
    const found: Found | Promise<Found> = looksLikeToken(presented) ? checks.token(presented) : checks.key(presented);
    return found instanceof Promise ? void found.then(decide).catch(done) : decide(found);
  });
}

function declareAccess(route: RouteOptions): void {
  if (route.config?.access !== undefined) return;
  if (!pagesPath.test(route.url))
    throw gatewayErrors.XD_ROUTE_UNDECLARED({ method: String(route.method), url: route.url });
  route.config = { ...route.config, access: 'public' };
}

/** Undefined where there is none, null where there are two; never from the URL, which logs and histories keep. */
function presentedBy({ headers }: FastifyRequest): string | undefined | null {
  const { authorization } = headers;
  const key = headers['x-api-key'];
  const hasKey = typeof key === 'string' && key !== '';
  if (authorization === undefined) return hasKey ? key : undefined;
  if (hasKey) return null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
}

function refusalOf(found: Found, scope: Scope): CrossdockError | undefined {
  if (typeof found === 'string') return refusals[found]();
  if (found.scopes.has(scope)) return undefined;
  return gatewayErrors.XD_SCOPE_MISSING({ scope, granted: [...found.scopes].join(', ') });
}

const refusals: Readonly<Record<Exclude<Found, Caller>, () => CrossdockError>> = {
  wrong: () => gatewayErrors.XD_KEY_WRONG(),
  revoked: () => gatewayErrors.XD_KEY_REVOKED(),
  client: () => gatewayErrors.XD_KEY_IS_CLIENT(),
  'token-wrong': () => gatewayErrors.XD_TOKEN_WRONG(),
  'token-expired': () => gatewayErrors.XD_TOKEN_EXPIRED(),
};

/** https://www.rfc-editor.org/rfc/rfc6750#section-3: no error code where no key was sent. */
function challengeOf({ code }: CrossdockError, scope: Scope): string {
  if (code === 'XD_KEY_MISSING') return `Bearer realm="crossdock", scope="${scope}"`;
  const error = code === 'XD_SCOPE_MISSING' ? 'insufficient_scope' : 'invalid_token';
  return `Bearer realm="crossdock", error="${error}", scope="${scope}"`;
}
