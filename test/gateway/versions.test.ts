import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/index.ts';
import type { GatewayPorts } from '../../src/gateway/ports.ts';
import { openGateway } from './open-gateway.ts';

const day = 86_400_000;
const instant = (ms: number) => new Date(ms).toISOString();
const addSecond = (app: FastifyInstance) => {
  app.get('/v2/inventory', { config: { access: 'stock:read' }, schema: { hide: true } }, () => ({ items: [] }));
};

describe('a version of the API', () => {
  it('that has no end says nothing of one', async () => {
    const open = await openGateway();
    const { headers } = await open.call('/v1/inventory');
    for (const name of ['deprecation', 'sunset', 'link']) expect(headers.get(name)).toBeNull();
    await open.close();
  });

  it('that will end says since when it is deprecated, when it ends and where it is told what to do', async () => {
    const deprecatedAt = instant(Date.now() - 30 * day);
    const sunsetAt = instant(Date.now() + 30 * day);
    const versions = { v1: { deprecatedAt, sunsetAt, docs: '/docs#v2', successor: 'v2' }, v2: {} };
    const open = await openGateway({}, { versions, routes: addSecond });
    for (const answer of [await open.call('/v1/inventory'), await open.call('/v1/inventory', { key: null })]) {
      // RFC 9745: a date of structured fields; RFC 8594: an HTTP date.
      expect(answer.headers.get('deprecation')).toBe(`@${Math.floor(Date.parse(deprecatedAt) / 1_000)}`);
      const sunset = answer.headers.get('sunset') ?? '';
      expect(sunset).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
      expect(Date.parse(sunset)).toBe(Math.floor(Date.parse(sunsetAt) / 1_000) * 1_000);
      expect(answer.headers.get('link')).toBe(
        '</docs#v2>; rel="deprecation"; type="text/html", </docs#v2>; rel="sunset"; type="text/html"',
      );
    }
    const next = await open.call('/v2/inventory');
    expect(next.status).toBe(200);
    expect(next.headers.get('deprecation')).toBeNull();
    const { body } = await open.call('/openapi.json', { key: null });
    const paths = body['paths'] as Record<string, Record<string, { deprecated?: boolean }>>;
    expect(paths['/v1/orders']?.['post']?.deprecated).toBe(true);
    expect(paths['/webhooks/{system}']?.['post']?.deprecated).toBeUndefined();
    await open.close();
  });

  it('security 30: that has ended answers 410 to everybody and does nothing', async () => {
    const versions = {
      v1: { deprecatedAt: instant(Date.now() - 30 * day), sunsetAt: instant(Date.now() - day), successor: 'v2' },
      v2: {},
    };
    const open = await openGateway({}, { versions, routes: addSecond });
    const { exampleOrder } = await import('../../src/gateway/example-order.ts');
    for (const answer of [
      await open.call('/v1/inventory'),
      await open.call('/v1/inventory', { key: null }),
      await open.call('/v1/inventory?x=1', { method: 'DELETE' }),
      await open.call('/v1/was-never-there'),
      await open.call('/v1'),
      await open.post(exampleOrder),
    ]) {
      expect(answer).toMatchObject({
        status: 410,
        body: { code: 'XD_VERSION_SUNSET', why: expect.stringContaining('switched off') },
      });
      expect(answer.headers.get('sunset')).not.toBeNull();
      expect(answer.body['mend']).toContain('v2');
    }
    expect(await open.rows()).toEqual({ orders: 0, keys: 0 });
    expect((await open.call('/v2/inventory')).status).toBe(200);
    await open.close();
  });

  it('that is declared wrongly, or not at all, is refused at start', async () => {
    const make = (versions: object) =>
      openGatewayless({ versions: versions as Parameters<typeof createGateway>[0]['versions'] & object });
    const at = instant(Date.now());
    const wrong = [
      { one: {} },
      { v1: { deprecatedAt: 'soon' } },
      { v1: { deprecatedAt: '2026-11-25T10:00:00+01:00' } },
      { v1: { sunsetAt: at } },
      { v1: { deprecatedAt: at, sunsetAt: instant(Date.now() - day) } },
      { v1: { successor: 'v9' } },
      { v2: {} },
    ];
    for (const versions of wrong)
      await expect(make(versions), JSON.stringify(versions)).rejects.toMatchObject({ code: 'XD_VERSION_DECLARATION' });
  });
});

/** Never gets as far as asking its database. */
const openGatewayless = (options: Pick<Parameters<typeof createGateway>[0], 'versions'>) =>
  createGateway({
    database: {} as Parameters<typeof createGateway>[0]['database'],
    tenant: 'test',
    channels: [],
    ports: {} as GatewayPorts,
    ...options,
  });
