import { describe, expect, it } from 'vitest';
import { trafficProblems } from '../../kit/record-traffic.ts';
import { loadVendorDescription } from '../../kit/vendor-format.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import { decision, factsOf, maison, shipment, shippable, start, twoLines } from './marketplace-at-work.ts';

const description = loadVendorDescription('openapi/mirakl-mmp-seller.json', {
  departures: [
    {
      problem: /^(GET \/api\/\S+ request )?query\.(max|offset|limit|page_token): unknown query parameter$/,
      because:
        'Mirakl describes paging once for all calls (General Notes, "Pagination"): max and offset, and limit and page_token. ' +
        'The description of the single calls leaves them out.',
    },
    {
      problem: /shipment_additional_information\[\d+\]\.value: must be object/,
      because:
        'The general form of the field calls its value an object (any value, in its generator), and the forms by type that it ' +
        'refers to call it a string or a date.',
    },
  ],
});

describe.skipIf(description === null)('the traffic between connector and simulator', () => {
  it('is what the vendor describes: requests and answers of every operation', async () => {
    const operators = [{ ...maison, cancelUntil: 'debit' as const }];
    const fields = { gift: { sendWith: 'shipment', value: 'no' } };
    const { simulator, system, traffic } = await start({ operators }, { additionalFields: fields, shopId: '2068' });
    await system.check();
    const whole = await shippable(simulator, system);
    const lines = whole.lineIds.map((lineId, at) => ({ lineId, quantity: twoLines[at]?.quantity ?? 0 }));
    await system.run('storefront.shipments.create', [shipment(whole.orderId, 'S1', lines)]);
    const inParts = await shippable(simulator, system);
    const part = [{ lineId: inParts.lineIds[0] ?? '', quantity: 1 }];
    await system.run('storefront.shipments.create', [shipment(inParts.orderId, 'S2', part)]);
    await system.run('storefront.shipments.create', [shipment(inParts.orderId, 'S3', [{ lineId: 'X', quantity: 1 }])]);
    await system.lookUp('storefront.shipments.create', [shipment(inParts.orderId, 'S2', part)]);
    const refunded = await shippable(simulator, system);
    const waiting = simulator.placeOrder('maison');
    await system.run('marketplace.lines.decide', [decision(waiting.orderId, waiting.lineIds)]);
    const cancel = (orderId: string) => ({ key: `cancel:${orderId}`, input: { sourceId: orderId, number: orderId } });
    await system.run('storefront.orders.cancel', [cancel(refunded.orderId), cancel(waiting.orderId)]);
    const called = await shippable(simulator, system);
    simulator.cancelOrder(called.orderId, called.lineIds.slice(0, 1));
    simulator.openIncident(whole.orderId, whole.lineIds[0] ?? '');
    simulator.placeOrder('maison', { additionalFields: { relay: 'R-7' } });
    await factsOf(system);
    await system.run('storefront.stock.publish', [
      { key: 's1', input: { sku: 'SKU-1', source: 'all', quantity: 5, version: '1' } },
      { key: 's2', input: { sku: 'GONE', source: 'all', quantity: 5, version: '1' } },
    ]);
    await system.run('storefront.prices.publish', [
      { key: 'p1', input: { sku: 'SKU-1', amount: 1_234, currency: 'EUR', version: '1' } },
      { key: 'p2', input: { sku: 'GONE', amount: 1_234, currency: 'EUR', version: '1' } },
    ]);
    const nameOf = (path: string) =>
      path
        .replace(/[0-9a-f-]{36}/, '{import_id}')
        .replace(/imports\/\d+/, 'imports/{import}')
        .replace(/MAISON-\d+-A/, '{order_id}');
    expect([...new Set(traffic.map((one) => `${one.method} ${nameOf(one.path)} ${one.status}`))].sort()).toEqual([
      'GET /api/offers 200',
      'GET /api/offers/imports/{import} 200',
      'GET /api/offers/imports/{import}/error_report 200',
      'GET /api/offers/stock/imports/{import_id}/error_report 200',
      'GET /api/offers/stock/imports/{import_id}/status 200',
      'GET /api/orders 200',
      'GET /api/shipments 200',
      'POST /api/offers/imports 201',
      'POST /api/offers/stock/imports 201',
      'POST /api/shipments 201',
      'PUT /api/orders/refund 200',
      'PUT /api/orders/{order_id}/accept 204',
      'PUT /api/orders/{order_id}/cancel 204',
      'PUT /api/orders/{order_id}/ship 204',
      'PUT /api/orders/{order_id}/tracking 204',
    ]);
    expect(trafficProblems(description!, traffic)).toEqual([]);
  });

  it('is refused in the shape of the vendor where the key, the order, the state or the body is wrong', async () => {
    const { simulator, traffic } = await start();
    const { orderId } = simulator.placeOrder('maison');
    const send = async (method: string, path: string, body?: unknown, key = maison.apiKey) => {
      const answer = await fetch(`${simulator.url}${path}`, {
        method,
        headers: { authorization: key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return [answer.status, (await answer.json()) as { status: number; message: string }] as const;
    };
    const answers = [
      await send('GET', '/api/orders', undefined, 'wrong'),
      await send('GET', '/api/orders?start_update_date=soon'),
      await send('GET', '/api/orders?offset=-1'),
      await send('PUT', '/api/orders/NONE/accept', { order_lines: [{ id: 'x', accepted: true }] }),
      await send('PUT', `/api/orders/${orderId}/accept`, { order_lines: [] }),
      await send('PUT', `/api/orders/${orderId}/accept`, { order_lines: [{ id: 'x', accepted: true }] }),
      await send('PUT', `/api/orders/${orderId}/ship`),
      await send('PUT', `/api/orders/${orderId}/tracking`, { carrier_name: 'UPS' }),
      await send('PUT', `/api/orders/${orderId}/cancel`),
      await send('PUT', '/api/orders/refund', { refunds: [{ order_line_id: `${orderId}-1` }] }),
      await send('POST', '/api/shipments', { shipments: [] }),
      await send('POST', '/api/offers/imports', {}),
      await send('GET', '/api/offers/imports/1'),
      await send('GET', '/api/offers/stock/imports/1/status'),
    ];
    expect(answers.map(([status]) => status)).toEqual([
      401, 400, 400, 404, 400, 400, 400, 400, 400, 400, 400, 400, 404, 404,
    ]);
    for (const [status, body] of answers) expect(body).toEqual({ status, message: expect.any(String) });
    simulator.setFaults({ ...noFaults, throttled: 1 });
    expect((await send('GET', '/api/orders'))[0]).toBe(429);
    expect(trafficProblems(description!, traffic)).toEqual([]);
  });

  it.each([
    ['GET', '/api/orders', undefined, { order_state_codes: 'ON_THE_MOON' }],
    ['GET', '/api/orders', undefined, { start_update_date: 'soon' }],
    ['PUT', '/api/orders/1/accept', { order_lines: [{ id: '1' }] }, undefined],
    ['PUT', '/api/orders/1/tracking', { carrier: 'ups' }, undefined],
    ['PUT', '/api/orders/1/ship', { carrier_code: 'ups' }, undefined],
    ['PUT', '/api/orders/1/cancel', { reason: 'none' }, undefined],
    ['PUT', '/api/orders/refund', { refunds: [{ order_line_id: '1', amount: '5' }] }, undefined],
    ['POST', '/api/shipments', { shipments: [{ order_id: '1' }] }, undefined],
    ['GET', '/api/shipments', undefined, { state: 'SHIPPED' }],
    ['POST', '/api/offers/imports', { file: 'x' }, undefined],
    ['POST', '/api/offers/stock/imports', { file: 'x' }, undefined],
    ['GET', '/api/offers/imports/one', undefined, undefined],
    ['GET', '/api/offers/stock/imports/1', undefined, undefined],
    ['GET', '/api/offers', undefined, { shop_sku: 'x' }],
  ])('would report a wrong request of %s %s', (method, path, body, query) => {
    const contentType = body === undefined ? undefined : 'application/json';
    expect(description!.checkRequest({ method, path, body, query, contentType }).length).toBeGreaterThan(0);
  });

  it.each([
    ['GET', '/api/orders', 200, { orders: [{ order_id: 7 }], total_count: 1 }],
    ['GET', '/api/offers', 200, { offers: [], total_count: 'none' }],
    ['PUT', '/api/orders/refund', 200, { refunds: [] }],
    ['POST', '/api/shipments', 201, { shipment_success: [] }],
    ['GET', '/api/shipments', 200, { shipments: [] }],
    ['POST', '/api/offers/imports', 201, { import_id: 'one' }],
    ['POST', '/api/offers/stock/imports', 201, { import_id: 1 }],
    ['GET', '/api/offers/imports/1', 200, { status: 'COMPLETE' }],
    ['GET', '/api/offers/stock/imports/1/status', 200, { status: 'COMPLETE' }],
    ['PUT', '/api/orders/1/accept', 200, {}],
    ['PUT', '/api/orders/1/tracking', 200, {}],
    ['PUT', '/api/orders/1/ship', 200, {}],
    ['PUT', '/api/orders/1/cancel', 200, {}],
  ])('would report a wrong answer of %s %s (%d)', (method, path, status, body) => {
    expect(description!.checkAnswer({ method, path, status, body }).length).toBeGreaterThan(0);
  });
});
