import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleOrder } from '../../src/gateway/example-order.ts';
import { openGateway, someOrder, type OpenGateway } from './open-gateway.ts';

describe('taking orders', () => {
  let open: OpenGateway;
  beforeAll(async () => {
    open = await openGateway();
  });
  afterAll(() => open.close());
  beforeEach(() => open.clear());

  it('answers an order with 201, its place and its id once it is in the database', async () => {
    const answer = await open.post(exampleOrder);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/v1/orders/webshop%2F100042');
    expect(answer.body).toEqual({ id: 'webshop/100042', status: 'accepted', number: '100042', channel: 'webshop' });
    expect(await open.rows()).toEqual({ orders: 1, keys: 0 });
  });

  it('answers the same order again with 200 and the same body', async () => {
    const order = someOrder();
    const first = await open.post(order);
    const second = await open.post(order);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await open.rows()).toEqual({ orders: 1, keys: 0 });
  });

  it('answers the same number with other content with 409', async () => {
    const order = someOrder();
    await open.post(order);
    const answer = await open.post({ ...order, sourceId: 'other' });
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('XD_ORDER_CONFLICT');
    expect(await open.rows()).toEqual({ orders: 1, keys: 0 });
  });

  it('answers an unknown article with 422 and the field that policy named', async () => {
    const answer = await open.post(someOrder((order) => (order.lines[1].sku = 'NO-SUCH-1')));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'XD_ORDER_REFUSED',
      errors: [{ field: 'lines[1].sku', code: 'unknown-sku' }],
    });
    expect(await open.rows()).toEqual({ orders: 0, keys: 0 });
  });

  it('gives each of 300 concurrent requests its own answer', async () => {
    const orders = Array.from({ length: 300 }, (_, index) =>
      someOrder((order) => (order.lines[0].sku = index % 10 === 0 ? 'NO-SUCH' : 'MUG-BLUE')),
    );
    const answers = await Promise.all(orders.map((order) => open.post(order)));
    expect(answers.map(({ status }) => status)).toEqual(orders.map((_, index) => (index % 10 === 0 ? 422 : 201)));
    expect(answers.every(({ body }, index) => index % 10 === 0 || body['number'] === orders[index].number)).toBe(true);
    expect(await open.rows()).toEqual({ orders: 270, keys: 0 });
  });
});
