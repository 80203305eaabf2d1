import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitAnswerTime } from '../../src/gateway/answer-time.ts';
import { exampleOrder } from '../../src/gateway/example-order.ts';
import { scopes } from '../../src/gateway/index.ts';
import { openGateway, someOrder } from '../gateway/open-gateway.ts';
import { orderOf } from '../processes/random-order.ts';
import { operationsOf, requestOf, type Description, type KnownValues, type Operation } from './described-requests.ts';
import { openPlatform, type OpenPlatform } from './open-platform.ts';

let open: OpenPlatform;
let key = '';
let endpoint = '';
let operations: Operation[] = [];
let description: Description;
let known: KnownValues = {};
beforeAll(async () => {
  open = await openPlatform();
  description = (await open.call('/openapi.json')).body as unknown as Description;
  operations = operationsOf(description).filter(
    ({ requestBody }) => requestBody?.content['application/json'] !== undefined,
  );
  const all = open.routes.flatMap(({ access = 'public' }) => (access === 'public' ? [] : [access]));
  ({ key } = await open.makePartner('acme', [...new Set([...Object.keys(scopes), ...all])]));
  known = { SalesOrder: orderOf.map((order) => ({ ...order, channel: 'acme' })) };
  const hook = { url: 'http://127.0.0.1:49999/x', eventTypes: ['order.created'] };
  endpoint = String((await post('/v1/partner/webhooks', JSON.stringify(hook))).body['id']);
}, 120_000);
afterAll(() => open.close());

const post = (path: string, body: string, headers: Record<string, string> = {}, method = 'POST') =>
  open.call(path, { method, body, key, headers });
/** What was asked of an operation with this text as its body. */
const ask = ({ path, method }: Operation, text: string, nr: number) =>
  post(
    `${path.replace('{id}', path.includes('webhooks') ? endpoint : '77')}${path.includes('customers') ? '?channel=acme' : ''}`,
    text,
    { 'idempotency-key': `k${nr}-${method}` },
    method,
  );
const goodBody = (operation: Operation): Record<string, unknown> =>
  fc.sample(requestOf(operation, description, known), { seed: 3, numRuns: 1 })[0]?.body as Record<string, unknown>;

describe('security 4: fields that nobody declared', () => {
  it('security 4: are refused by name on every route that takes a document, and not dropped', async () => {
    expect(operations.length).toBeGreaterThan(30);
    for (const [nr, operation] of operations.entries()) {
      const answer = await ask(operation, JSON.stringify({ ...goodBody(operation), isAdmin: true }), nr);
      const words = `${operation.method} ${operation.path}: ${answer.text}`;
      expect(answer.status, words).toBe(422);
      expect(answer.body.errors, words).toContainEqual(
        expect.objectContaining({ field: 'isAdmin', code: 'unknown-field' }),
      );
    }
  }, 60_000);
});

describe('security 5: fields that are not declared', () => {
  it('security 5: do not leave, whatever the parts inside hand over', async () => {
    const inner = { internalCost: 17, secret: 'not for callers' };
    const at = '2026-11-25T10:00:01.000Z';
    const step = { step: 'tax', outcome: 'done', at, system: 'tax', durationMs: 1, detail: null, ...inner };
    const view = {
      key: 'webshop/1',
      status: 'open',
      step: null,
      number: '1',
      channel: 'webshop',
      acceptedAt: at,
      finishedAt: null,
      outcome: null,
      reason: null,
    };
    const leaky = await openGateway({
      readOrder: () => Promise.resolve({ ...view, order: { ...exampleOrder, ...inner }, timeline: [step], ...inner }),
      inventory: () => Promise.resolve([{ sku: 'A', location: 'n', onHand: 1, reserved: 0, available: 1, ...inner }]),
    });
    for (const path of ['/v1/orders/webshop%2F1', '/v1/inventory']) {
      const { status, text } = await leaky.call(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/internalCost|secret|not for callers/);
    }
    await leaky.close();
  });
});

