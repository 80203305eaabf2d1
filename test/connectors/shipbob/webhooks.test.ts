import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../src/index.ts';
import { connect, requested, start, startReceiver, startSimulator, until, webhookSecret } from './start-shipbob.ts';

const unreachable = 'http://127.0.0.1:9';

function signed(body: string, changes: Record<string, string | undefined> = {}, at = new Date()): WebhookRequest {
  const signature = new Webhook(webhookSecret).sign('msg_1', at, body);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signature,
    'x-webhook-topic': 'order.shipped',
    ...changes,
  };
  return { headers, rawBody: Buffer.from(body) };
}
const shipment = '{"id":7,"order_id":5,"status":"Completed","tracking":{"tracking_number":"T"}}';

describe('a webhook of ShipBob', () => {
  it('is taken when it is signed with the secret, also beside the signature of an older secret', () => {
    const system = connect(unreachable);
    const good = signed(shipment);
    const document = { id: 'shipment:7:Completed', type: 'shipment', body: shipment, via: 'webhook' };
    expect(system.verifyWebhook(good)).toEqual({ ok: true, documents: [document] });
    const both = `v1,AAAA ${good.headers['webhook-signature']}`;
    expect(system.verifyWebhook(signed(shipment, { 'webhook-signature': both })).ok).toBe(true);
  });

  it('is refused when its body, id or signature is another', () => {
    const system = connect(unreachable);
    const good = signed(shipment);
    const forged: WebhookRequest[] = [
      { ...good, rawBody: Buffer.from(shipment.replace('7', '8')) },
      signed(shipment, { 'webhook-id': 'msg_2' }),
      signed(shipment, { 'webhook-signature': 'v1,bm90IHRoZSBzaWduYXR1cmU=' }),
      signed(shipment, { 'webhook-signature': 'nonsense' }),
    ];
    for (const request of forged) expect(system.verifyWebhook(request)).toMatchObject({ ok: false, status: 401 });
  });

  it.each([-6 * 60_000, 6 * 60_000])('is refused when it was signed %d ms from now', (ms) => {
    const request = signed(shipment, {}, new Date(Date.now() + ms));
    expect(connect(unreachable).verifyWebhook(request)).toMatchObject({ ok: false, status: 401 });
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is malformed without its header %s', (name) => {
    const request = signed(shipment, { [name]: undefined });
    const why = expect.stringContaining(name);
    expect(connect(unreachable).verifyWebhook(request)).toEqual({ ok: false, status: 400, why });
  });

  it.each(['{"id":', '[]', '3'])('is malformed with the body %s', (body) => {
    expect(connect(unreachable).verifyWebhook(signed(body))).toMatchObject({ ok: false, status: 400 });
  });

  it('keeps ids beyond 2^53, and the status of its topic where it says none', () => {
    const system = connect(unreachable);
    const idOf = (body: string, topic: string) => {
      const verified = system.verifyWebhook(signed(body, { 'x-webhook-topic': topic }));
      return verified.ok ? verified.documents.map(({ id }) => id) : [];
    };
    expect(idOf('{"id":90071992547409931,"order_id":1}', 'order.shipment.on_hold')).toEqual([
      'shipment:90071992547409931:OnHold',
    ]);
    expect(idOf('{"id":1,"status":"Exception"}', 'order.shipment.exception')).toEqual(['shipment:1:Exception']);
    expect(idOf('{"id":1,"status":"Completed"}', 'order.shipped')).toEqual(['shipment:1:Completed:untracked']);
  });

  it('with a whole order is cut into its shipments', () => {
    const order = {
      id: 5,
      reference_id: 'web/1@wh-east',
      shipments: [
        { id: 7, status: 'Cancelled' },
        { id: 8, status: 'OnHold' },
      ],
    };
    const verified = connect(unreachable).verifyWebhook(signed(JSON.stringify(order)));
    expect(verified).toMatchObject({
      ok: true,
      documents: [{ id: 'shipment:7:Cancelled' }, { id: 'shipment:8:OnHold' }],
    });
    const bodies = verified.ok ? verified.documents.map(({ body }) => JSON.parse(body) as unknown) : [];
    expect(bodies[0]).toEqual({ id: 7, order_id: 5, reference_id: 'web/1@wh-east', status: 'Cancelled' });
  });

  it('of a topic that nobody here needs is kept and ignored', async () => {
    const system = connect(unreachable);
    const verified = system.verifyWebhook(signed('{"id":1}', { 'x-webhook-topic': 'return.created' }));
    if (!verified.ok) throw new Error(verified.why);
    expect(await system.interpret(verified.documents)).toEqual([
      { facts: [{ kind: 'ignored', why: expect.any(String) }] },
    ]);
  });
});

describe('the subscription', () => {
  it('is made once for an address, and its deliveries are signed with the secret of the settings', async () => {
    const receiver = await startReceiver();
    const { system, traffic } = await start({ pickAfterMs: [10, 10], webhookUrl: null });
    await system.subscribe(receiver.url);
    await system.subscribe(receiver.url);
    const made = traffic.filter(({ method, path }) => method === 'POST' && path.endsWith('/webhook'));
    expect(
      made.map(({ status, requestBody }) => [status, (requestBody as { topics: string[] }).topics.length]),
    ).toEqual([[200, 5]]);
    await requested(system, '1');
    const delivery = await until(() => receiver.deliveries[0]);
    expect(delivery.headers['x-webhook-topic']).toBe('order.shipped');
    expect(system.verifyWebhook(delivery)).toMatchObject({ ok: true, documents: [{ via: 'webhook' }] });
  });

  it('adds only the topics that are missing', async () => {
    const { simulator, system, traffic } = await start();
    const url = 'https://crossdock.example/hooks';
    await fetch(`${simulator.url}/2026-01/webhook`, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-of-the-tests', 'content-type': 'application/json' },
      body: JSON.stringify({ url, topics: ['order.shipped', 'return.created'] }),
    });
    await system.subscribe(url);
    const topics = traffic
      .filter(({ method }) => method === 'POST')
      .map(({ requestBody }) => (requestBody as { topics: string[] }).topics);
    expect(topics[1]).toHaveLength(4);
    expect(topics[1]).not.toContain('order.shipped');
  });

  it('throws when ShipBob refuses the address', async () => {
    const { simulator } = await startSimulator();
    await expect(connect(simulator.url).subscribe('ftp://crossdock.example')).rejects.toThrow('422');
  });
});
