import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOrder } from '../../src/gateway/example-order.ts';
import { gatewayErrors, type DeliveryRequest } from '../../src/gateway/index.ts';
import { openGateway, type OpenGateway } from './open-gateway.ts';

let open: OpenGateway;
let deliveries: { system: string; request: DeliveryRequest }[] = [];
let asked: { skus: readonly string[] | null; limit: number }[] = [];
let isReady = true;

const at = '2026-11-25T10:00:01.000Z';
const view = {
  status: 'open',
  step: 'await-shipment',
  number: '100042',
  channel: 'webshop',
  acceptedAt: at,
  finishedAt: null,
  outcome: null,
  reason: null,
  order: exampleOrder,
  timeline: [{ step: 'tax', outcome: 'done', at, system: 'avalara', durationMs: 12, detail: { tax: 580 } }],
};
const level = (sku: string) => ({ sku, location: 'north', onHand: 5, reserved: 1, available: 4 });

beforeAll(async () => {
  open = await openGateway({
    readOrder: (key) => Promise.resolve(key === 'webshop/100042' || key === 'webshop/№ 5/Ü' ? { key, ...view } : null),
    inventory: (skus, limit) => {
      asked.push({ skus, limit });
      return Promise.resolve((skus ?? ['A', 'B', 'C']).map(level).slice(0, limit));
    },
    receiveWebhook: (system, request) => {
      deliveries.push({ system, request });
      if (system === 'nobody') return Promise.resolve({ status: 404, documents: 0 });
      if (request.headers['x-signature'] === 'wrong')
        return Promise.resolve({ status: 401, why: 'The signature differs.', documents: 0 });
      if (request.rawBody.length === 0) return Promise.resolve({ status: 400, why: 'No body.', documents: 0 });
      return Promise.resolve({ status: 200, documents: 2 });
    },
    ready: () => (isReady ? Promise.resolve(true) : Promise.reject(new Error('down'))),
  });
});
afterAll(() => open.close());

describe('reading an order', () => {
  it('takes its id as one encoded segment or as two', async () => {
    const expected = { id: 'webshop/100042', ...view };
    expect((await open.call('/v1/orders/webshop%2F100042')).body).toEqual(expected);
    expect((await open.call('/v1/orders/webshop/100042')).body).toEqual(expected);
    expect((await open.call(`/v1/orders/${encodeURIComponent('webshop/№ 5/Ü')}`)).status).toBe(200);
  });

  it('answers 404 where there is none', async () => {
    expect(await open.call('/v1/orders/webshop%2F7')).toMatchObject({
      status: 404,
      body: { code: 'XD_ORDER_UNKNOWN' },
    });
  });
});

