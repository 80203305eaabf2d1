import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../database/index.ts';
import { consoleErrors } from './errors.ts';
import { consoleLimits } from './limits.ts';
import { mayAct } from './roles.ts';
import { readSession, tokenOf } from './sessions.ts';

interface GuardOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly publicUrl?: string | undefined;
}

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const hourMs = 3_600_000;

/**
 * Closes every route that does not say who may call it, and checks session, origin and role before a body is read. What
 * changes something must come from a page of this origin (its `Origin`) that knows the session's token (the header):
 * either alone would do, and neither can be made by a foreign page.
 */
export function guardRoutes(scope: FastifyInstance, { database, tenant, publicUrl }: GuardOptions): void {
  scope.decorateRequest('consoleSession', null);
  scope.addHook('onRoute', ({ method, url, config }) => {
    if (config?.consoleRole === undefined)
      throw consoleErrors.XD_CONSOLE_ROUTE_UNDECLARED({ method: String(method), url });
  });
  scope.addHook('onRequest', async (request) => {
    const needed = request.routeOptions.config.consoleRole;
    // Where no route was found there is nothing to guard; the answer is 404.
    if (request.is404) return;
    if (needed === undefined) throw consoleErrors.XD_CONSOLE_ROUTE({ path: pathOf(request) });
    const changes = !readingMethods.has(request.method);
    if (changes) checkOrigin(request, publicUrl);
    if (needed === 'public') return;
    const session = await readSession(database.sql, tenant, tokenOf(request.headers.cookie));
    if (session === null) throw consoleErrors.XD_CONSOLE_SESSION({ hours: consoleLimits.sessionIdleMs / hourMs });
    if (changes) checkToken(request, session.csrf);
    if (!mayAct(session.role, needed)) throw consoleErrors.XD_CONSOLE_ROLE({ needed, role: session.role });
    request.consoleSession = session;
  });
}

export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

function checkOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin')
    throw consoleErrors.XD_CONSOLE_FOREIGN({ why: `The browser says that it came from a ${String(site)} page.` });
  if (origin === undefined)
    throw consoleErrors.XD_CONSOLE_FOREIGN({ why: 'It has no Origin header, which every browser sends.' });
  const known = publicUrl === undefined ? undefined : hostOf(publicUrl);
  const from = hostOf(origin);
  if (from === undefined || (from !== host?.toLowerCase() && from !== known))
    throw consoleErrors.XD_CONSOLE_FOREIGN({ why: 'Its Origin is not the address of this console.' });
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function checkToken({ headers }: FastifyRequest, csrf: string): void {
  const sent = headers['x-console-token'];
  const [left, right] = [Buffer.from(typeof sent === 'string' ? sent : ''), Buffer.from(csrf)];
  if (left.length !== right.length || !timingSafeEqual(left, right))
    throw consoleErrors.XD_CONSOLE_FOREIGN({ why: 'It does not carry the token of your session.' });
}
