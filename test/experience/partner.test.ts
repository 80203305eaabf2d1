import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindClient, changePartner, createPartner, listPartners, unbindClient } from '../../src/experience/index.ts';
import { experienceTimes } from '../../src/experience/limits.ts';
import { allScopes, nextOrder, openExperience, tenant, type OpenExperience } from './open-experience.ts';

let open: OpenExperience;
let acme: Awaited<ReturnType<OpenExperience['makePartner']>>;
let rival: typeof acme;
/** A clock of the test's own, by which a partner's channels are remembered. */
let nowMs = 1_000_000_000_000;
beforeAll(async () => {
  open = await openExperience({ now: () => nowMs });
  acme = await open.makePartner('acme');
  rival = await open.makePartner('rival');
});
afterAll(() => open.close());

const orderOf = (channel: string) => nextOrder({ channel });
const idOf = ({ channel, number }: { channel: string; number: string }) => encodeURIComponent(`${channel}/${number}`);
const noTime = { prefer: 'wait=0' };
const withoutInstance = (body: Record<string, unknown>, id: string) =>
  JSON.stringify({ ...body, instance: '' }).replaceAll(decodeURIComponent(id), 'ID');

describe('the partner API', () => {
  it('takes and shows orders of the partner’s own channel', async () => {
    const order = orderOf('acme');
    const taken = await open.post('/v1/partner/orders', order, { key: acme.key, headers: noTime });
    expect(taken.status).toBe(201);
    expect(taken.headers.get('location')).toBe(`/v1/partner/orders/${idOf(order)}`);
    const read = await open.call(`/v1/partner/orders/${idOf(order)}`, { key: acme.key });
    expect(read).toMatchObject({ status: 200, body: { state: 'received', order: { number: order.number } } });
    const byTwoSegments = await open.call(`/v1/partner/orders/acme/${order.number}`, { key: acme.key });
    expect(byTwoSegments.text).toBe(read.text);
  });

  it('security 1: answers an order of another partner as one that does not exist', async () => {
    const order = orderOf('rival');
    await open.accept([order]);
    expect((await open.call(`/v1/partner/orders/${idOf(order)}`, { key: rival.key })).status).toBe(200);
    const absent = idOf({ channel: 'acme', number: 'none' });
    const noSuch = await open.call(`/v1/partner/orders/${absent}`, { key: acme.key });
    for (const path of [idOf(order), `rival/${order.number}`]) {
      const answer = await open.call(`/v1/partner/orders/${path}`, { key: acme.key });
      expect(answer.status).toBe(404);
      expect(withoutInstance(answer.body, idOf(order))).toBe(withoutInstance(noSuch.body, absent));
    }
  });

  it('security 1: refuses to submit to another partner’s channel as to one that does not exist', async () => {
    const foreign = await open.post('/v1/partner/orders', orderOf('rival'), { key: acme.key, headers: noTime });
    const unknown = await open.post('/v1/partner/orders', orderOf('nowhere'), { key: acme.key, headers: noTime });
    expect([foreign.status, unknown.status]).toEqual([422, 422]);
    expect(foreign.text.replaceAll('rival', 'X').replace(/urn:[^"]*/, '')).toBe(
      unknown.text.replaceAll('nowhere', 'X').replace(/urn:[^"]*/, ''),
    );
    expect(foreign.body.errors).toMatchObject([{ field: 'channel', code: 'unknown-channel' }]);
  });

  it('security 1: a channel whose name begins another’s does not open that one', async () => {
    const made = await open.makeKey();
    await createPartner(open.sql, tenant, { id: 'prefix', name: 'Prefix', channels: ['acme'] });
    await bindClient(open.sql, tenant, 'prefix', made.id);
    // The key of this order could be read as one of channel `acme`; its document says otherwise.
    await open.accept([nextOrder({ channel: 'acme/inner', number: '7' })]);
    expect((await open.call('/v1/partner/orders/acme%2Finner%2F7', { key: made.key })).status).toBe(404);
    await open.sql`DELETE FROM document WHERE key = 'acme/inner/7'`;
    await open.sql`DELETE FROM event WHERE subject = 'acme/inner/7'`;
  });

  it('lists the orders of the own channel, the newest first, page by page', async () => {
    const orders = [orderOf('acme'), orderOf('rival'), orderOf('acme'), orderOf('acme')];
    for (const order of orders) await open.accept([order]);
    const first = await open.call('/v1/partner/orders?limit=2', { key: acme.key });
    const ids = (answer: typeof first) => (answer.body['orders'] as { id: string }[]).map(({ id }) => id);
    expect(ids(first)).toEqual([`acme/${orders[3]?.number}`, `acme/${orders[2]?.number}`]);
    const second = await open.call(`/v1/partner/orders?limit=1&before=${String(first.body['before'])}`, {
      key: acme.key,
    });
    expect(ids(second)).toEqual([`acme/${orders[0]?.number}`]);
    expect(await open.call('/v1/partner/orders?channel=rival', { key: acme.key })).toMatchObject({ status: 404 });
    expect((await open.call('/v1/partner/orders?before=x', { key: acme.key })).status).toBe(400);
  });

  it('shows stock of the own channel only', async () => {
    const own = await open.call('/v1/partner/inventory/XD-0001', { key: acme.key });
    expect(own).toMatchObject({ status: 200, body: { channel: 'acme', items: [{ available: 998 }] } });
    const foreign = await open.call('/v1/partner/inventory/XD-0001?channel=rival', { key: acme.key });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'XD_CHANNEL_UNKNOWN' } });
    expect(foreign.body['mend']).not.toContain('rival');
  });

  it('security 1: a storefront route serves a bound client only for its own channels', async () => {
    const order = orderOf('rival');
    await open.accept([order]);
    const question = { channel: 'rival', number: order.number, email: 'ada@example.test' };
    expect((await open.post('/v1/storefront/order-status', question, { key: rival.key })).status).toBe(200);
    expect((await open.post('/v1/storefront/order-status', question, { key: acme.key })).status).toBe(404);
  });

  it('refuses a client that belongs to no partner', async () => {
    const { key } = await open.makeKey();
    expect(await open.call('/v1/partner/orders', { key })).toMatchObject({
      status: 403,
      body: { code: 'XD_PARTNER_NONE' },
    });
  });

  it('refuses a disabled partner and an unbound client within the time that is stated', async () => {
    const made = await open.makeKey();
    await createPartner(open.sql, tenant, { id: 'short', name: 'Short', channels: ['acme'] });
    await bindClient(open.sql, tenant, 'short', made.id);
    const read = () => open.call('/v1/partner/orders', { key: made.key }).then(({ status }) => status);
    expect(await read()).toBe(200);
    await changePartner(open.sql, tenant, 'short', { disabled: true });
    nowMs += experienceTimes.partnerCacheMs;
    expect(await read()).toBe(403);
    // The storefront's routes do not fall back to all channels for it.
    expect((await open.call('/v1/storefront/inventory/XD-0001?channel=acme', { key: made.key })).status).toBe(404);
    await changePartner(open.sql, tenant, 'short', { disabled: false, channels: ['rival'] });
    nowMs += experienceTimes.partnerCacheMs;
    expect(await open.call('/v1/partner/inventory/XD-0001', { key: made.key })).toMatchObject({
      body: { channel: 'rival' },
    });
    expect(await unbindClient(open.sql, tenant, made.id)).toBe(true);
    nowMs += experienceTimes.partnerCacheMs;
    expect(await read()).toBe(403);
  });

  it('keeps every act on a partner in the audit', async () => {
    const rows = await open.sql<{ act: string }[]>`SELECT act FROM audit_entry WHERE subject = 'short' ORDER BY id`;
    expect(rows.map(({ act }) => act)).toEqual([
      'partner.created',
      'partner.client-bound',
      'partner.changed',
      'partner.changed',
      'partner.client-unbound',
    ]);
    expect((await listPartners(open.sql, tenant)).find(({ id }) => id === 'of-acme')).toMatchObject({
      channels: ['acme'],
      clients: [acme.id],
    });
  });

  it('security 4: refuses fields that nothing here has', async () => {
    const order = { ...orderOf('acme'), partner: 'of-rival' };
    expect(await open.post('/v1/partner/orders', order, { key: acme.key, headers: noTime })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'partner', code: 'unknown-field' }] },
    });
    expect((await open.call('/v1/partner/orders?tenant=other', { key: acme.key })).status).toBe(400);
  });
});

