import { connect } from '../../src/database/index.ts';
import { createApiKey, createGateway } from '../../src/gateway/index.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway } from '../gateway/open-gateway.ts';
import { openPlatform, secrets, type OpenPlatform } from './open-platform.ts';
import { sampleOrder } from '../../src/testing/index.ts';

let open: OpenPlatform;
beforeAll(async () => {
  open = await openPlatform();
}, 120_000);
afterAll(() => open.close());

/** Every row of every table, as text; of the partners' signing secrets, which must be read again, none. */
async function everything(): Promise<string> {
  const tables = await open.database.sql<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT IN ('webhook_secret', 'signing_key')`;
  const texts = await Promise.all(
    tables.map(({ name }) => open.database.sql.unsafe(`SELECT to_json(t)::text AS row FROM "${name}" t`)),
  );
  return JSON.stringify(texts);
}

describe('security 29: secrets', () => {
  it('security 29: are not taken from a URL, where logs and histories would keep them', async () => {
    const { key } = await open.makeKey(['stock:read']);
    for (const name of ['key', 'api_key', 'apikey', 'access_token', 'token', 'x-api-key', 'authorization'])
      expect(await open.call(`/v1/inventory?${name}=${key}`)).toMatchObject({
        status: 401,
        body: { code: 'XD_KEY_MISSING' },
      });
    expect((await open.call('/v1/inventory', { headers: { cookie: `key=${key}` } })).status).toBe(401);
  });

  it('security 29: stand in no answer, no log and no table after calls that went well and calls that failed', async () => {
    const scopes = open.routes.flatMap(({ access = 'public' }) => (access === 'public' ? [] : [access]));
    const { key } = await open.makePartner('acme', [...new Set(scopes)]);
    const client = await createApiKey(open.database.sql, 'main', 'client', ['stock:read'], { kind: 'client' });
    const texts: string[] = [];
    const call = async (path: string, body?: unknown, method = 'POST', headers: Record<string, string> = {}) => {
      const init =
        body === undefined
          ? { method: 'GET' }
          : { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
      texts.push((await open.call(path, { ...init, key, headers })).text);
    };
    await call('/v1/orders', sampleOrder('L1', { channel: 'acme' }), 'POST', { 'idempotency-key': 'leak-1' });
    await call('/v1/orders', `{"number":"${key}"`);
    await call('/v1/inventory?limit=0');
    await call(`/nowhere/${key.slice(0, 16)}`);
    for (const { method, url } of open.routes.filter(
      (route) => route.url.startsWith('/systems/') && route.method === 'POST',
    ))
      await call(url, { items: [{}] }, method, { 'idempotency-key': 'x' });
    const check = { items: [{ address: { name: 'A', street: ['1'], city: 'B', country: 'US' } }] };
    await call('/systems/tax/v1/addresses/check', check);
    const refund = { orderKey: 'a/1', authorisation: 'pi_1', amount: 1, currency: 'USD', reference: 'r' };
    await call('/systems/payments/v1/payments/refund', { items: [refund] }, 'POST', { 'idempotency-key': 'leak-2' });
    const form = `grant_type=client_credentials&client_id=${client.id}&client_secret=${client.key}`;
    const token = await open.call('/oauth/token', {
      method: 'POST',
      body: form,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const accessToken = String(token.body['access_token']);
    texts.push((await open.call('/v1/inventory', { key: accessToken })).text);
    const shown = {
      answers: texts.join('\n'),
      log: JSON.stringify(open.log, (_name, value: unknown) =>
        value instanceof Error ? `${value.stack} ${String(value.cause)}` : value,
      ),
      tables: await everything(),
    };
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of [...secrets, key.slice(16), client.key.slice(16), accessToken.split('.')[2] ?? ''])
      for (const [where, text] of Object.entries(shown))
        expect(text.includes(secret), `${where} has ${secret.slice(0, 12)}…`).toBe(false);
  });
});

describe('security 32: failures', () => {
  const inside = /127\.0\.0\.1|10\.1\.2\.3|password|SELECT|postgres|node_modules|\.ts:|at \w+ \(/;

  it('security 32: tell nothing of the inside, and are logged with their cause under the request', async () => {
    const broken = await openGateway({
      inventory: () => Promise.reject(new Error('connect 10.1.2.3 with password=hunter2 failed at SELECT')),
      readOrder: () => Promise.reject(Object.assign(new Error('relation "process" of postgres'), { code: '42P01' })),
      ready: () => Promise.reject(new Error('10.1.2.3')),
      receiveWebhook: () => Promise.reject(new Error('10.1.2.3')),
    });
    for (const [path, method] of [
      ['/v1/inventory', 'GET'],
      ['/v1/orders/x', 'GET'],
      ['/health/ready', 'GET'],
      ['/webhooks/x', 'POST'],
    ] as const) {
      const { status, text, headers } = await broken.call(path, {
        method,
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      expect(status, path).toBeGreaterThanOrEqual(500);
      expect(text, path).not.toMatch(inside);
      if (path !== '/health/ready')
        expect(broken.faults.at(-1)?.fields).toMatchObject({
          request: headers.get('x-request-id'),
          cause: expect.any(Error),
        });
    }
    await broken.close();
  });

  it('security 32: close what they guard: without its database the gateway lets nobody through', async () => {
    const lost = connect({ url: 'postgresql://nobody:hunter2@127.0.0.1:1/nothing', max: 1 });
    let servedCount = 0;
    const served = () => {
      servedCount += 1;
      return Promise.resolve([]);
    };
    const gateway = await createGateway({
      database: lost,
      tenant: 'test',
      channels: [],
      ports: {
        submitOrders: served,
        readOrder: () => served().then(() => null),
        inventory: served,
        receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
        ready: () => Promise.reject(new Error('down')),
      },
    });
    const url = await gateway.listen('127.0.0.1', 0);
    const key = `xd_${'0'.repeat(12)}_${'A'.repeat(43)}`;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: '0'.repeat(12),
      client_secret: key,
    });
    for (const answer of [
      await fetch(`${url}/v1/inventory`, { headers: { authorization: `Bearer ${key}` } }),
      await fetch(`${url}/oauth/token`, { method: 'POST', body: form }),
    ]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await answer.text()).not.toMatch(inside);
    }
    expect(servedCount).toBe(0);
    await gateway.close();
    await lost.end();
  });

  it('security 32: of the count of a plan refuse the request instead of serving it uncounted', async () => {
    const counted = await openGateway();
    const { setPlan } = await import('../../src/gateway/index.ts');
    await setPlan(
      counted.database,
      'test',
      { name: 'p', requestsPerSecond: 1, burst: 5, concurrency: null, requestsPerDay: null },
      'x',
    );
    const { key } = await createApiKey(counted.database.sql, 'test', 'x', ['stock:read'], { plan: 'p' });
    expect((await counted.call('/v1/inventory', { key })).status).toBe(200);
    await counted.database.sql`DROP TABLE plan_use CASCADE`;
    const answer = await counted.call('/v1/inventory', { key });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.text).not.toMatch(inside);
    await counted.close();
  });
});
