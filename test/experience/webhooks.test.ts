import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appendEvents } from '../../src/events/index.ts';
import { createEgress, pruneDeliveries, WebhookSender } from '../../src/experience/index.ts';
import { experienceLimits, experienceTimes } from '../../src/experience/limits.ts';
import { until } from '../kit/until.ts';
import { loopbackEgress, openExperience, tenant, type OpenExperience } from './open-experience.ts';
import { isGenuine, openReceiver, type Receiver } from './receiver.ts';

let open: OpenExperience;
let acme: Awaited<ReturnType<OpenExperience['makePartner']>>;
let rival: typeof acme;
const keySecret = 'a secret of the installation';
const base = '/v1/partner/webhooks';
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  open = await openExperience({ keySecret });
  acme = await open.makePartner('acme');
  rival = await open.makePartner('rival');
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await open.sql`DELETE FROM webhook_endpoint`;
});
afterAll(() => open.close());

const receiver = async (...args: Parameters<typeof openReceiver>): Promise<Receiver> => {
  const made = await openReceiver(...args);
  closing.push(made.close);
  return made;
};
const sender = (egress = loopbackEgress()) => {
  const made = new WebhookSender({ database: open.database, tenant, egress, keySecret, random: () => 0.5 });
  closing.push(() => made.stop());
  return made;
};
const types = ['order.accepted', 'order.created', 'order.completed', 'order.cancelled', 'webhook.disabled'];
const register = async (url: string, key = acme.key, eventTypes = types) => {
  const answer = await open.post(base, { url, eventTypes }, { key });
  expect(answer.status).toBe(201);
  const { id, secret } = answer.body as unknown as { id: string; secret: { id: string; secret: string } };
  return { id, secret: secret.secret, path: `${base}/${id}` };
};
let last = 0;
const announce = (
  type: string,
  channel: string,
  numbers: readonly (string | number)[],
  data: Record<string, unknown> = {},
) =>
  open.database.transaction((sql) =>
    appendEvents(
      sql,
      tenant,
      numbers.map((number) => ({
        type,
        subject: `${channel}/${number}`,
        correlation: `${channel}/${number}`,
        causation: null,
        sourceVersion: null,
        data: { number: String(number), channel, ...data },
      })),
    ),
  );
const nextNumbers = (count: number) => Array.from({ length: count }, () => (last += 1));
/** Delivers until the condition holds; what other tests of this server have under way may hold the log back. */
const deliverUntil = (one: WebhookSender, condition: () => boolean | Promise<boolean>) =>
  until(async () => {
    await one.claim();
    await one.idle();
    return condition();
  });
const due = () => open.sql`UPDATE webhook_endpoint SET due_at = clock_timestamp()`;
const deliveries = async (path: string, query = '') =>
  (await open.call(`${path}/deliveries${query}`, { key: acme.key })).body as unknown as {
    deliveries: { event: string; attempt: number; delivered: boolean; status: number | null; detail: string | null }[];
    before: string | null;
  };
const status = async (path: string) => (await open.call(path, { key: acme.key })).body;

