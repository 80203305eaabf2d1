import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { receiveEvents, type ReceivedEvent } from './event-receiver.ts';
import { connectTo, eventually, place, startSimulator, startShop } from './shop-at-work.ts';

const other = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let receiver: Awaited<ReturnType<typeof receiveEvents>>;
beforeEach(async () => {
  receiver = await receiveEvents();
});
afterEach(() => receiver.close());

/** The delivery of one placed order, with the shop and system it came from. */
async function delivered() {
  const { simulator, system } = await startShop({ webhookUrl: receiver.url });
  const order = place(simulator);
  await eventually(() => receiver.events.length === 1);
  return { simulator, system, order, event: receiver.events[0] as ReceivedEvent };
}

/** A delivery signed with a key of the test's own. */
function signed(body: unknown, privateKey = other.privateKey): ReceivedEvent {
  const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const signature = sign('RSA-SHA256', rawBody, privateKey).toString('base64');
  return { headers: { 'x-adobe-digital-signature-1': signature }, rawBody };
}

async function systemOfOtherKey(settings = {}) {
  const simulator = await startSimulator();
  return connectTo(simulator, { eventPublicKeys: [other.publicKey], ...settings });
}

const event = (changes: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: 'e1',
  type: 'com.adobe.commerce.observer.sales_order_save_commit_after',
  source: 'urn:uuid:p1',
  data: { key: 'k', source: 's', value: { increment_id: '000000012', updated_at: '2026-11-25 10:00:00' } },
  ...changes,
});

describe('a delivery of Adobe I/O Events', () => {
  test('becomes the order as a document, known by its number and the second of its change', async () => {
    const { system, order, event } = await delivered();
    const verified = system.verifyWebhook(event);
    expect(verified).toMatchObject({ ok: true, documents: [{ type: 'order', via: 'webhook' }] });
    if (!verified.ok) return;
    const [document] = verified.documents;
    expect(document?.id).toMatch(new RegExp(`^order:${order.number}:\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$`));
    const interpreted = await system.interpret(verified.documents);
    expect(interpreted).toMatchObject([{ facts: [{ kind: 'order-placed', order: { number: order.number } }] }]);
  });

  test('has the same document id as the poll gives', async () => {
    const { system, event } = await delivered();
    const verified = system.verifyWebhook(event);
    const swept = await system.sweep('orders', null);
    expect(swept.documents.map(({ id }) => id)).toEqual(verified.ok ? verified.documents.map(({ id }) => id) : []);
  });

  test('is turned away when its body was changed, when it has no signature, and when another key signed it', async () => {
    const { system, event } = await delivered();
    const changed = Buffer.from(event.rawBody.toString().replace('Ada', 'Eve'));
    expect(system.verifyWebhook({ ...event, rawBody: changed })).toMatchObject({ ok: false, status: 401 });
    expect(system.verifyWebhook({ ...event, headers: {} })).toMatchObject({ ok: false, status: 401 });
    expect(system.verifyWebhook(signed(event.rawBody.toString()))).toMatchObject({ ok: false, status: 401 });
  });

  test('passes by the second signature alone, while the first is of a key that is not known yet', async () => {
    const { system, event } = await delivered();
    const foreign = signed(event.rawBody.toString()).headers['x-adobe-digital-signature-1'];
    const headers = { ...event.headers, 'x-adobe-digital-signature-1': foreign };
    expect(system.verifyWebhook({ ...event, headers })).toMatchObject({ ok: true });
  });

  test('of a batch becomes a document an order, and events of other kinds become none', async () => {
    const system = await systemOfOtherKey();
    const batch = [event(), event({ id: 'e2', type: 'com.adobe.commerce.observer.catalog_product_save_commit_after' })];
    const verified = system.verifyWebhook(signed(batch));
    expect(verified).toMatchObject({ ok: true, documents: [{ id: 'order:000000012:2026-11-25T10:00:00Z' }] });
  });

  test('that is no CloudEvent is malformed, and one without an order is kept to be looked at', async () => {
    const system = await systemOfOtherKey();
    for (const body of ['{', '[]{', 'null', { hello: 1 }, event({ specversion: '0.3' })])
      expect(system.verifyWebhook(signed(body))).toMatchObject({ ok: false, status: 400 });
    const verified = system.verifyWebhook(signed(event({ data: {} })));
    expect(verified).toMatchObject({ ok: true, documents: [{ id: 'event:e1' }] });
    if (!verified.ok) return;
    expect(await system.interpret(verified.documents)).toMatchObject([{ problem: { field: '$' } }]);
  });

  test('of another provider than the configured one is turned away', async () => {
    const system = await systemOfOtherKey({ eventProviderId: 'p1' });
    expect(system.verifyWebhook(signed(event()))).toMatchObject({ ok: true });
    expect(system.verifyWebhook(signed(event({ source: 'urn:uuid:p2' })))).toMatchObject({ ok: false, status: 401 });
  });

  test('keeps ids beyond 2^53 to the digit', async () => {
    const system = await systemOfOtherKey();
    const text = JSON.stringify(event()).replace('"increment_id"', '"entity_id":90071992547409931,"increment_id"');
    const verified = system.verifyWebhook(signed(text));
    expect(verified.ok && verified.documents[0]?.body).toContain('90071992547409931');
  });
});
