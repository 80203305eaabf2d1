import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey, type SubmitResult } from '../../src/gateway/index.ts';
import { pruneIdempotencyKeys } from '../../src/gateway/idempotency.ts';
import { until } from '../kit/until.ts';
import { openGateway, someOrder, type OpenGateway } from './open-gateway.ts';

/** Held at the door while `gate` is set, failing while `failure` is. */
let gate: Promise<void> | undefined;
let failure: Error | undefined;
let submittedCount = 0;
let open: OpenGateway;

beforeAll(async () => {
  const taken = new Set<string>();
  open = await openGateway({
    submitOrders: async (orders) => {
      submittedCount += orders.length;
      await gate;
      if (failure !== undefined) throw failure;
      return orders.map(({ number, sourceId }): SubmitResult => {
        if (sourceId === 'refuse') return { kind: 'refused', code: 'no-stock', detail: 'Nothing is left.' };
        const isKnown = taken.has(number);
        taken.add(number);
        return { kind: isKnown ? 'known' : 'accepted' };
      });
    },
  });
});
afterAll(() => open.close());
beforeEach(async () => {
  gate = undefined;
  failure = undefined;
  submittedCount = 0;
  await open.clear();
});
const keyed = (key: string) => ({ 'idempotency-key': key });

describe('a request with an Idempotency-Key', () => {
  it('is carried out once and answered the same each time', async () => {
    const order = someOrder();
    const first = await open.post(order, keyed('k1'));
    const again = await open.post(order, keyed('k1'));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(submittedCount).toBe(1);
  });

  it('gets a refusal by policy replayed too', async () => {
    const order = someOrder((o) => (o.sourceId = 'refuse'));
    const first = await open.post(order, keyed('k2'));
    const again = await open.post(order, keyed('k2'));
    expect([first.status, again.status]).toEqual([422, 422]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(submittedCount).toBe(1);
  });

  it('is refused with 422 with another body, also with one that is not valid', async () => {
    await open.post(someOrder(), keyed('k3'));
    const other = await open.post(someOrder(), keyed('k3'));
    const invalid = await open.post(
      someOrder((o) => (o.lines[0].quantity = 3)),
      keyed('k3'),
    );
    for (const answer of [other, invalid])
      expect(answer).toMatchObject({ status: 422, body: { code: 'XD_IDEMPOTENCY_MISMATCH' } });
    expect(submittedCount).toBe(1);
    expect(await open.rows()).toMatchObject({ keys: 1 });
  });

  it('is refused with 409 while the first is under way, with 422 when it is another', async () => {
    let openGate = () => {};
    gate = new Promise((resolve) => (openGate = resolve));
    const order = someOrder();
    const first = open.post(order, keyed('k4'));
    await until(() => submittedCount > 0);
    const second = await open.post(order, keyed('k4'));
    expect(second).toMatchObject({ status: 409, body: { code: 'XD_IDEMPOTENCY_BUSY' } });
    expect(second.headers.get('retry-after')).toBe('1');
    expect((await open.post(someOrder(), keyed('k4'))).status).toBe(422);
    openGate();
    expect((await first).status).toBe(201);
    expect((await open.post(order, keyed('k4'))).headers.get('idempotency-replayed')).toBe('true');
    expect(submittedCount).toBe(1);
  });

  it('may be repeated after a failure, which is not kept', async () => {
    const order = someOrder();
    failure = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    expect((await open.post(order, keyed('k5'))).status).toBe(503);
    expect(await open.rows()).toMatchObject({ keys: 0 });
    failure = undefined;
    expect((await open.post(order, keyed('k5'))).status).toBe(201);
  });

  it('may be sent with a mended order after one that was not valid', async () => {
    const order = someOrder();
    expect((await open.post({ ...order, currency: 'EUX' }, keyed('k6'))).status).toBe(422);
    expect((await open.post(order, keyed('k6'))).status).toBe(201);
  });

  it('is its key’s own: another API key may use the same word', async () => {
    const { key } = await createApiKey(open.database.sql, 'test', 'second', ['orders:write']);
    await open.post(someOrder(), keyed('k7'));
    const answer = await open.post(someOrder(), { ...keyed('k7'), authorization: `Bearer ${key}` });
    expect(answer.status).toBe(201);
  });

  it('whose process died is busy until the claim has aged, and is then carried out as the same order', async () => {
    const { sql } = open.database;
    const order = someOrder();
    expect((await open.post(order, keyed('k8'))).status).toBe(201);
    await sql`UPDATE idempotency_key SET status = 0, response = 'another process' WHERE key = 'k8'`;
    expect(await open.post(order, keyed('k8'))).toMatchObject({ status: 409, body: { code: 'XD_IDEMPOTENCY_BUSY' } });
    await sql`UPDATE idempotency_key SET created_at = created_at - interval '46 seconds' WHERE key = 'k8'`;
    const after = await open.post(order, keyed('k8'));
    expect(after.status).toBe(200);
    expect(after.body).toMatchObject({ id: `webshop/${order.number}`, status: 'accepted' });
    expect((await open.post(order, keyed('k8'))).headers.get('idempotency-replayed')).toBe('true');
  });

  it('is refused with 400 when the key is empty, too long or no printable text', async () => {
    for (const key of ['', 'x'.repeat(256), 'a b', 'k\u00e9'])
      expect(await open.post(someOrder(), keyed(key))).toMatchObject({
        status: 400,
        body: { code: 'XD_IDEMPOTENCY_KEY' },
      });
    expect(submittedCount).toBe(0);
  });

  it('shares its statements with 200 others at the same time', async () => {
    const orders = Array.from({ length: 200 }, () => someOrder());
    const answers = await Promise.all(orders.map((order) => open.post(order, keyed(`many-${order.number}`))));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const again = await Promise.all(orders.map((order) => open.post(order, keyed(`many-${order.number}`))));
    expect(again.map(({ text }) => text)).toEqual(answers.map(({ text }) => text));
    expect(submittedCount).toBe(200);
  });

  it('is forgotten after a day', async () => {
    await open.post(someOrder(), keyed('old'));
    await open.post(someOrder(), keyed('new'));
    await open.database.sql`UPDATE idempotency_key SET created_at = created_at - interval '25 hours' WHERE key = 'old'`;
    expect(await pruneIdempotencyKeys(open.database.sql, 'test')).toBe(1);
    expect(await open.rows()).toMatchObject({ keys: 1 });
  });
});