describe('a delivery', () => {
  it('is a signed CloudEvent with what its type says and nothing more', async () => {
    const at = await receiver();
    const { secret, path } = await register(at.url);
    const [number = 0] = nextNumbers(1);
    await announce('order.completed', 'acme', [number], {
      captured: 100,
      currency: 'USD',
      invoices: ['PSI1'],
      internal: 'x',
    });
    await deliverUntil(sender(), () => at.received.length > 0);
    const [received] = at.received;
    if (received === undefined) throw new Error('nothing came');
    expect(isGenuine(received, secret)).toBe(true);
    expect(isGenuine({ ...received, text: received.text.replace('100', '900') }, secret)).toBe(false);
    expect(received.headers['webhook-id']).toBe(received.body.id);
    expect(received.body).toMatchObject({ specversion: '1.0', type: 'order.completed', subject: `acme/${number}` });
    // Security 5: the invoice's number is no field of the type, and stays inside.
    expect(received.body.data).toEqual({ number: String(number), channel: 'acme', captured: 100, currency: 'USD' });
    expect(await deliveries(path)).toMatchObject({
      deliveries: [{ delivered: true, status: 204, attempt: 1 }],
      before: null,
    });
  });

  it('security 1: comes to a partner only of its own channels, and of the types that it wants', async () => {
    const [own, foreign] = [await receiver(), await receiver()];
    await register(own.url, acme.key, ['order.created']);
    await register(foreign.url, rival.key);
    const numbers = nextNumbers(2);
    await announce('order.created', 'acme', numbers);
    await announce('order.cancelled', 'acme', numbers);
    await announce('order.created', 'rival', numbers);
    await announce('order.shelved', 'rival', numbers);
    const one = sender();
    await deliverUntil(one, () => own.received.length === 2 && foreign.received.length === 2);
    expect(own.subjects().sort()).toEqual(numbers.map((number) => `acme/${number}`).sort());
    expect(foreign.subjects().sort()).toEqual(numbers.map((number) => `rival/${number}`).sort());
    const [ends] = await open.sql<{ same: boolean }[]>`
      SELECT count(DISTINCT (xid, seq)) = 1 AS same FROM webhook_endpoint`;
    expect(ends?.same).toBe(true);
  });

  it('comes in order within a subject and side by side across subjects, up to the limit', async () => {
    const at = await receiver(() => ({ status: 204, afterMs: 5 }));
    await register(at.url);
    const numbers = nextNumbers(60);
    for (const type of ['order.accepted', 'order.created', 'order.completed'])
      await announce(type, 'acme', numbers, {
        currency: 'USD',
        total: 1,
        captured: 1,
        placedAt: '2026-11-25T10:00:00Z',
      });
    const started = performance.now();
    await deliverUntil(sender(), () => at.received.length >= 180);
    console.info(`180 events to one endpoint of 5 ms: ${Math.round(performance.now() - started)} ms`);
    expect(at.received).toHaveLength(180);
    expect(at.most()).toBe(experienceLimits.endpointConcurrencyMax);
    for (const number of numbers) {
      const own = at.received.filter(({ body }) => body.subject === `acme/${number}`).map(({ body }) => body.type);
      expect(own).toEqual(['order.accepted', 'order.created', 'order.completed']);
    }
  });

  it('comes once, however many processes deliver', async () => {
    const at = await receiver();
    await register(at.url);
    await announce('order.created', 'acme', nextNumbers(250));
    const senders = [sender(), sender(), sender()];
    await until(async () => {
      await Promise.all(senders.map((one) => one.claim()));
      await Promise.all(senders.map((one) => one.idle()));
      return at.received.length >= 250;
    });
    expect(new Set(at.ids()).size).toBe(250);
    expect(at.received).toHaveLength(250);
  });

  it('is not held up by another endpoint that is slow', async () => {
    const [slow, quick] = [await receiver(() => ({ status: 204, afterMs: 1_500 })), await receiver()];
    await register(slow.url);
    await register(quick.url);
    await announce('order.created', 'acme', nextNumbers(3));
    const one = sender();
    await until(async () => {
      await one.claim();
      return quick.received.length === 3;
    });
    const first = Math.min(...slow.received.map(({ atMs }) => atMs));
    expect(Math.max(...quick.received.map(({ atMs }) => atMs)) - first).toBeLessThan(1_500);
  });
});

