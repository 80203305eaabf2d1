import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stripe } from '../../connectors/stripe/index.ts';
import { createStripeSimulator, type StripeSimulator } from '../../simulators/stripe/index.ts';
import { createSystem, type System } from '../../src/systems/runtime/index.ts';
import { connect, openSystems, startVendor, type OpenSystems } from './open-systems.ts';

let vendor: Awaited<ReturnType<typeof startVendor>>;
let simulator: StripeSimulator;
let payments: System;
let mails: System;
let open: OpenSystems;
let mailKey = '';
beforeAll(async () => {
  vendor = await startVendor();
  const secrets = { secretKey: 'sk_test_crossdock', webhookSecret: 'whsec_crossdock' };
  simulator = await createStripeSimulator({ ledgerFile: null, seed: 7, ...secrets });
  payments = createSystem({ name: 'payments', definition: stripe, settings: { baseUrl: simulator.url, ...secrets } });
  mails = connect('mails', vendor.url);
  open = await openSystems([payments, mails]);
  mailKey = await open.makeKey(['systems:mails:notifications']);
});
beforeEach(() => {
  vendor.be('well');
  vendor.sent.length = 0;
});
afterAll(async () => {
  await open.close();
  for (const one of [payments, mails, simulator, vendor]) await one.close();
});

const mailOf = (reference: string, more: object = {}) => ({
  kind: 'order-confirmed',
  reference,
  to: 'ada@example.org',
  name: 'Ada',
  locale: 'en',
  orderNumber: '17',
  currency: 'USD',
  grandTotal: 1_000,
  lines: [{ name: 'Mug', quantity: 1, total: 1_000 }],
  trackingNumber: null,
  trackingUrl: null,
  reason: null,
  ...more,
});
const path = '/systems/mails/v1/notifications/send';
const send = (references: readonly string[], key: string = randomUUID(), at?: string) =>
  open.call(path, mailKey, { items: references.map((each) => mailOf(each)) }, { 'idempotency-key': key }, at);
const outcomes = (answer: { body: Record<string, unknown> }) =>
  (answer.body['items'] as { outcome: string }[]).map(({ outcome }) => outcome);

