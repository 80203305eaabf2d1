import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardRoutes } from '../../src/console/guard-routes.ts';
import { consoleRoutes } from '../../src/console/add-console-routes.ts';
import { HomeReader } from '../../src/console/home-view.ts';
import { consoleRoles } from '../../src/console/index.ts';
import { LiveHub } from '../../src/console/live-hub.ts';
import { program, tenant } from '../operations/installation.ts';
import { openConsole, type OpenConsole, type Person } from './open-console.ts';

/**
 * What each route needs, written down a second time on purpose: a route that is added, or opened wider, must be added
 * here by somebody who has thought about it.
 */
const needed: Readonly<Record<string, string>> = {
  'POST /session': 'public',
  'GET /session': 'viewer',
  'DELETE /session': 'viewer',
  'GET /home': 'viewer',
  'GET /live': 'viewer',
  'GET /orders': 'viewer',
  'GET /orders.csv': 'operator',
  'GET /order': 'viewer',
  'GET /call': 'viewer',
  'GET /exceptions/groups': 'viewer',
  'GET /exceptions': 'viewer',
  'POST /exceptions/preview': 'operator',
  'POST /exceptions/decide': 'operator',
  'GET /stock': 'viewer',
  'GET /stock/explain': 'viewer',
  'GET /channels': 'viewer',
  'GET /keys': 'viewer',
  'POST /keys': 'admin',
  'POST /keys/plan': 'admin',
  'POST /keys/revoke': 'admin',
};
const rank = ['nobody', ...consoleRoles];

let open: OpenConsole;
const people = new Map<string, Person>();
beforeAll(async () => {
  open = await openConsole();
  for (const role of consoleRoles) people.set(role, await open.person(role));
});
afterAll(() => open.close());

/** A request as it is meant, by nobody or a person; its stream is not waited for. */
async function statusOf(route: string, role: string): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const person = people.get(role);
  const stop = new AbortController();
  const response = await fetch(`${open.url}/console/api${path}`, {
    method,
    signal: stop.signal,
    headers: {
      origin: open.origin,
      ...(person === undefined ? {} : { cookie: person.cookie, 'x-console-token': person.csrf }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  stop.abort();
  return response.status;
}

describe('security 3: roles and routes', () => {
  it('every route of the console is in this table with the role that it needs', () => {
    const options = { database: open.database, tenant, retailer: '', programs: [program], channels: [], systems: [] };
    const reader = new HomeReader(options);
    const hub = new LiveHub(
      () => reader.read(),
      () => undefined,
    );
    const routes = consoleRoutes(options, reader, hub).map(({ method, path, role }) => [`${method} ${path}`, role]);
    expect(Object.fromEntries(routes)).toEqual(needed);
  });

  const closed = Object.entries(needed).filter(([route, role]) => role !== 'public' && route !== 'DELETE /session');
  it.each(closed)('%s is refused to all below %s and open from there on', async (route, role) => {
    for (const asking of rank) {
      const status = await statusOf(route, asking);
      if (asking === 'nobody') expect(status).toBe(401);
      else if (rank.indexOf(asking) < rank.indexOf(role)) expect(status).toBe(403);
      else expect([401, 403]).not.toContain(status);
    }
  });

  it('a route that names no role cannot be registered', async () => {
    const app = fastify();
    guardRoutes(app, { database: open.database, tenant });
    expect(() => app.get('/open', () => 'by oversight')).toThrow(/XD_CONSOLE_ROUTE_UNDECLARED/);
    await app.close();
  });

  it('what is not there answers 404 and tells nothing of what is', async () => {
    const answer = await open.ask('/no-such-call');
    expect([answer.status, answer.body.code]).toEqual([404, 'XD_CONSOLE_ROUTE']);
  });
});