describe('an endpoint that fails', () => {
  it('is tried again later with the same id; what came behind is not sent twice, nor before its turn', async () => {
    const at = await receiver();
    const { path } = await register(at.url);
    const [bad = 0, good = 0] = nextNumbers(2);
    at.answer(({ body }) => (body.subject === `acme/${bad}` ? 503 : 204));
    const order = (type: string, number: number) => announce(type, 'acme', [number]);
    await order('order.created', bad);
    await order('order.created', good);
    await order('order.cancelled', bad);
    const one = sender();
    await deliverUntil(one, () => at.received.length >= 2);
    expect(at.subjects().sort()).toEqual([`acme/${bad}`, `acme/${good}`].sort());
    expect(await status(path)).toMatchObject({
      status: 'enabled',
      failedRounds: 1,
      failingSince: expect.any(String) as string,
    });
    await one.claim();
    await one.idle();
    expect(at.received).toHaveLength(2);
    at.answer(() => 204);
    await due();
    await deliverUntil(one, () => at.received.length >= 4);
    const ofBad = at.received.filter(({ body }) => body.subject === `acme/${bad}`);
    expect(ofBad.map(({ body }) => body.type)).toEqual(['order.created', 'order.created', 'order.cancelled']);
    expect(ofBad[0]?.body.id).toBe(ofBad[1]?.body.id);
    expect(at.subjects().filter((subject) => subject === `acme/${good}`)).toHaveLength(1);
    expect(await status(path)).toMatchObject({ failedRounds: 0, failingSince: null, nextTryAt: null });
    const log = await deliveries(path, '?failed=true');
    expect(log.deliveries).toMatchObject([{ delivered: false, status: 503, detail: 'The receiver answered 503.' }]);
  });

  it('is left alone for longer each time, and for as long as it asks', async () => {
    const at = await receiver(() => 500);
    const { id } = await register(at.url);
    await announce('order.created', 'acme', nextNumbers(1));
    const one = sender();
    const pauses: number[] = [];
    for (let round = 1; round <= experienceTimes.retryMs.length + 1; round += 1) {
      if (round === 3) at.answer(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
      if (round === 4) at.answer(() => 500);
      await due();
      await deliverUntil(one, () => at.received.length >= round);
      const [row] = await open.sql<{ ms: number }[]>`
        SELECT extract(epoch FROM due_at - clock_timestamp())::float8 * 1000 AS ms FROM webhook_endpoint WHERE id = ${id}`;
      pauses.push(Math.round((row?.ms ?? 0) / 1_000));
    }
    const planned = [...experienceTimes.retryMs, ...experienceTimes.retryMs.slice(-1)].map((ms) => ms / 1_000);
    planned[2] = 3_600;
    pauses.forEach((pause, index) => expect(Math.abs(pause - (planned[index] ?? 0))).toBeLessThan(4));
  });

  it('is disabled after days of failures, which its partner is told, and goes on where it stood', async () => {
    const [at, other] = [await receiver(() => 500), await receiver()];
    const { id, path } = await register(at.url);
    await register(other.url, acme.key, ['webhook.disabled']);
    await register(other.url, rival.key, ['webhook.disabled']);
    const numbers = nextNumbers(2);
    await announce('order.created', 'acme', numbers);
    const one = sender();
    await deliverUntil(one, () => at.received.length > 0);
    const almost = experienceTimes.disableAfterMs - 60_000;
    await open.sql`UPDATE webhook_endpoint SET failing_since = clock_timestamp() - ${almost}::float8 * interval '1 ms' WHERE id = ${id}`;
    await due();
    const before = at.received.length;
    await deliverUntil(one, () => at.received.length > before);
    expect(await status(path)).toMatchObject({ status: 'enabled' });
    await open.sql`UPDATE webhook_endpoint SET failing_since = failing_since - interval '2 minutes' WHERE id = ${id}`;
    await due();
    await deliverUntil(one, () => other.received.length > 0);
    expect(await status(path)).toMatchObject({
      status: 'disabled',
      statusReason: 'Deliveries have failed for 5 days. The receiver answered 500.',
    });
    expect(other.received).toMatchObject([{ body: { type: 'webhook.disabled', data: { endpoint: id, url: at.url } } }]);
    at.received.length = 0;
    at.answer(() => 204);
    await due();
    await one.claim();
    await one.idle();
    expect(at.received).toEqual([]);
    await announce('order.cancelled', 'acme', numbers);
    expect(await open.call(`${path}/enable`, { method: 'POST', key: acme.key })).toMatchObject({
      status: 200,
      body: { status: 'enabled' },
    });
    await deliverUntil(one, () => at.received.length >= 5);
    for (const number of numbers)
      expect(at.received.filter(({ body }) => body.subject === `acme/${number}`).map(({ body }) => body.type)).toEqual([
        'order.created',
        'order.cancelled',
      ]);
  });

  it('is disabled at once by 410', async () => {
    const at = await receiver(() => 410);
    const { path } = await register(at.url);
    await announce('order.created', 'acme', nextNumbers(1));
    await deliverUntil(sender(), async () => (await status(path))['status'] === 'disabled');
  });

  it('passes one event that its partner gives up', async () => {
    const at = await receiver();
    const { path } = await register(at.url);
    const [bad = 0, good = 0] = nextNumbers(2);
    at.answer(({ body }) => (body.subject === `acme/${bad}` ? 400 : 204));
    await announce('order.created', 'acme', [bad]);
    await announce('order.cancelled', 'acme', [bad, good]);
    const one = sender();
    await deliverUntil(one, () => at.received.length > 0);
    const [failed] = (await deliveries(path, '?failed=true')).deliveries;
    const skip = (event: string) => open.post(`${path}/skip`, { event }, { key: acme.key });
    expect((await skip(failed?.event ?? '')).status).toBe(200);
    expect((await skip(failed?.event ?? '')).status).toBe(422);
    expect((await skip('evt_1-999999')).status).toBe(422);
    at.answer(() => 204);
    at.received.length = 0;
    await deliverUntil(one, () => at.subjects().includes(`acme/${bad}`));
    expect(at.received.map(({ body }) => body.type)).not.toContain('order.created');
  });

  it('gets a set again that its process did not write back, once the claim is over', async () => {
    const at = await receiver();
    const { id } = await register(at.url);
    await announce('order.created', 'acme', nextNumbers(1));
    // A process that took the endpoint and died.
    await open.sql`UPDATE webhook_endpoint SET claim = claim + 1, claimed_until = clock_timestamp() + interval '1 hour' WHERE id = ${id}`;
    const one = sender();
    await one.claim();
    await one.idle();
    expect(at.received).toEqual([]);
    await open.sql`UPDATE webhook_endpoint SET claimed_until = clock_timestamp() - interval '1 second' WHERE id = ${id}`;
    await deliverUntil(one, () => at.received.length === 1);
  });
});

describe('a partner', () => {
  it('replays from a time, in order and under the same ids, and then hears what is new', async () => {
    const at = await receiver();
    const { path } = await register(at.url);
    const [before = 0, after = 0, later = 0] = nextNumbers(3);
    await announce('order.created', 'acme', [before]);
    const one = sender();
    await deliverUntil(one, () => at.received.length === 1);
    const [now] = await open.sql<{ at: Date }[]>`SELECT clock_timestamp() AS at`;
    // Times of the API have milliseconds; what is before must be so by one.
    await until(async () => {
      const [next] = await open.sql<{ at: Date }[]>`SELECT clock_timestamp() AS at`;
      return (next?.at.getTime() ?? 0) > (now?.at.getTime() ?? 0) + 1;
    });
    const from = new Date((now?.at.getTime() ?? 0) + 1).toISOString();
    await announce('order.created', 'acme', [after]);
    await announce('order.completed', 'acme', [after], { captured: 1, currency: 'USD' });
    await deliverUntil(one, () => at.received.length === 3);
    const ids = at.ids().slice(1);
    at.received.length = 0;
    expect(await open.post(`${path}/replay`, { from }, { key: acme.key })).toMatchObject({ status: 200 });
    await announce('order.created', 'acme', [later]);
    await deliverUntil(one, () => at.received.length === 3);
    expect(at.subjects().filter((subject) => subject === `acme/${before}`)).toEqual([]);
    expect(at.received.filter(({ body }) => body.subject === `acme/${after}`).map(({ body }) => body.id)).toEqual(ids);
    expect(at.subjects()).toContain(`acme/${later}`);
  });

  it.each(['2999-01-01T00:00:00Z', '2001-01-01T00:00:00Z', '2026-12-31T23:59:60Z'])(
    'does not replay from %s',
    async (from) => {
      const at = await receiver();
      const { path } = await register(at.url);
      expect(await open.post(`${path}/replay`, { from }, { key: acme.key })).toMatchObject({
        status: 422,
        body: { code: 'XD_REPLAY_RANGE' },
      });
    },
  );

  it('changes its secret without a delivery that either side cannot check', async () => {
    const at = await receiver();
    const { secret, path } = await register(at.url);
    const added = await open.post(`${path}/secrets`, {}, { key: acme.key });
    const next = added.body as unknown as { id: string; secret: string };
    expect(added.status).toBe(201);
    const one = sender();
    await announce('order.created', 'acme', nextNumbers(1));
    await deliverUntil(one, () => at.received.length === 1);
    const [both] = at.received;
    if (both === undefined) throw new Error('nothing came');
    expect([isGenuine(both, secret), isGenuine(both, next.secret)]).toEqual([true, true]);
    const listed = (await open.call(`${path}/secrets`, { key: acme.key })).body as unknown as {
      secrets: { id: string; expiresAt: string | null }[];
    };
    const old = listed.secrets.find(({ expiresAt }) => expiresAt !== null);
    expect(listed.secrets).toHaveLength(2);
    const remove = (id: string) => open.call(`${path}/secrets/${id}`, { method: 'DELETE', key: acme.key });
    expect((await remove(next.id)).status).toBe(409);
    expect((await remove(old?.id ?? '')).status).toBe(204);
    expect((await remove(next.id)).status).toBe(409);
    await announce('order.created', 'acme', nextNumbers(1));
    await deliverUntil(one, () => at.received.length === 2);
    const [, newest] = at.received;
    if (newest === undefined) throw new Error('nothing came');
    expect([isGenuine(newest, secret), isGenuine(newest, next.secret)]).toEqual([false, true]);
  });

  it('security 29: sees a secret once, and the database never as it is', async () => {
    const at = await receiver();
    const { secret, path } = await register(at.url);
    for (const url of [base, path, `${path}/secrets`, `${path}/deliveries`])
      expect((await open.call(url, { key: acme.key })).text).not.toContain(secret);
    const [row] = await open.sql<{ text: string }[]>`
      SELECT (SELECT string_agg(webhook_secret::text, '') FROM webhook_secret)
        || (SELECT string_agg(audit_entry::text, '') FROM audit_entry) AS text`;
    expect(row?.text).not.toContain(secret.replace('whsec_', ''));
  });

  it('security 1: has no endpoint of another, by any route', async () => {
    const at = await receiver();
    const { path } = await register(at.url, rival.key);
    const calls: [string, string, unknown?][] = [
      ['GET', path],
      ['PATCH', path, { description: 'x' }],
      ['PATCH', path, { url: 'http://10.0.0.1/' }],
      ['DELETE', path],
      ['POST', `${path}/enable`],
      ['POST', `${path}/pause`],
      ['POST', `${path}/test`],
      ['POST', `${path}/replay`, { from: new Date(Date.now() - 1_000).toISOString() }],
      ['POST', `${path}/skip`, { event: 'evt_1-1' }],
      ['GET', `${path}/deliveries`],
      ['GET', `${path}/secrets`],
      ['POST', `${path}/secrets`, {}],
      ['DELETE', `${path}/secrets/x`],
    ];
    for (const [method, url, body] of calls) {
      const answer = await open.call(url, { method, key: acme.key, ...(body === undefined ? {} : { body }) });
      expect([method, url, answer.status, answer.body.code]).toEqual([method, url, 404, 'XD_ENDPOINT_UNKNOWN']);
    }
    expect((await open.call(path, { key: rival.key })).body).toMatchObject({ status: 'enabled', description: '' });
    expect((await open.call(base, { key: acme.key })).body).toEqual({ endpoints: [] });
  });

  it('security 4: may not set what is not its own to set', async () => {
    for (const extra of [
      { status: 'enabled' },
      { partner: 'of-rival' },
      { secret: 'whsec_x' },
      { eventTypes: ['order.shelved'] },
      { eventTypes: [] },
    ]) {
      const answer = await open.post(
        base,
        { url: 'https://example.com/', eventTypes: types, ...extra },
        { key: acme.key },
      );
      expect(answer.status).toBe(422);
    }
  });

  it('tests, pauses, changes and deletes an endpoint', async () => {
    const [at, other] = [await receiver(), await receiver()];
    const { id, path } = await register(at.url);
    await register(other.url);
    const one = sender();
    expect((await open.call(`${path}/test`, { method: 'POST', key: acme.key })).status).toBe(202);
    await deliverUntil(one, () => at.received.length === 1);
    expect(at.received).toMatchObject([{ body: { type: 'webhook.test', data: { endpoint: id } } }]);
    expect(other.received).toEqual([]);
    expect((await open.call(`${path}/pause`, { method: 'POST', key: acme.key })).body).toMatchObject({
      status: 'paused',
    });
    await announce('order.created', 'acme', nextNumbers(1));
    await deliverUntil(one, () => other.received.length === 1);
    expect(at.received).toHaveLength(1);
    const changed = await open.call(path, {
      method: 'PATCH',
      key: acme.key,
      body: { url: other.url, description: 'moved' },
    });
    expect(changed).toMatchObject({ status: 200, body: { url: other.url, description: 'moved', status: 'paused' } });
    await open.call(`${path}/enable`, { method: 'POST', key: acme.key });
    await deliverUntil(one, () => other.received.length === 2);
    expect((await open.call(path, { method: 'DELETE', key: acme.key })).status).toBe(204);
    expect((await open.call(path, { key: acme.key })).status).toBe(404);
    const [left] = await open.sql<
      { count: number }[]
    >`SELECT count(*)::int AS count FROM webhook_delivery WHERE endpoint = ${id}`;
    expect(left?.count).toBe(0);
  });

  it('has a limited number of endpoints, also when it registers many at once', async () => {
    const at = await receiver();
    const answers = await Promise.all(
      Array.from({ length: experienceLimits.endpointCountMax + 5 }, () =>
        open.post(base, { url: at.url, eventTypes: types }, { key: acme.key }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(experienceLimits.endpointCountMax);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(5);
  });

  it('reads its deliveries page by page; old ones are forgotten', async () => {
    const at = await receiver();
    const { id, path } = await register(at.url);
    await announce('order.created', 'acme', nextNumbers(5));
    await deliverUntil(sender(), () => at.received.length === 5);
    const first = await deliveries(path, '?limit=3');
    const second = await deliveries(path, `?limit=3&before=${first.before}`);
    expect([first.deliveries.length, second.deliveries.length, second.before]).toEqual([3, 2, null]);
    expect(new Set([...first.deliveries, ...second.deliveries].map(({ event }) => event)).size).toBe(5);
    await open.sql`UPDATE webhook_delivery SET at = at - interval '31 days' WHERE endpoint = ${id}`;
    expect(await pruneDeliveries(open.sql, tenant)).toBeGreaterThanOrEqual(5);
    expect((await deliveries(path)).deliveries).toEqual([]);
  });
});

describe('an endpoint that leads elsewhere', () => {
  it('security 17: a redirect is a failure and is not followed', async () => {
    const [at, target] = [await receiver(), await receiver()];
    at.answer(() => ({ status: 307, headers: { location: target.url } }));
    const { path } = await register(at.url);
    await announce('order.created', 'acme', nextNumbers(1));
    await deliverUntil(sender(), () => at.received.length === 1);
    expect(target.received).toEqual([]);
    expect((await deliveries(path)).deliveries).toMatchObject([
      { delivered: false, status: 307, detail: 'Redirects are not followed; give the final URL.' },
    ]);
  });

  it('security 16: a name that resolves to a private address at delivery is not connected to', async () => {
    const at = await receiver();
    let addresses = [{ address: '93.184.216.34', family: 4 }];
    const resolve = () => Promise.resolve(addresses);
    const guarded = await openExperience({ egress: createEgress({ plainHttp: true }, resolve) });
    closing.push(guarded.close);
    const partner = await guarded.makePartner('acme');
    const url = `http://rebinding.example.com:${at.port}/hook`;
    const made = await guarded.post(base, { url, eventTypes: types }, { key: partner.key });
    expect(made.status).toBe(201);
    const path = `${base}/${String(made.body['id'])}`;
    addresses = [{ address: '127.0.0.1', family: 4 }];
    await guarded.call(`${path}/test`, { method: 'POST', key: partner.key });
    const one = new WebhookSender({
      database: guarded.database,
      tenant,
      egress: createEgress({ plainHttp: true }, resolve),
    });
    closing.push(() => one.stop());
    const log = await until(async () => {
      await one.claim();
      await one.idle();
      const { deliveries } = (await guarded.call(`${path}/deliveries`, { key: partner.key })).body as {
        deliveries: unknown[];
      };
      return deliveries.length > 0 ? deliveries : undefined;
    });
    expect(log).toMatchObject([
      { delivered: false, status: null, detail: 'The host has an address that is not public.' },
    ]);
    expect(at.received).toEqual([]);
    expect((await guarded.post(base, { url, eventTypes: types }, { key: partner.key })).status).toBe(422);
  });
});