describe('security 12: how much one request may be', () => {
  it('security 12: body, depth, fields, list and page are capped on every route that has them', async () => {
    for (const [nr, operation] of operations.entries()) {
      const words = `${operation.method} ${operation.path}`;
      const large = await ask(operation, `{"x":"${'x'.repeat(5 * 1024 * 1024)}"}`, nr);
      expect(large, words).toMatchObject({ status: 413, body: { code: 'XD_BODY_TOO_LARGE' } });
      const deep = await ask(operation, `{"x":${'['.repeat(21)}${']'.repeat(21)}}`, nr);
      expect(deep, words).toMatchObject({ status: 400, body: { code: 'XD_JSON_TOO_DEEP' } });
      const wide = await ask(operation, `{"x":[${'1,'.repeat(100_000)}1]}`, nr);
      expect(wide, words).toMatchObject({ status: 400, body: { code: 'XD_JSON_TOO_MANY_FIELDS' } });
    }
    expect((await open.call('/v1/inventory?limit=1001', { key })).status).toBe(400);
    expect((await open.call('/v1/partner/orders?limit=201', { key })).status).toBe(400);
    const many = { channel: 'acme', skus: Array.from({ length: 501 }, (_, nr) => `S${nr}`) };
    expect((await post('/v1/storefront/inventory', JSON.stringify(many))).status).toBe(422);
    expect((await open.call(`/v1/inventory?sku=${many.skus.join(',')}`, { key })).status).toBe(400);
  }, 120_000);

  it('security 12: a request that comes too slowly is ended', async () => {
    const slow = await openGateway();
    const { server } = slow.gateway.app;
    expect([server.headersTimeout, server.requestTimeout]).toEqual([10_000, 30_000]);
    Object.assign(server, { headersTimeout: 200, requestTimeout: 400 });
    const { hostname, port } = new URL(slow.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('utf8')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write('POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: applica');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('XD_REQUEST_TIMEOUT');
    await slow.close();
  });

  it('security 12: an answer that takes too long is given up, and its caller told so', async () => {
    const app = fastify();
    let now = 0;
    limitAnswerTime(app, () => now);
    app.get('/', () => sleep(10_000).then(() => 'late'));
    const answer = app.inject('/');
    await sleep(50);
    now = 60_001;
    expect(await answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect((await answer).json()).toMatchObject({ code: 'XD_ANSWER_TIMEOUT' });
    await app.close();
  });
});

describe('security 20: requests on which two readers differ', () => {
  const send = (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(open.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.setTimeout(5_000, () => socket.destroy());
      socket.on('data', (chunk) => (text += chunk.toString('utf8')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write(bytes);
    });
  };
  const head = 'POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const smuggled = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';
  const cases: [string, string][] = [
    ['a length and chunks', `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['chunks and a length', `${head}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${smuggled}`],
    ['two lengths', `${head}content-length: 0\r\ncontent-length: 5\r\n\r\n${smuggled}`],
    ['lengths in one line', `${head}content-length: 0, 5\r\n\r\n${smuggled}`],
    ['a length with a sign', `${head}content-length: +5\r\n\r\nhello${smuggled}`],
    ['an encoding that is none', `${head}transfer-encoding: xchunked\r\n\r\n${smuggled}`],
    ['chunked that is not last', `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a folded line', `${head}x-one: a\r\n b\r\n\r\n${smuggled}`],
    ['a folded encoding', `${head}transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['bare LF', `POST /v1/orders HTTP/1.1\nhost: x\ncontent-length: 0\n\n${smuggled}`],
    ['bare LF in one line', `${head}x-one: a\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a blank before the colon', `${head}content-length : 5\r\n\r\nhello${smuggled}`],
    ['NUL in a header', `${head}x-one: a\u0000b\r\n\r\n${smuggled}`],
    ['two hosts', `GET /health/live HTTP/1.1\r\nhost: x\r\nhost: y\r\nconnection: close\r\n\r\n`],
  ];
  it.each(cases)('security 20: %s is refused with 400, and nothing behind it is answered', async (_what, bytes) => {
    const answer = await send(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
    expect(new Set(answer.match(/HTTP\/1\.1 \d+/g))).toEqual(new Set(['HTTP/1.1 400']));
    expect(answer).not.toContain('"live"');
  });
});

describe('security 21: media types', () => {
  it('security 21: a tab or anything else behind the type does not lead past the check of the body', async () => {
    const { version } = JSON.parse(readFileSync('node_modules/fastify/package.json', 'utf8')) as { version: string };
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(5_007_002);
    const types = [
      'application/json\ta',
      'application/json\t',
      'application/json \t;x',
      'application/json,text/plain',
      'application/jsonx',
      'APPLICATION/JSON\tx',
      'text/json',
      'application/vnd.x+json',
      'application/json; charset="utf-16"',
    ];
    for (const type of types) {
      const answer = await post('/v1/orders', '{"channel":"acme"}', { 'content-type': type });
      expect([415, 422], `${type} ${answer.text}`).toContain(answer.status);
      const order = await post('/v1/orders', '[1]', { 'content-type': type });
      expect([415, 422], type).toContain(order.status);
    }
  });
});

describe('security 22: names of prototypes', () => {
  it('security 22: are refused on every route that takes a document, wherever they stand', async () => {
    const bodies = [
      '{"__proto__":{"polluted":1}}',
      '{"a":{"__proto__":{"polluted":1}}}',
      '{"a":[{"constructor":{"prototype":{"polluted":1}}}]}',
      '{"\\u005f_proto__":{"polluted":1}}',
    ];
    for (const [nr, operation] of operations.entries())
      for (const body of bodies) {
        const answer = await ask(operation, body, nr);
        expect(answer, `${operation.method} ${operation.path} ${body}`).toMatchObject({
          status: 400,
          body: { code: 'XD_JSON_FORBIDDEN_KEY' },
        });
      }
    expect((await open.call('/v1/inventory?__proto__=1', { key })).status).toBe(400);
    expect((await open.call('/v1/partner/orders?constructor=1', { key })).status).toBe(400);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }, 60_000);
});

describe('numbers and characters that the database reads otherwise', () => {
  it('are refused before it sees them: NUL in any path, numbers with leading zeros and beyond 64 bits', async () => {
    const withId = open.routes.filter(
      ({ url, method, access }) => url.includes(':') && method !== 'HEAD' && access !== undefined,
    );
    expect(withId.length).toBeGreaterThan(15);
    for (const { url, method } of withId) {
      const init = method === 'GET' ? { method, key } : { method, key, body: '{}' };
      const answer = await open.call(url.replaceAll(/:[a-z]+/gi, 'a%00b'), init);
      expect(answer, `${method} ${url}`).toMatchObject({ status: 400, body: { code: 'XD_REQUEST_BROKEN' } });
    }
    for (const event of ['evt_09-1', 'evt_1-01', `evt_${'9'.repeat(20)}-1`])
      expect((await post(`/v1/partner/webhooks/${endpoint}/skip`, JSON.stringify({ event }))).status, event).toBe(422);
    for (const before of ['09.1', '99999999999999999999.1', '0x1.1', '1.1.1'])
      expect((await open.call(`/v1/partner/orders?before=${before}`, { key })).status, before).toBe(400);
  });
});

describe('security 25: keys that come twice', () => {
  it('security 25: are refused on every route that takes a document, so that nobody reads another one of them', async () => {
    for (const [nr, operation] of operations.entries()) {
      const good = JSON.stringify(goodBody(operation));
      const [first = 'a'] = Object.keys(goodBody(operation));
      for (const body of [
        good.replace('{', `{${JSON.stringify(first)}:1,`),
        '{"x":{"a":1,"\\u0061":2}}',
        '{"a":1,"b":{"c":1,"c":1}}',
      ]) {
        const answer = await ask(operation, body, nr);
        expect(answer, `${operation.method} ${operation.path} ${body.slice(0, 200)}`).toMatchObject({
          status: 400,
          body: { code: 'XD_JSON_DUPLICATE_KEY' },
        });
      }
    }
    const taken = await post(
      '/v1/orders',
      JSON.stringify(someOrder((order) => (order.channel = 'acme'))).replace('"number"', '"number":"X","number"'),
    );
    expect(taken.status).toBe(400);
    const [row] = await open.database.sql<{ count: number }[]>`SELECT count(*)::int AS count FROM document`;
    expect(row?.count).toBe(0);
  }, 60_000);
});