describe('the API of a connected system', () => {
  it('does for a program what a process may ask for: a payment is held, captured and refunded', async () => {
    const key = await open.makeKey(['systems:payments:payments']);
    const ask = async (act: string, input: object) => {
      const headers = { 'idempotency-key': randomUUID() };
      const answer = await open.call(`/systems/payments/v1/payments/${act}`, key, { items: [input] }, headers);
      expect(answer).toMatchObject({
        status: 200,
        body: { system: 'payments', capability: `payments.${act}`, settled: true },
      });
      return (answer.body['items'] as { outcome: string; value: Record<string, unknown> }[])[0];
    };
    const order = { orderKey: 'web/17', currency: 'USD' };
    const held = await ask('authorise', {
      ...order,
      amount: 5_000,
      token: 'pm_card_visa',
      authorisation: null,
      email: 'a@example.org',
    });
    const authorisation = held?.value['authorisation'];
    expect(held?.value).toEqual({ authorisation, amount: 5_000, expiresAt: expect.stringMatching(/Z$/) });
    const part = { ...order, authorisation, amount: 5_000, reference: 'S1', final: true, capturedBefore: 0 };
    expect(await ask('capture', part)).toMatchObject({ outcome: 'done', value: { amount: 5_000 } });
    expect(await ask('refund', { ...order, authorisation, amount: 2_000, reference: 'R1' })).toMatchObject({
      outcome: 'done',
    });
    const declined = {
      ...order,
      orderKey: 'web/18',
      amount: 5_000,
      token: 'pm_card_chargeDeclined',
      authorisation: null,
      email: 'a@example.org',
    };
    expect(await ask('authorise', declined)).toMatchObject({ outcome: 'refused', reason: 'declined' });
    expect(simulator.summary().intents).toContainEqual(
      expect.objectContaining({ orderKey: 'web/17', captured: 5_000 }),
    );
  });

  it('answers each item for itself, in order, in the vendor’s portions', async () => {
    const answer = await send(['a', 'bounce-b', 'c', 'd', 'bounce-e']);
    expect(outcomes(answer)).toEqual(['done', 'refused', 'done', 'done', 'refused']);
    expect(answer.body['items']).toMatchObject([
      { value: { messageId: 'm-a' } },
      { reason: 'undeliverable', detail: 'The mailbox does not exist.' },
      {},
      {},
      {},
    ]);
    expect([...vendor.sent].sort()).toEqual(['a', 'c', 'd']);
    const journal = await open.database.sql<{ items: number; requests: string }[]>`
      SELECT items, requests FROM journal WHERE tenant = 'main' AND system = 'mails' ORDER BY started_at, id`;
    expect(journal.map(({ items }) => items)).toEqual([2, 2, 1]);
    expect(journal[0]?.requests).toContain('***');
  });

  it('is described with its scope, and only as far as the system can', async () => {
    const response = await fetch(`${open.url}/openapi.json`);
    const { paths } = (await response.json()) as {
      paths: Record<string, { post: { description: string; operationId: string } }>;
    };
    const own = Object.keys(paths).filter((each) => each.startsWith('/systems/'));
    expect(own.sort()).toEqual([
      '/systems/mails/v1/notifications/send',
      '/systems/payments/v1/payments/authorise',
      '/systems/payments/v1/payments/capture',
      '/systems/payments/v1/payments/refund',
      '/systems/payments/v1/payments/void',
    ]);
    expect(paths[path]?.post).toMatchObject({
      operationId: 'mails.notifications.send',
      description: expect.stringContaining('`systems:mails:notifications`'),
    });
    const headers = { 'idempotency-key': randomUUID() };
    const key = await open.makeKey(['systems:mails:payments']);
    expect((await open.call('/systems/mails/v1/payments/capture', key, { items: [] }, headers)).status).toBe(404);
  });

  it('security 3: is closed to every key that has not the scope of this system and this family', async () => {
    const scopes = [
      'orders:write',
      'systems:payments:payments',
      'systems:payments:notifications',
      'systems:mails:payments',
      'systems:mail:notifications',
    ];
    for (const scope of scopes) {
      const answer = await open.call(
        path,
        await open.makeKey([scope]),
        { items: [mailOf('x')] },
        { 'idempotency-key': 'k' },
      );
      expect(answer, scope).toMatchObject({ status: 403, body: { code: 'XD_SCOPE_MISSING' } });
    }
    for (const scope of ['systems:mails:*', 'systems:mails', 'systems::notifications', 'systems:mails:everything'])
      await expect(open.makeKey([scope])).rejects.toMatchObject({ code: 'XD_SCOPE_UNKNOWN' });
    expect(vendor.sent).toEqual([]);
  });

  it('is held to the plan of its caller', async () => {
    const key = await open.makeKey(['systems:mails:notifications'], 'one');
    const ask = () => open.call(path, key, { items: [mailOf('p')] }, { 'idempotency-key': randomUUID() });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    expect(vendor.sent).toEqual(['p']);
  });

  it('security 4: does nothing of a set of which one item is not valid, and names the field', async () => {
    const wrong: [object, string][] = [
      [mailOf('y', { bcc: 'spy@example.org' }), 'items[1].bcc'],
      [mailOf('y', { grandTotal: 1.5 }), 'items[1].grandTotal'],
      [mailOf('y', { grandTotal: '1' }), 'items[1].grandTotal'],
      [mailOf('y', { trackingUrl: 'javascript:alert(1)' }), 'items[1].trackingUrl'],
      [mailOf('y', { to: 'nobody' }), 'items[1].to'],
      [mailOf('y', { kind: 'spam' }), 'items[1].kind'],
      [mailOf('y\u0000'), 'items[1].reference'],
    ];
    for (const [item, field] of wrong) {
      const answer = await open.call(
        path,
        mailKey,
        { items: [mailOf('x'), item] },
        { 'idempotency-key': randomUUID() },
      );
      expect(answer).toMatchObject({ status: 422, body: { code: 'XD_BODY_INVALID' } });
      expect(answer.body.errors?.map((each) => each.field)).toEqual([field]);
    }
    const many = { items: Array.from({ length: 101 }, (_, nr) => mailOf(`${nr}`)) };
    expect((await open.call(path, mailKey, many, { 'idempotency-key': 'm' })).status).toBe(422);
    expect(vendor.sent).toEqual([]);
  });

  it('security 5: answers what its document declares, and nothing else that the vendor said', async () => {
    const answer = await send(['z']);
    expect(answer.body['items']).toEqual([{ outcome: 'done', value: { messageId: 'm-z' } }]);
  });

  it('needs an Idempotency-Key, and answers a repeat without doing anything again', async () => {
    const without = await open.call(path, mailKey, { items: [mailOf('n')] });
    expect(without).toMatchObject({ status: 400, body: { code: 'XD_IDEMPOTENCY_NEEDED' } });
    const first = await send(['r', 'bounce-r'], 'again');
    const second = await send(['r', 'bounce-r'], 'again');
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await send(['other'], 'again')).toMatchObject({ status: 422, body: { code: 'XD_IDEMPOTENCY_MISMATCH' } });
    expect(vendor.sent).toEqual(['r']);
  });

  it('says that an outcome is not known, and a repeat looks it up instead of doing it twice', async () => {
    vendor.be('lost');
    const lost = await send(['u1', 'u2'], 'unsure');
    expect(lost).toMatchObject({ status: 200, body: { settled: false } });
    expect(outcomes(lost)).toEqual(['unknown', 'unknown']);
    vendor.be('well');
    const found = await send(['u1', 'u2'], 'unsure');
    expect(found).toMatchObject({
      status: 200,
      body: { settled: true, items: [{ value: { messageId: 'm-u1' } }, {}] },
    });
    expect([...vendor.sent].sort()).toEqual(['u1', 'u2']);
    expect((await send(['u1', 'u2'], 'unsure')).headers.get('idempotency-replayed')).toBe('true');
  });

  it('does on a repeat what the vendor never saw, and only that', async () => {
    vendor.be('broken');
    expect(outcomes(await send(['v1', 'v2'], 'partly'))).toEqual(['unknown', 'unknown']);
    vendor.sent.push('v1');
    vendor.be('well');
    expect(outcomes(await send(['v1', 'v2'], 'partly'))).toEqual(['done', 'done']);
    expect(vendor.sent).toEqual(['v1', 'v2']);
  });

  it('is looked up by the gateway that takes over from one that died in the midst of it', async () => {
    const beside = await open.start();
    const items = { items: [mailOf('w')] };
    await send(['w'], 'over');
    // As a process leaves it that dies after the vendor’s effect and before its answer.
    await open.database.sql`
      UPDATE idempotency_key SET status = 0, response = 'a process that died',
        created_at = clock_timestamp() - interval '44 seconds' WHERE key = 'over'`;
    const ask = () => open.call(path, mailKey, items, { 'idempotency-key': 'over' }, beside);
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'XD_IDEMPOTENCY_BUSY' } });
    await open.database
      .sql`UPDATE idempotency_key SET created_at = clock_timestamp() - interval '46 seconds' WHERE key = 'over'`;
    expect(await ask()).toMatchObject({ status: 200, body: { settled: true } });
    expect(vendor.sent).toEqual(['w']);
  });

  it('security 32: keeps the words of a failure inside, and logs them under the request', async () => {
    vendor.be('broken');
    const answer = await open.call(
      path,
      mailKey,
      { items: [mailOf('q')] },
      { 'idempotency-key': randomUUID(), 'x-request-id': 'the-call' },
    );
    expect(outcomes(answer)).toEqual(['unknown']);
    expect(answer.text).not.toMatch(/10\.0\.0\.7|HTTP 500|127\.0\.0\.1/);
    expect(open.log.at(-1)).toMatchObject({
      fields: { request: 'the-call', causes: [expect.stringContaining('10.0.0.7')] },
    });
  });

  it('says that a system which cannot be reached did nothing, and lets the caller try again', async () => {
    const gone = connect('gone', 'http://127.0.0.1:9');
    const other = await openSystems([gone]);
    const key = await other.makeKey(['systems:gone:notifications']);
    const ask = () =>
      other.call('/systems/gone/v1/notifications/send', key, { items: [mailOf('t')] }, { 'idempotency-key': 'g' });
    for (const answer of [await ask(), await ask()]) {
      expect(answer).toMatchObject({ status: 200, body: { settled: false, items: [{ outcome: 'retry' }] } });
      expect(answer.text).not.toContain('127.0.0.1');
    }
    await other.close();
    await gone.close();
  });
});
