import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, createGateway, listApiKeys, revokeApiKey, type Scope } from '../../src/gateway/index.ts';
import { createKeyCache } from '../../src/gateway/key-cache.ts';
import { openGateway, someOrder, type OpenGateway } from './open-gateway.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());
const makeKey = (...scopes: Scope[]) => createApiKey(open.database.sql, 'test', 'a key', scopes);
const inventory = (init: Parameters<OpenGateway['call']>[1]) => open.call('/v1/inventory', init);

describe('API keys', () => {
  it('are taken as bearer token and as X-Api-Key', async () => {
    const { key } = await makeKey('stock:read');
    expect((await inventory({ key })).status).toBe(200);
    expect((await inventory({ key: null, headers: { 'x-api-key': key } })).status).toBe(200);
    expect((await inventory({ key: null, headers: { authorization: `bearer  ${key}` } })).status).toBe(200);
  });

  it('are kept only as a hash of their secret', async () => {
    const { id, key } = await makeKey('stock:read');
    const rows = await open.database.sql`SELECT * FROM api_key WHERE id = ${id}`;
    expect(key).toMatch(/^xd_[0-9a-f]{12}_[\w-]{43}$/);
    expect(JSON.stringify(rows)).not.toContain(key.split('_').slice(2).join('_'));
    const listed = (await listApiKeys(open.database.sql, 'test')).find((each) => each.id === id);
    expect(listed).toMatchObject({ name: 'a key', scopes: ['stock:read'], revokedAt: null });
  });

  it('are refused with 401 where they are missing, wrong or of another tenant, and say how to send one', async () => {
    const { key } = await makeKey('stock:read');
    const missing = await inventory({ key: null });
    expect(missing).toMatchObject({ status: 401, body: { code: 'XD_KEY_MISSING' } });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="crossdock", scope="stock:read"');
    const foreign = await createApiKey(open.database.sql, 'other', 'a key', ['stock:read']);
    const wrongKeys = [`${key.slice(0, -2)}AA`, `${key}A`, 'xd_000000000000_' + 'A'.repeat(43), 'secret', foreign.key];
    for (const wrong of wrongKeys) {
      const answer = await inventory({ key: wrong });
      expect(answer).toMatchObject({ status: 401, body: { code: 'XD_KEY_WRONG' } });
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect((await inventory({ key: null, headers: { authorization: 'Basic eHg6eXk=' } })).status).toBe(401);
  });

  it('are refused with 403 without the scope, before the body is looked at', async () => {
    const { key } = await makeKey('stock:read');
    const init = { method: 'POST', body: 'no json', headers: { 'content-type': 'text/plain' }, key };
    const answer = await open.call('/v1/orders', init);
    expect(answer).toMatchObject({ status: 403, body: { code: 'XD_SCOPE_MISSING' } });
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="orders:write"');
    expect(await open.rows()).toMatchObject({ orders: 0 });
  });

  it('are refused after they were revoked, when the remembered row has aged', async () => {
    const { id, key } = await makeKey('stock:read');
    let now = 0;
    const check = createKeyCache(open.database, 'test', () => now);
    expect(await check(key)).toMatchObject({ keyId: id });
    expect(await revokeApiKey(open.database.sql, 'test', id)).toBe(true);
    now = 4_999;
    expect(await check(key)).toMatchObject({ keyId: id });
    now = 5_000;
    expect(await check(key)).toBe('revoked');
    expect(await check(`${key.slice(0, -2)}AA`)).toBe('wrong');
    expect(await revokeApiKey(open.database.sql, 'test', 'nobody')).toBe(false);
  });

  it('that were revoked take no order', async () => {
    const { id, key } = await makeKey('orders:write');
    await revokeApiKey(open.database.sql, 'test', id);
    const headers = { 'content-type': 'application/json' };
    const answer = await open.call('/v1/orders', { method: 'POST', body: JSON.stringify(someOrder()), headers, key });
    expect(answer).toMatchObject({ status: 401, body: { code: 'XD_KEY_REVOKED' } });
    expect(await open.rows()).toMatchObject({ orders: 0 });
  });

  it('cannot be made with a scope that does not exist, or with none', async () => {
    const { sql } = open.database;
    await expect(createApiKey(sql, 'test', 'x', ['orders:delete'])).rejects.toMatchObject({ code: 'XD_SCOPE_UNKNOWN' });
    await expect(createApiKey(sql, 'test', 'x', [])).rejects.toMatchObject({ code: 'XD_SCOPE_UNKNOWN' });
  });

  it('requests at the same time share one look-up, and a flood of one wrong id costs one', async () => {
    const { key } = await makeKey('stock:read');
    let queryCount = 0;
    const sql = new Proxy(open.database.sql, {
      apply: (target, self, words) => {
        queryCount += 1;
        return Reflect.apply(target as unknown as () => unknown, self, words);
      },
    });
    const check = createKeyCache({ ...open.database, sql }, 'test');
    await Promise.all(Array.from({ length: 50 }, () => check(key)));
    expect(queryCount).toBe(1);
    for (let round = 0; round < 20; round += 1)
      expect(await check(`xd_${'0'.repeat(12)}_${'A'.repeat(43)}`)).toBe('wrong');
    expect(queryCount).toBe(2);
  });
});

describe('routes', () => {
  it('that do not say who may call them are refused when they are registered', async () => {
    const ports = {} as Parameters<typeof createGateway>[0]['ports'];
    const gateway = await createGateway({ database: open.database, tenant: 'test', ports, channels: [] });
    expect(() => gateway.app.get('/open-by-oversight', () => 'hello')).toThrow(/XD_ROUTE_UNDECLARED/);
    expect(() => gateway.app.get('/docs-of-mine', () => 'hello')).toThrow(/XD_ROUTE_UNDECLARED/);
    gateway.app.get('/declared', { config: { access: 'stock:read' } }, () => 'hello');
    expect((await gateway.app.inject('/declared')).statusCode).toBe(401);
    await gateway.close();
  });
});
