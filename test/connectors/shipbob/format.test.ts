import { describe, expect, it } from 'vitest';
import { trafficProblems } from '../../kit/record-traffic.ts';
import { loadVendorDescription } from '../../kit/vendor-format.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import { request, requested, shipTo, start, startReceiver, token, until } from './start-shipbob.ts';

const description = loadVendorDescription('openapi/shipbob-2026-01.json', {
  departures: [
    {
      problem: /cursor/i,
      because:
        'The address of the next page (`next`) carries a cursor, which the description lists as a parameter of GET channel ' +
        'and GET webhook and leaves out at GET inventory-level/locations.',
    },
  ],
});
const messages = loadVendorDescription('asyncapi/shipbob-webhooks-2026-01.yml');

const headers = { authorization: 'Bearer x', shipbob_channel_id: '100001' };

describe.skipIf(description === null)('the traffic between connector and simulator', () => {
  it('is what the vendor describes: requests, answers and refusals of every operation', async () => {
    const { simulator, system, traffic } = await start({ pickAfterMs: [900, 900], shortRate: 0.5, partlyRate: 0.5 });
    const input = await requested(system, '1');
    await system.run('fulfilment.changeAddress', [
      { key: 'a', input: { ...input, shipTo: { ...shipTo, city: 'Chicago' } } },
    ]);
    await system.run('fulfilment.cancel', [{ key: 'c', input }]);
    await system.run('fulfilment.cancel', [{ key: 'c', input }]);
    const items = Array.from({ length: 8 }, (_, index) => request(`more-${index}`));
    await system.run('fulfilment.request', [
      ...items,
      request('1'),
      request('bad', { shipTo: { ...shipTo, street: [''] } }),
    ]);
    await system.lookUp('fulfilment.request', items);
    await system.check();
    await system.subscribe('https://crossdock.example/hooks');
    await system.subscribe('https://crossdock.example/hooks');
    await until(() => simulator.summary().requests.every(({ status }) => status !== 'Processing'));
    await system.run('fulfilment.changeAddress', [{ key: 'a', input: { ...input, shipTo } }]);
    await system.sweep('shipments', null);
    await system.sweep('stock', null);
    const single = { id: '', type: 'shipment', via: 'webhook', body: '{"id":500000001}' } as const;
    await system.interpret([single]);
    const kinds = new Set(
      traffic.map(({ method, path, status }) => `${method} ${path.replace(/\d{6,}/, 'N')} ${status}`),
    );
    expect([...kinds].sort()).toEqual([
      'GET /2026-01/channel 200',
      'GET /2026-01/inventory-level/locations 200',
      'GET /2026-01/order 200',
      'GET /2026-01/shipment/N 200',
      'GET /2026-01/webhook 200',
      'POST /2026-01/order 201',
      'POST /2026-01/order 400',
      'POST /2026-01/order 422',
      'POST /2026-01/order/N:cancel 200',
      'POST /2026-01/order/N:cancel 422',
      'POST /2026-01/webhook 200',
      'PUT /2026-01/shipment/N:updateAddress 200',
    ]);
    expect(trafficProblems(description!, traffic)).toEqual([]);
  });

  it('is what the vendor describes where the simulator refuses or is broken', async () => {
    const { simulator, traffic } = await start();
    const send = (method: string, path: string, body?: unknown, with_: Record<string, string> = {}) =>
      fetch(`${simulator.url}/2026-01${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...with_,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    await send('POST', '/order', {}, { shipbob_channel_id: '100001' });
    await send('POST', '/order', {}, { shipbob_channel_id: '9' });
    await send('GET', '/order?Limit=251&LastUpdateStartDate=soon');
    await send('GET', '/order/300000099');
    await send('GET', '/order/300000099/shipment');
    await send('GET', '/shipment/1');
    await send('POST', '/order/300000099:cancel');
    await send('POST', '/shipment/1:cancel');
    await send('PUT', '/shipment/1:updateAddress', { street_address1: 'a', city: 'b' });
    await send('GET', '/inventory-level/locations?PageSize=0');
    await send('POST', '/webhook', { topics: ['order.packed'], url: 'https://x.example' });
    await send('GET', '/order', undefined, { authorization: 'Bearer wrong' });
    await send('GET', '/inventory-level/locations', undefined, { authorization: 'Bearer wrong' });
    expect(traffic.map(({ status }) => status)).toEqual([
      400, 403, 400, 404, 404, 404, 404, 404, 400, 400, 422, 401, 401,
    ]);
    simulator.setFaults({ ...noFaults, throttled: 1 });
    const throttled = await send('GET', '/order');
    expect([throttled.status, throttled.headers.get('x-retry-after')]).toEqual([429, '1']);
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    await send('POST', '/order/300000099:cancel');
    expect(trafficProblems(description!, traffic)).toEqual([]);
  });

  it.each([
    ['POST', '/2026-01/order', { reference_id: 'x', type: 'DTC' }, undefined],
    ['GET', '/2026-01/order', undefined, { Limit: 'many' }],
    ['PUT', '/2026-01/shipment/1:updateAddress', { city: 'b' }, undefined],
    ['POST', '/2026-01/webhook', { topics: ['order.packed'], url: 'https://x.example' }, undefined],
    ['GET', '/2026-01/channel', undefined, { RecordsPerPage: 'all' }],
    ['GET', '/2026-01/inventory-level/locations', undefined, { IsActive: 'maybe' }],
    ['GET', '/2026-01/webhook', undefined, { RecordsPerPage: 'all' }],
    ['POST', '/2026-01/order/1:cancel', { reason: 'none' }, undefined],
    ['GET', '/2026-01/shipments/1', undefined, undefined],
  ])('would report a wrong request of %s %s', (method, path, body, query) => {
    expect(description!.checkRequest({ method, path, headers, body, query }).length).toBeGreaterThan(0);
  });

  it.each([
    ['POST', '/2026-01/order', 201, { id: 'one' }],
    ['GET', '/2026-01/order', 200, [{ id: 1, shipments: [{ status: 'Teleported' }] }]],
    ['GET', '/2026-01/shipment/1', 200, { id: 1, products: {} }],
    ['POST', '/2026-01/order/1:cancel', 200, { canceled_shipment_results: [{ is_success: 'yes' }] }],
    ['PUT', '/2026-01/shipment/1:updateAddress', 400, { code: 'TOO_LATE' }],
    ['GET', '/2026-01/inventory-level/locations', 200, { items: [{ locations: [{ on_hand_quantity: 1.5 }] }] }],
    ['POST', '/2026-01/webhook', 200, { topics: 'order.shipped' }],
    ['GET', '/2026-01/webhook', 200, { items: [{ enabled: 1 }] }],
    ['GET', '/2026-01/channel', 200, { items: [{ id: 'a' }] }],
  ])('would report a wrong answer of %s %s (%d)', (method, path, status, body) => {
    expect(description!.checkAnswer({ method, path, status, body }).length).toBeGreaterThan(0);
  });
});

describe.skipIf(messages === null)('the webhooks of the simulator', () => {
  it('are what the vendor describes, for every topic that the connector subscribes to', async () => {
    const receiver = await startReceiver();
    const options = { pickAfterMs: [200, 200], deliverAfterMs: [10, 10], onHoldRate: 1, shortRate: 1 } as const;
    const { system } = await start({ ...options, webhookUrl: receiver.url });
    await requested(system, '1');
    const input = await requested(system, '2');
    await system.run('fulfilment.cancel', [{ key: 'c', input }]);
    const topicsTold = () => new Set(receiver.deliveries.map(({ headers: one }) => one['x-webhook-topic']));
    await until(() => topicsTold().size === 5);
    for (const { headers: one, rawBody } of receiver.deliveries) {
      const name = one['x-webhook-topic'];
      expect(messages!.checkMessage({ name, headers: one, body: rawBody })).toEqual([]);
      // The payload mirrors the REST resource, so it is held to that description too.
      const answer = { method: 'GET', path: '/2026-01/shipment/1', status: 200, body: rawBody };
      expect(description!.checkAnswer(answer)).toEqual([]);
    }
  });

  it('would report a delivery without its headers or an object', () => {
    expect(messages!.checkMessage({ name: 'order.shipped', headers: {}, body: {} }).length).toBeGreaterThan(0);
    expect(messages!.checkMessage({ name: 'order.shipped', body: '[]' }).length).toBeGreaterThan(0);
  });
});
