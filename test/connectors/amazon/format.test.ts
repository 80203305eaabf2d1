import { describe, expect, test } from 'vitest';
import { recordTraffic, trafficProblems, type Traffic } from '../../kit/record-traffic.ts';
import { loadVendorDescription, type VendorDescription } from '../../kit/vendor-format.ts';
import { receive } from './notification-receiver.ts';
import { catalogue, connectTo, eventually, linesOf, orderOf, sellerId, startSimulator } from './seller-at-work.ts';

const descriptions = {
  '/orders/2026-01-01/': loadVendorDescription('openapi/amazon-sp-orders-2026-01-01.json'),
  '/orders/v0/': loadVendorDescription('openapi/amazon-sp-orders-v0.json'),
  '/listings/2021-08-01/': loadVendorDescription('openapi/amazon-sp-listings-items-2021-08-01.json'),
  '/feeds/2021-06-30/': loadVendorDescription('openapi/amazon-sp-feeds-2021-06-30.json'),
  '/reports/2021-06-30/': loadVendorDescription('openapi/amazon-sp-reports-2021-06-30.json'),
};
const notification = loadVendorDescription('schemas/amazon-notifications/OrderChangeNotification.json');
const isAbsent = notification === null;

function descriptionOf(path: string): VendorDescription | undefined {
  const found = Object.entries(descriptions).find(([start]) => path.startsWith(start));
  return found?.[1] ?? undefined;
}

/** The token and presigned URLs are of no description. */
const isUndescribed = ({ path }: Traffic) => path === '/auth/o2/token' || path.startsWith('/presigned/');

/** Everything the connector asks of Amazon, and some refusals. */
async function recorded(): Promise<Traffic[]> {
  let traffic: Traffic[] = [];
  const simulator = await startSimulator({
    prepare: (app) => {
      traffic = recordTraffic(app);
    },
  });
  const system = connectTo(simulator, { sweepPageSize: 2 }, { now: () => Date.now() + 600_000 });
  const present = connectTo(simulator);
  const numbers = [
    simulator.placeOrder({ lines: linesOf(3) }),
    simulator.placeOrder(),
    simulator.placeOrder({ fulfilledBy: 'AMAZON', programs: ['PRIME'] }),
    simulator.placeOrder({ pendingMs: 3_600_000 }),
    simulator.placeOrder(),
  ];
  const [one = '', two = '', amazons = '', , gone = ''] = numbers;
  simulator.cancelOrder(gone, 'AMAZON');
  const lines = orderOf(simulator, one).lines.map((line) => ({ lineId: line.orderItemId, quantity: line.quantity }));
  const shipment = { sourceId: one, number: one, lines, shipmentId: 'SB-1', carrier: 'Pony', trackingNumber: '1Z9' };
  const level = (sku: string) => ({ key: sku, input: { sku, source: 'x', quantity: 4, version: '1' } });
  await present.check();
  await present.run('storefront.shipments.create', [{ key: '1', input: shipment }]);
  await present.run('storefront.shipments.create', [{ key: '2', input: { ...shipment, sourceId: amazons } }]);
  await present.lookUp('storefront.shipments.create', [{ key: '1', input: shipment }]);
  await present.lookUp('storefront.orders.cancel', [{ key: '3', input: { sourceId: two, number: two } }]);
  await present.run('storefront.orders.cancel', [{ key: '3', input: { sourceId: two, number: two } }]);
  await present.run('storefront.stock.publish', [level(catalogue[0]?.sku ?? ''), level('GONE')]);
  await present.run(
    'storefront.stock.publish',
    catalogue.slice(0, 12).map(({ sku }) => level(sku)),
  );
  const price = { sku: catalogue[0]?.sku ?? '', amount: 999, currency: 'USD', version: '1' };
  await present.run('storefront.prices.publish', [{ key: '4', input: price }]);
  simulator.cancelOrder(simulator.placeOrder());
  await present.sweep('orders', null);
  await system.sweep('orders', null);
  const begun = await system.sweep('reconciliation', null);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await system.sweep('reconciliation', begun.watermark);
  await connectTo(simulator, { marketplaceId: 'A1PA6795UKMFR9' })
    .check()
    .catch(() => undefined);
  await fetch(`${simulator.url}/orders/2026-01-01/orders`);
  return traffic;
}