describe('reading stock', () => {
  it('takes articles separated by commas, encoded or repeated, and a limit', async () => {
    asked = [];
    expect((await open.call('/v1/inventory?sku=A,B')).body).toEqual({ items: [level('A'), level('B')], more: false });
    await open.call('/v1/inventory?sku=A%2CB&sku=C&limit=7');
    expect((await open.call('/v1/inventory?limit=2')).body).toEqual({ items: [level('A'), level('B')], more: true });
    expect(asked).toEqual([
      { skus: ['A', 'B'], limit: 101 },
      { skus: ['A', 'B', 'C'], limit: 8 },
      { skus: null, limit: 3 },
    ]);
  });

  it('refuses parameters that are wrong or unknown, by name', async () => {
    const fieldsOf = async (query: string) => {
      const answer = await open.call(`/v1/inventory?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'XD_QUERY_INVALID' } });
      return answer.body.errors?.map(({ field }) => field);
    };
    for (const limit of ['0', '-1', '1001', '1.5', 'ten', '', '1&limit=2'])
      expect(await fieldsOf(`limit=${limit}`)).toEqual(['limit']);
    for (const sku of ['', 'A,,B', '%00', 'x'.repeat(121)]) expect(await fieldsOf(`sku=${sku}`)).toEqual(['sku']);
    expect(await fieldsOf('skus=A&limit=0')).toEqual(['skus', 'limit']);
  });
});

describe('a delivery of a vendor', () => {
  it('is handed on with exactly its bytes and headers, whatever its media type', async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0x00, 0xff, 0xfe, 0x0d, 0x0a, 0x7d]);
    for (const type of ['application/json', 'text/xml; charset=utf-16', 'application/octet-stream', undefined]) {
      deliveries = [];
      const headers: Record<string, string> = {
        'x-signature': 'right',
        ...(type === undefined ? {} : { 'content-type': type }),
      };
      const answer = await open.call('/webhooks/shop', { method: 'POST', body: bytes, headers, key: null });
      expect(answer).toMatchObject({ status: 200, body: { documents: 2 } });
      expect(deliveries[0]?.request.rawBody.equals(bytes)).toBe(true);
      expect(deliveries[0]).toMatchObject({ system: 'shop', request: { headers: { 'x-signature': 'right' } } });
    }
  });

  it('may have 25 MB, which arrive unchanged, and not more', async () => {
    deliveries = [];
    const bytes = Buffer.alloc(25 * 1024 * 1024, 'abc');
    const send = (body: Buffer) => open.call('/webhooks/shop', { method: 'POST', body, key: null });
    expect((await send(bytes)).status).toBe(200);
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    expect(hash(deliveries[0]?.request.rawBody ?? Buffer.alloc(0))).toBe(hash(bytes));
    const tooLarge = await send(Buffer.concat([bytes, Buffer.from('x')]));
    expect(tooLarge).toMatchObject({ status: 413, body: { why: expect.stringContaining('26214400') } });
    expect(deliveries).toHaveLength(1);
  });

  it('is refused as the connector says, with its reason', async () => {
    const send = (path: string, headers: Record<string, string>, body = '{}') =>
      open.call(path, { method: 'POST', body, headers, key: null });
    expect(await send('/webhooks/shop', { 'x-signature': 'wrong' })).toMatchObject({
      status: 401,
      body: { code: 'XD_WEBHOOK_REFUSED', status: 401, why: 'The signature differs.' },
    });
    expect(await send('/webhooks/shop', {}, '')).toMatchObject({ status: 400, body: { code: 'XD_WEBHOOK_BROKEN' } });
    expect(await send('/webhooks/nobody', {})).toMatchObject({ status: 404, body: { code: 'XD_WEBHOOK_UNKNOWN' } });
  });
});

describe('what the gateway says of itself', () => {
  it('health is public; readiness follows the platform', async () => {
    for (const [live, ready] of [
      ['/livez', '/readyz'],
      ['/health/live', '/health/ready'],
    ] as const) {
      expect((await open.call(live, { key: null })).status).toBe(200);
      expect((await open.call(ready, { key: null })).status).toBe(200);
      isReady = false;
      const answer = await open.call(ready, { key: null });
      const alive = await open.call(live, { key: null });
      isReady = true;
      expect(answer).toMatchObject({ status: 503, body: { code: 'XD_NOT_READY' } });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(alive.status).toBe(200);
    }
  });

  it('the OpenAPI document names every route but pages, and its schemas judge the example as the gateway does', async () => {
    const { body } = await open.call('/openapi.json', { key: null });
    expect(body['openapi']).toBe('3.1.0');
    const paths = body['paths'] as Record<string, Record<string, { security?: unknown; responses: object }>>;
    expect(Object.keys(paths).sort()).toEqual([
      '/.well-known/jwks.json',
      '/.well-known/oauth-authorization-server',
      '/livez',
      '/oauth/token',
      '/readyz',
      '/v1/inventory',
      '/v1/orders',
      '/v1/orders/{id}',
      '/webhooks/{system}',
    ]);
    expect(paths['/v1/orders']?.['post']?.security).toEqual([{ bearer: [] }, { apiKey: [] }, { oauth: [] }]);
    expect(paths['/webhooks/{system}']?.['post']?.security).toBeUndefined();
    expect(Object.keys(paths['/v1/orders']?.['post']?.responses ?? {})).toEqual(
      expect.arrayContaining(['201', '409', '422', '503']),
    );
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'doc', ...body });
    const judge = (name: string, value: unknown) => ajv.compile({ $ref: `doc#/components/schemas/${name}` })(value);
    expect(judge('SalesOrder', exampleOrder)).toBe(true);
    expect(judge('SalesOrder', { ...exampleOrder, coupon: 1 })).toBe(false);
    expect(judge('OrderView', (await open.call('/v1/orders/webshop%2F100042')).body)).toBe(true);
    expect(judge('Problem', (await open.call('/nowhere')).body)).toBe(true);
    expect(judge('OrderReceipt', (await open.post(exampleOrder)).body)).toBe(true);
  });

  it('every reference in the OpenAPI document leads somewhere', async () => {
    const { text, body } = await open.call('/openapi.json', { key: null });
    const schemas = (body['components'] as { schemas: object }).schemas;
    const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(Object.keys(schemas)).toContain(name.replace('#/components/schemas/', ''));
  });

  it('the pages load nothing from elsewhere', async () => {
    for (const path of ['/', '/problems', '/docs']) {
      const { status, headers, text } = await open.call(path, { key: null });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/html/);
      expect(headers.get('content-security-policy')).not.toMatch(/https?:/);
      const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
      for (const link of loaded) {
        expect(link).toMatch(/^[/#]/);
        expect((await open.call(link, { key: null })).status, link).toBeLessThan(503);
      }
    }
  });

  it('the page of problems lists every code with its anchor', async () => {
    const { text } = await open.call('/problems', { key: null });
    for (const code of Object.keys(gatewayErrors)) expect(text).toContain(`id="${code}"`);
  });
});
