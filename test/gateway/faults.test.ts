import { connect as openSocket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/database/index.ts';
import { createGateway, type GatewayPorts } from '../../src/gateway/index.ts';
import { until } from '../kit/until.ts';
import { answered, openGateway, someOrder, type OpenGateway } from './open-gateway.ts';

let open: OpenGateway;
let submit: GatewayPorts['submitOrders'] = () => Promise.reject(new Error('not set'));
beforeAll(async () => {
  open = await openGateway({
    submitOrders: (orders) => submit(orders),
    readOrder: () => Promise.reject(new Error('relation "document" of host db-7.internal does not exist')),
  });
});
afterAll(() => open.close());
beforeEach(() => open.faults.splice(0));

describe('a fault of the platform', () => {
  it('that is the database’s is answered with 503 and Retry-After, each waiting request alike', async () => {
    submit = () =>
      Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => open.post(someOrder())));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'XD_DATABASE_UNAVAILABLE' } });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.text).not.toContain('10.0.0.7');
    }
  });

  it('of any other kind is answered with 500, tells nothing of the inside, and is logged with its cause', async () => {
    const answer = await open.call('/v1/orders/webshop%2F1');
    expect(answer).toMatchObject({ status: 500, body: { code: 'XD_INTERNAL' } });
    expect(answer.text).not.toMatch(/relation|db-7|stack/);
    expect(open.faults).toHaveLength(1);
    expect(open.faults[0]?.fields).toMatchObject({ request: answer.headers.get('request-id'), code: 'XD_INTERNAL' });
    expect(String(open.faults[0]?.fields?.['cause'])).toContain('db-7.internal');
  });

  it('that one order brings about does not fail the orders that came with it', async () => {
    submit = async (orders) => {
      if (orders.some(({ sourceId }) => sourceId === 'poison')) throw new Error('invalid byte sequence');
      return orders.map(() => ({ kind: 'accepted' }));
    };
    const orders = Array.from({ length: 12 }, (_, index) =>
      someOrder((o) => (o.sourceId = index === 5 ? 'poison' : 'x')),
    );
    const answers = await Promise.all(orders.map((order) => open.post(order)));
    expect(answers.map(({ status }) => status)).toEqual(orders.map((_, index) => (index === 5 ? 500 : 201)));
  });
});

describe('a database that cannot be reached', () => {
  it('is told with 503 already where the key is looked up', async () => {
    const database = connect({ url: 'postgres://nobody@127.0.0.1:1/none' });
    const ports = {} as GatewayPorts;
    const gateway = await createGateway({ database, tenant: 'test', ports, channels: [] });
    const url = await gateway.listen('127.0.0.1', 0);
    const headers = { 'x-api-key': `xd_${'0'.repeat(12)}_${'A'.repeat(43)}` };
    const answer = await answered(await fetch(`${url}/v1/inventory`, { headers }));
    expect(answer).toMatchObject({ status: 503, body: { code: 'XD_DATABASE_UNAVAILABLE' } });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await gateway.close();
    await database.end();
  });
});

describe('a request that HTTP cannot carry', () => {
  const send = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(open.url);
      const socket = openSocket(Number(port), hostname, () => socket.end(text));
      let received = '';
      socket.on('data', (data) => (received += String(data)));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });

  it('is answered with a problem and the connection closed', async () => {
    const answer = await send('this is no HTTP\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('XD_REQUEST_BROKEN');
  });

  it('because its headers are too large is answered with 431', async () => {
    const answer = await send(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('XD_HEADERS_TOO_LARGE');
  });

  it('because length and chunks contradict each other is refused', async () => {
    const answer = await send(
      'POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('closing', () => {
  it('finishes the requests under way and takes no new ones, then lets go of idle connections', async () => {
    let finish = () => {};
    let isSubmitting = false;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const closing = await openGateway({
      submitOrders: async (orders) => {
        isSubmitting = true;
        await gate;
        return orders.map(() => ({ kind: 'accepted' }));
      },
    });
    const { hostname, port } = new URL(closing.url);
    const body = JSON.stringify(someOrder());
    const head = `host: x\r\nx-api-key: ${closing.key.key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    const socket = openSocket(Number(port), hostname);
    let received = '';
    socket.on('data', (data) => (received += String(data)));
    socket.write(`POST /v1/orders HTTP/1.1\r\n${head}\r\n\r\n${body}`);
    await until(() => isSubmitting);
    const closed = closing.close();
    // On the connection that is open still, and on a new one.
    socket.write('GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect(closing.call('/livez')).rejects.toThrow(/fetch failed/);
    finish();
    await until(() => received.includes('XD_STOPPING'));
    expect(received).toMatch(/^HTTP\/1\.1 201 Created[^]*HTTP\/1\.1 503 Service Unavailable/);
    const answeredAt = performance.now();
    await closed;
    // Not only when the time for closing is over.
    expect(performance.now() - answeredAt).toBeLessThan(5_000);
  });
});