describe.skipIf(isAbsent)('against Amazon’s descriptions', () => {
  test('every request of the connector and every answer of the simulator is valid', async () => {
    const traffic = (await recorded()).filter((one) => !isUndescribed(one));
    const problems = traffic.flatMap((one) => {
      const description = descriptionOf(one.path);
      return description === undefined ? [`${one.path}: of no description`] : trafficProblems(description, [one]);
    });
    expect(problems).toEqual([]);
    const calls = traffic.map(({ method, path, status }) => `${method} ${path} ${status}`);
    const shortened = calls.map((call) =>
      call
        .replace(/\d{3}-\d{7}-\d{7}/, '{orderId}')
        .replace(/(feeds|reports)\/\d{9,} /, '$1/{id} ')
        .replace(/amzn1\.\S+/, '{documentId}')
        .replace(/(?<=\/A3SIMULATED\/)\S+/, '{sku}'),
    );
    expect([...new Set(shortened)].toSorted()).toEqual([
      'GET /feeds/2021-06-30/documents/{documentId} 200',
      'GET /feeds/2021-06-30/feeds 200',
      'GET /feeds/2021-06-30/feeds/{id} 200',
      'GET /listings/2021-08-01/items/A3SIMULATED 200',
      'GET /listings/2021-08-01/items/A3SIMULATED 400',
      'GET /orders/2026-01-01/orders 200',
      'GET /orders/2026-01-01/orders 403',
      'GET /orders/2026-01-01/orders/{orderId} 200',
      'GET /reports/2021-06-30/documents/{documentId} 200',
      'GET /reports/2021-06-30/reports/{id} 200',
      'PATCH /listings/2021-08-01/items/A3SIMULATED/{sku} 200',
      'POST /feeds/2021-06-30/documents 201',
      'POST /feeds/2021-06-30/feeds 202',
      'POST /orders/v0/orders/{orderId}/shipmentConfirmation 204',
      'POST /orders/v0/orders/{orderId}/shipmentConfirmation 400',
      'POST /reports/2021-06-30/reports 202',
    ]);
  });

  test('a notification is one of the schema ORDER_CHANGE, and one without its payload is reported', async () => {
    const { url, deliveries } = await receive();
    const simulator = await startSimulator({ webhookUrl: url });
    const number = simulator.placeOrder({ pendingMs: 3_600_000, programs: ['PRIME'] });
    simulator.releaseOrder(number);
    simulator.cancelOrder(number);
    simulator.cancelOrder(number, 'AMAZON');
    await eventually(() => deliveries.length === 4);
    const bodies = deliveries.map(
      ({ rawBody }) => JSON.parse(rawBody.toString()) as { detail: Record<string, unknown> },
    );
    for (const { detail } of bodies) expect(notification?.checkMessage({ body: detail })).toEqual([]);
    const { Payload: _payload, ...without } = bodies[0]?.detail ?? {};
    expect(notification?.checkMessage({ body: without })).not.toEqual([]);
  });

  const orders = '/orders/2026-01-01/orders';
  const confirmation = '/orders/v0/orders/111-1111111-1111111/shipmentConfirmation';
  const listing = `/listings/2021-08-01/items/${sellerId}/XD-0001`;
  const badRequests: [string, string, unknown][] = [
    ['GET', `${orders}?lastUpdatedAfter=yesterday`, undefined],
    ['GET', `${orders}/111-1111111-1111111?includedData=EVERYTHING`, undefined],
    ['POST', confirmation, { marketplaceId: 'A', packageDetail: { packageReferenceId: '1' } }],
    ['PATCH', `${listing}?marketplaceIds=A`, { patches: [] }],
    ['GET', `/listings/2021-08-01/items/${sellerId}?pageSize=1`, undefined],
    ['POST', '/feeds/2021-06-30/documents', { type: 'text/plain' }],
    ['POST', '/feeds/2021-06-30/feeds', { feedType: 'JSON_LISTINGS_FEED', marketplaceIds: [] }],
    ['GET', '/feeds/2021-06-30/feeds?processingStatuses=OPEN', undefined],
    ['GET', '/feeds/2021-06-30/feeds/1?verbose=true', undefined],
    ['GET', '/feeds/2021-06-30/documents/1?gzip=1', undefined],
    ['POST', '/reports/2021-06-30/reports', { marketplaceIds: ['A'] }],
    ['GET', '/reports/2021-06-30/reports/1?x=1', undefined],
    ['GET', '/reports/2021-06-30/documents/1?x=1', undefined],
  ];
  test.each(badRequests)('a bad request %s %s is reported', (method, path, body) => {
    expect(descriptionOf(path)?.checkRequest({ method, path, body })).not.toEqual([]);
  });

  const badAnswers: [string, string, number, unknown][] = [
    ['GET', orders, 200, { orders: [{ orderId: '1' }] }],
    ['GET', `${orders}/111-1111111-1111111`, 200, { payload: {} }],
    ['POST', confirmation, 200, {}],
    ['PATCH', listing, 200, { sku: 'XD-0001', status: 'DONE', submissionId: '1' }],
    ['GET', `/listings/2021-08-01/items/${sellerId}`, 200, { items: [] }],
    ['POST', '/feeds/2021-06-30/documents', 201, { feedDocumentId: '1' }],
    ['POST', '/feeds/2021-06-30/feeds', 202, { id: '1' }],
    ['GET', '/feeds/2021-06-30/feeds', 200, { feeds: [{ feedId: '1' }] }],
    ['GET', '/feeds/2021-06-30/feeds/1', 200, { feedId: 1 }],
    ['GET', '/feeds/2021-06-30/documents/1', 200, { feedDocumentId: '1', url: 'x', compressionAlgorithm: 'ZIP' }],
    ['POST', '/reports/2021-06-30/reports', 202, {}],
    ['GET', '/reports/2021-06-30/reports/1', 200, { reportId: '1', processingStatus: 'OPEN' }],
    ['GET', '/reports/2021-06-30/documents/1', 200, { url: 'x' }],
  ];
  test.each(badAnswers)('a bad answer to %s %s is reported', (method, path, status, body) => {
    expect(descriptionOf(path)?.checkAnswer({ method, path, status, body })).not.toEqual([]);
  });
});
