import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptOrders } from '../../src/processes/index.ts';
import { createApiKey, scopes, type Scope } from '../../src/gateway/index.ts';
import { createPartner, bindClient } from '../../src/experience/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { operationsOf, requestOf, type Description, type Operation } from './described-requests.ts';
import { openPlatform, pathOf, type OpenPlatform, type RealRoute } from './open-platform.ts';

let open: OpenPlatform;
let routes: readonly RealRoute[] = [];
let allScopes: string[] = [];
let operations: Operation[] = [];
let description: Description;
beforeAll(async () => {
  open = await openPlatform();
  routes = open.routes.filter(({ method }) => method !== 'HEAD');
  allScopes = [
    ...new Set([
      ...Object.keys(scopes),
      ...routes.flatMap(({ access = 'public' }) => (access === 'public' ? [] : [access])),
    ]),
  ];
  description = (await open.call('/openapi.json')).body as unknown as Description;
  operations = operationsOf(description);
}, 120_000);
afterAll(() => open.close());

const closed = () =>
  routes.flatMap((route) =>
    route.access === undefined || route.access === 'public' ? [] : [{ ...route, access: route.access as Scope }],
  );
const openApiPath = ({ url }: RealRoute) => url.replaceAll(/:([a-z]+)/gi, '{$1}');
const operationOf = (route: RealRoute) =>
  operations.find(({ path, method }) => path === openApiPath(route) && method === route.method);

