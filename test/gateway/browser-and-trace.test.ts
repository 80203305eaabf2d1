import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/index.ts';
import type { GatewayPorts, OrderOrigin } from '../../src/gateway/ports.ts';
import { openGateway, someOrder, type OpenGateway } from './open-gateway.ts';

const shop = 'https://shop.example.com';
const origins: (OrderOrigin | null)[] = [];
let open: OpenGateway;
let closed: OpenGateway;
beforeAll(async () => {
  const submitOrders: GatewayPorts['submitOrders'] = (orders, from = []) => {
    origins.push(...from);
    return Promise.resolve(orders.map(() => ({ kind: 'accepted' })));
  };
  open = await openGateway({ submitOrders }, { cors: { origins: [shop] }, publicUrl: 'https://api.example.com' });
  closed = await openGateway();
});
afterAll(async () => {
  await open.close();
  await closed.close();
});

describe('a page of another origin', () => {
  const preflight = (at: OpenGateway, origin: string) =>
    at.call('/v1/orders', {
      method: 'OPTIONS',
      key: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it('that is declared may ask, and may read what it needs of the answer', async () => {
    const asked = await preflight(open, shop);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(shop);
    expect(asked.headers.get('access-control-allow-methods')?.split(', ')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toMatch(/authorization.*idempotency-key/);
    const answer = await open.call('/v1/inventory', { headers: { origin: shop } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(shop);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/x-request-id.*retry-after.*ratelimit/);
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('that is not declared gets no leave, by no spelling, and credentials of the browser never', async () => {
    for (const other of [
      'https://shop.example.com.evil.example',
      'http://shop.example.com',
      `${shop}:444`,
      'null',
      '*',
      shop.toUpperCase(),
    ])
      for (const answer of [
        await preflight(open, other),
        await open.call('/v1/inventory', { headers: { origin: other } }),
      ]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('vary')).toBe('Origin');
      }
    expect((await preflight(open, shop)).headers.get('access-control-allow-credentials')).toBeNull();
    expect((await preflight(closed, shop)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('cannot be declared by a pattern', async () => {
    for (const origin of ['*', 'https://*.example.com', 'https://shop.example.com/', 'shop.example.com', 'null'])
      await expect(
        createGateway({
          database: open.database,
          tenant: 'test',
          channels: [],
          ports: {} as GatewayPorts,
          cors: { origins: [origin] },
        }),
      ).rejects.toMatchObject({ code: 'XD_GATEWAY_SETTING' });
  });
});

describe('every answer', () => {
  it('carries headers by which nothing in it is run, framed, guessed at or kept', async () => {
    const answers = [
      await open.call('/v1/inventory'),
      await open.call('/v1/inventory', { key: null }),
      await open.call('/nowhere'),
      await open.call('/health/live', { key: null }),
      await open.post('{'),
      await open.call('/webhooks/shop', { method: 'POST', body: '{}' }),
    ];
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
    expect((await closed.call('/v1/inventory')).headers.get('strict-transport-security')).toBeNull();
  });

  it('names its request, by the caller’s own id where that is one', async () => {
    const idOf = async (headers: Record<string, string>) => {
      const answer = await open.call('/nowhere', { headers });
      const id = answer.headers.get('x-request-id');
      expect(answer.headers.get('request-id')).toBe(id);
      expect(answer.body['instance']).toBe(`urn:crossdock:request:${id}`);
      return id;
    };
    expect(await idOf({ 'x-request-id': 'shop-17.a:b_c' })).toBe('shop-17.a:b_c');
    expect(await idOf({ 'request-id': 'other-18' })).toBe('other-18');
    const made = [
      await idOf({}),
      await idOf({}),
      await idOf({ 'x-request-id': 'two words' }),
      await idOf({ 'x-request-id': 'x'.repeat(101) }),
    ];
    expect(new Set(made).size).toBe(4);
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  });

  it('continues the caller’s trace, or begins one where there is none, also into the order', async () => {
    const traceOf = async (traceparent?: string) => {
      const headers = traceparent === undefined ? {} : { traceparent };
      const answer = await open.call('/health/live', { key: null, headers });
      return (answer.headers.get('traceparent') ?? '').split('-');
    };
    const trace = 'a'.repeat(32);
    const parent = 'b'.repeat(16);
    const [version, traceId, spanId, flags] = await traceOf(`00-${trace}-${parent}-01`);
    expect([version, traceId, flags]).toEqual(['00', trace, '01']);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(spanId).not.toBe(parent);
    expect((await traceOf(`01-${trace}-${parent}-01-more`))[1]).toBe(trace);
    const broken = [
      `00-${trace}-${parent}-01-more`,
      `ff-${trace}-${parent}-01`,
      `00-${'0'.repeat(32)}-${parent}-01`,
      `00-${trace}-${'0'.repeat(16)}-01`,
      `00-${trace.toUpperCase()}-${parent}-01`,
      'hello',
    ];
    const begun = [await traceOf(), ...(await Promise.all(broken.map(traceOf)))];
    expect(new Set(begun.map(([, id]) => id)).size).toBe(begun.length);
    for (const parts of begun) {
      expect(parts.join('-')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(parts[1]).not.toBe(trace);
    }
    await open.post(someOrder(), { traceparent: `00-${trace}-${parent}-01`, 'x-request-id': 'the-order' });
    expect(origins.at(-1)).toMatchObject({
      requestId: 'the-order',
      client: open.key.id,
      traceparent: expect.stringMatching(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`)),
    });
  });
});