describe('security 3: each route', () => {
  const routes: [method: string, path: string, scope: string][] = [
    ['POST', '/v1/storefront/orders', 'storefront:orders:write'],
    ['POST', '/v1/storefront/order-status', 'storefront:orders:read'],
    ['GET', '/v1/storefront/inventory/X', 'storefront:stock:read'],
    ['POST', '/v1/storefront/inventory', 'storefront:stock:read'],
    ['POST', '/v1/storefront/delivery-promises', 'storefront:stock:read'],
    ['GET', '/v1/storefront/customers/1', 'storefront:customers:read'],
    ['PATCH', '/v1/storefront/customers/1', 'storefront:customers:write'],
    ['POST', '/v1/partner/orders', 'partner:orders:write'],
    ['GET', '/v1/partner/orders', 'partner:orders:read'],
    ['GET', '/v1/partner/orders/acme%2F1', 'partner:orders:read'],
    ['GET', '/v1/partner/orders/acme/1', 'partner:orders:read'],
    ['GET', '/v1/partner/inventory/X', 'partner:stock:read'],
    ['POST', '/v1/partner/inventory', 'partner:stock:read'],
    ['POST', '/v1/partner/webhooks', 'partner:webhooks'],
    ['GET', '/v1/partner/webhooks', 'partner:webhooks'],
    ['GET', '/v1/partner/webhooks/x', 'partner:webhooks'],
    ['PATCH', '/v1/partner/webhooks/x', 'partner:webhooks'],
    ['DELETE', '/v1/partner/webhooks/x', 'partner:webhooks'],
    ['POST', '/v1/partner/webhooks/x/enable', 'partner:webhooks'],
    ['POST', '/v1/partner/webhooks/x/pause', 'partner:webhooks'],
    ['POST', '/v1/partner/webhooks/x/replay', 'partner:webhooks'],
    ['POST', '/v1/partner/webhooks/x/skip', 'partner:webhooks'],
    ['POST', '/v1/partner/webhooks/x/test', 'partner:webhooks'],
    ['GET', '/v1/partner/webhooks/x/deliveries', 'partner:webhooks'],
    ['GET', '/v1/partner/webhooks/x/secrets', 'partner:webhooks'],
    ['POST', '/v1/partner/webhooks/x/secrets', 'partner:webhooks'],
    ['DELETE', '/v1/partner/webhooks/x/secrets/y', 'partner:webhooks'],
  ];

  it('is closed to keys with every scope but its own, and to those without any key', async () => {
    const without = new Map<string, string>();
    for (const scope of new Set(routes.map(([, , scope]) => scope)))
      without.set(scope, (await open.makeKey(allScopes.filter((other) => other !== scope).concat('orders:read'))).key);
    for (const [method, path, scope] of routes) {
      const body = method === 'POST' || method === 'PATCH' ? { body: {} } : {};
      const refused = await open.call(path, { method, key: without.get(scope) ?? '', ...body });
      expect([method, path, refused.status]).toEqual([method, path, 403]);
      const none = await fetch(open.url + path, { method });
      expect([method, path, none.status]).toEqual([method, path, 401]);
    }
  });

  it('stands in the table above', async () => {
    const document = open.gateway.app.swagger() as { paths: Record<string, Record<string, { description?: string }>> };
    const described = Object.entries(document.paths)
      .filter(([path]) => /^\/v1\/(?:storefront|partner)/.test(path))
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, { description }]) => [method, path, description]),
      );
    expect(described).toHaveLength(routes.length);
    for (const [method = '', path = '', description = ''] of described) {
      const form = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      const row = routes.find((one) => one[0] === method.toUpperCase() && form.test(one[1]));
      expect([method, path, row?.[2]]).toEqual([method, path, /^Scope `([\w:]+)`/.exec(description)?.[1]]);
    }
  });
});