describe('security 3: role and route', () => {
  it('security 3: every route that is not public refuses a stranger, and a key that has every scope but its own', async () => {
    expect(closed().length).toBeGreaterThan(45);
    const keys = new Map<string, string>();
    for (const scope of allScopes)
      keys.set(scope, (await open.makeKey(allScopes.filter((each) => each !== scope))).key);
    for (const route of closed()) {
      const words = `${route.method} ${route.url}`;
      const body = route.method === 'GET' ? {} : { body: '{}' };
      const stranger = await open.call(pathOf(route), { method: route.method, ...body });
      expect(stranger, words).toMatchObject({ status: 401, body: { code: 'XD_KEY_MISSING' } });
      const without = await open.call(pathOf(route), {
        method: route.method,
        ...body,
        key: keys.get(route.access) ?? '',
      });
      expect(without, words).toMatchObject({ status: 403, body: { code: 'XD_SCOPE_MISSING' } });
    }
  }, 120_000);

  it('security 3: each scope opens the routes that name it and no other', async () => {
    const wanted = new Map<string, Set<string>>();
    for (const { access, method, url } of closed())
      wanted.set(access, (wanted.get(access) ?? new Set()).add(`${method} ${url}`));
    for (const scope of allScopes) {
      const { key } = await open.makeKey([scope]);
      const opened = new Set<string>();
      for (const route of closed()) {
        const body = route.method === 'GET' ? {} : { body: '{' };
        const { body: told } = await open.call(pathOf(route), { method: route.method, ...body, key });
        if (told.code !== 'XD_SCOPE_MISSING') opened.add(`${route.method} ${route.url}`);
      }
      expect([...opened].sort(), scope).toEqual([...(wanted.get(scope) ?? [])].sort());
    }
  }, 240_000);

  it('security 3: what is public is public on purpose: pages, health, tokens, signed deliveries, and the console’s own door', () => {
    const open_ = routes.filter(({ access }) => access === undefined || access === 'public').map(({ url }) => url);
    const meant =
      /^\/(?:$|docs|problems$|openapi\.json$|asyncapi|health\/|livez$|readyz$|oauth\/token$|\.well-known\/|webhooks\/:system$|console)/;
    expect(open_.filter((url) => !meant.test(url))).toEqual([]);
  });

  it('security 3: every route of the console asks who is there, and a viewer may change nothing', async () => {
    const api = routes.filter(({ url }) => url.startsWith('/console/api/') && url !== '/console/api/session');
    expect(api.length).toBeGreaterThan(10);
    const origin = new URL(open.url).origin;
    const key = await open.consoleKey('viewer');
    const session = await open.call('/console/api/session', {
      method: 'POST',
      body: JSON.stringify({ key }),
      headers: { origin },
    });
    expect(session.status).toBe(200);
    const cookie = (session.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    const csrf = String(session.body['csrf']);
    for (const route of api) {
      const body = route.method === 'GET' ? {} : { body: '{}' };
      const stranger = await open.call(pathOf(route), { method: route.method, ...body, headers: { origin } });
      expect(stranger.status, route.url).toBe(401);
      if (route.method === 'GET') continue;
      const headers = { origin, cookie, 'x-console-token': csrf };
      const viewer = await open.call(pathOf(route), { method: route.method, ...body, headers });
      // A preview changes nothing, so whoever may look may ask for it.
      if (!route.url.endsWith('/preview')) expect(viewer.status, `${route.method} ${route.url}`).toBe(403);
    }
  });
});

describe('security 30: the inventory of routes', () => {
  it('security 30: is the OpenAPI document: every route of an API is in it, and nothing else is', () => {
    const real = routes.filter(({ isHidden }) => !isHidden).map((route) => `${route.method} ${openApiPath(route)}`);
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual(real.sort());
  });

  it('security 30: leaves out pages, the console and second spellings of a path, and no other', () => {
    const page = /^\/(?:$|docs|problems$|openapi\.json$|asyncapi|console)/;
    const hidden = routes
      .filter(({ isHidden, url }) => isHidden && !page.test(url))
      .map(({ method, url }) => `${method} ${url}`);
    expect(hidden.sort()).toEqual(['GET /health/live', 'GET /health/ready', 'GET /v1/orders/:channel/:number']);
  });

  it('security 30: says of each route its scope and its refusals, as they are', () => {
    for (const route of closed()) {
      if (route.isHidden) continue;
      const operation = operationOf(route) as Operation & {
        description: string;
        security: object[];
        responses: object;
      };
      expect(operation.description, route.url).toContain(`\`${route.access}\``);
      expect(operation.security, route.url).toEqual([{ bearer: [] }, { apiKey: [] }, { oauth: [] }]);
      expect(Object.keys(operation.responses), route.url).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    }
  });
});

describe('security 1: what is another’s', () => {
  it('security 1: is answered by every route with an id as what does not exist', async () => {
    const { database, platform } = open;
    const rivalOrder = sampleOrder('R1', { channel: 'rival' });
    const foreignOrder = sampleOrder('O1', { channel: 'acme' });
    await database.transaction(async (sql) => {
      await acceptOrders(sql, 'main', platform.programs.orderToCash, [rivalOrder]);
      await acceptOrders(sql, 'other', platform.programs.orderToCash, [foreignOrder]);
    });
    const acme = await open.makePartner('acme', allScopes);
    const rival = await open.makePartner('rival', allScopes);
    const made = await open.call('/v1/partner/webhooks', {
      method: 'POST',
      key: rival.key,
      body: JSON.stringify({ url: 'http://127.0.0.1:49999/x', eventTypes: ['order.created'] }),
    });
    expect(made.status).toBe(201);
    const endpoint = String(made.body['id']);
    // The same endpoint in another tenant, whose partner has the same name as ours.
    await database.transaction(async (sql) => {
      const { id } = await createApiKey(sql, 'other', 'x', ['partner:webhooks']);
      await createPartner(sql, 'other', { id: 'of-acme', name: 'acme', channels: ['acme'] });
      await bindClient(sql, 'other', 'of-acme', id);
      await sql`
        INSERT INTO webhook_endpoint (tenant, id, partner, url, description, event_types, xid, seq)
        SELECT 'other', 'ep-other', 'of-acme', url, description, event_types, xid, seq FROM webhook_endpoint WHERE id = ${endpoint}`;
      await sql`
        INSERT INTO customer (tenant, channel, id, personal, currency, source_version, last_order_at)
        VALUES ('other', 'acme', 'c-other', 'x', 'USD', '1', clock_timestamp()),
          ('main', 'rival', 'c-rival', 'x', 'USD', '1', clock_timestamp())`;
    });
    const foreign: Readonly<Record<string, readonly string[]>> = {
      orders: ['rival/R1', 'acme/O1'],
      webhooks: [endpoint, 'ep-other'],
      customers: ['c-rival', 'c-other'],
    };
    const withId = operations.filter(
      ({ path, method }) => path.includes('{') && !/^\/(?:webhooks|systems)\//.test(path) && method !== 'HEAD',
    );
    expect(withId.length).toBeGreaterThan(12);
    let comparedCount = 0;
    for (const operation of withId) {
      const family = Object.keys(foreign).find((name) => operation.path.includes(`/${name}/`));
      // An article is nobody's, and the routes of the whole house see every channel.
      if (family === undefined || operation.path.startsWith('/v1/orders/')) continue;
      for (const id of foreign[family] ?? []) {
        const theirs = await askFor(operation, id, acme.key);
        const none = await askFor(operation, 'nobody', acme.key);
        const words = `${operation.method} ${operation.path} ${id}`;
        expect(theirs.status, words).toBe(404);
        expect({ ...theirs.body, ...unlike }, words).toEqual({ ...none.body, ...unlike });
        comparedCount += 1;
      }
    }
    expect(comparedCount).toBeGreaterThan(20);
    expect(
      await askFor({ method: 'GET', path: '/v1/orders/{id}', operationId: '' }, 'acme/O1', acme.key),
    ).toMatchObject({ status: 404 });
    const after = await open.call(`/v1/partner/webhooks/${endpoint}`, { key: rival.key });
    expect(after).toMatchObject({ status: 200, body: { status: made.body['status'], url: made.body['url'] } });
  }, 60_000);

  /** Which request it was, and the id that was asked for. */
  const unlike = { instance: '', what: '', detail: '' };

  async function askFor(operation: Operation, id: string, key: string) {
    const [channel = '', number = ''] = id.split('/');
    const [good] = fc.sample(requestOf(operation, description), { seed: 7, numRuns: 1 });
    const path = operation.path
      .replace('{id}', encodeURIComponent(id))
      .replace('{channel}', encodeURIComponent(channel))
      .replace('{number}', encodeURIComponent(number || 'x'))
      .replace('{secret}', 'x');
    const query = operation.path.includes('/customers/') ? '?channel=acme' : '';
    const body =
      (good?.type ?? null) === null || operation.method === 'GET'
        ? {}
        : { body: JSON.stringify(bodyFor(operation, good?.body)) };
    return open.call(path + query, { method: operation.method, key, ...body });
  }

  /** What a description alone cannot say: a replay is from a time that has been, an endpoint's URL leads somewhere. */
  function bodyFor({ path, method }: Operation, body: unknown): unknown {
    if (path.endsWith('/replay')) return { from: new Date(Date.now() - 60_000).toISOString() };
    return method === 'PATCH' && path.includes('/webhooks/') ? { description: 'x' } : body;
  }
});
