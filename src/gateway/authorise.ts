import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { CrossdockError } from '../errors/index.ts';
import { gatewayErrors } from './errors.ts';
import type { Caller, KeyCheck } from './key-cache.ts';
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

/** The pages of @fastify/swagger-ui, whose routes we do not write; they show only what is public anyway. */
const pagesPath = /^\/docs(?:\/|$)/;

/** Closes every route that does not say who may call it, and checks key and scope before a body is read. */
export function authoriseRoutes(
  app: FastifyInstance,
  check: (presented: string) => KeyCheck | Promise<KeyCheck>,
): void {
  app.decorateRequest('caller', null);
  app.addHook('onRoute', declareAccess);
  app.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'public') return done();
    const refuse = (error: CrossdockError) => {
      const challenge = { 'www-authenticate': challengeOf(error, access) };
      sendAnswer(reply, renderProblem(error, request.id, { headers: challenge }));
    };
    const decide = (found: KeyCheck) => {
      const error = refusalOf(found, access);
      if (error !== undefined) return refuse(error);
      request.caller = found as Caller;
      return done();
    };
    const presented = presentedKey(request);
    if (presented === undefined) return refuse(gatewayErrors.XD_KEY_MISSING({ scope: access }));
    const found = check(presented);
    return found instanceof Promise ? void found.then(decide).catch(done) : decide(found);
  });
}

function declareAccess(route: RouteOptions): void {
  if (route.config?.access !== undefined) return;
  if (!pagesPath.test(route.url))
    throw gatewayErrors.XD_ROUTE_UNDECLARED({ method: String(route.method), url: route.url });
  route.config = { ...route.config, access: 'public' };
}

function presentedKey({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

function refusalOf(found: KeyCheck, scope: Scope): CrossdockError | undefined {
  if (found === 'wrong') return gatewayErrors.XD_KEY_WRONG();
  if (found === 'revoked') return gatewayErrors.XD_KEY_REVOKED();
  if (found.scopes.has(scope)) return undefined;
  return gatewayErrors.XD_SCOPE_MISSING({ scope, granted: [...found.scopes].join(', ') });
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-3: no error code where no key was sent. */
function challengeOf({ code }: CrossdockError, scope: Scope): string {
  if (code === 'XD_KEY_MISSING') return `Bearer realm="crossdock", scope="${scope}"`;
  const error = code === 'XD_SCOPE_MISSING' ? 'insufficient_scope' : 'invalid_token';
  return `Bearer realm="crossdock", error="${error}", scope="${scope}"`;
}
