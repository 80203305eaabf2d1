import { describe, expect, test } from 'vitest';
import { loadVendorDescription } from '../../kit/vendor-format.ts';
import { recordTraffic, trafficProblems, type Traffic } from '../../kit/record-traffic.ts';
import { ask, catalogue, connectTo, linesOf, place, startSimulator, wireOrderOf } from './shop-at-work.ts';

const description = loadVendorDescription('openapi/adobe-commerce-admin-2.4.9.json');
const base = '/rest/default/V1';

/** The description has no asynchronous forms of its calls; their status call it has. */
const isUndescribed = ({ path }: Traffic) => path.startsWith('/rest/async/');
/** Of POST inventory/source-items the description knows errors alone, so the servers' `[]` has nothing to be held against. */
const isAnswerUndescribed = ({ method, path, status }: Traffic) =>
  method === 'POST' && path.endsWith('/inventory/source-items') && status === 200;

/**
 * Every call takes `fields` and the description says so of none
 * (developer.adobe.com/commerce/webapi/rest/use-rest/retrieve-filtered-responses).
 */
const withoutFields = (one: Traffic): Traffic => ({
  ...one,
  query: Object.fromEntries(Object.entries(one.query).filter(([name]) => name !== 'fields')),
});

/**
 * The description names only the first of each indexed parameter (`filterGroups[0]`, `sortOrders[0]`). Each further one is held
 * against it on its own, as a request that has it as the first.
 */
function oneIndexAtATime(one: Traffic): Traffic[] {
  const indexOf = (name: string) => /\[(\d+)\]/.exec(name)?.[1] ?? '0';
  const indexes = new Set(Object.keys(one.query).map(indexOf));
  return [...new Set(['0', ...indexes])].map((index) => {
    const own = Object.entries(one.query).filter(([name]) => indexOf(name) === index);
    const query = Object.fromEntries(own.map(([name, value]) => [name.replace(`[${index}]`, '[0]'), value]));
    return { ...one, query };
  });
}

/** Everything the connector asks of a shop, and a few refusals. */
async function recorded(): Promise<Traffic[]> {
  let traffic: Traffic[] = [];
  const simulator = await startSimulator({
    prepare: (app) => {
      traffic = recordTraffic(app);
    },
  });
  const system = connectTo(simulator, { sweepPageSize: 2 });
  const [one, two, three] = [place(simulator, { lines: linesOf(25) }), place(simulator), place(simulator)];
  const { number, sourceId, lines } = one;
  const shipment = { number, sourceId, lines, shipmentId: 'SB-1', carrier: 'UPS', trackingNumber: '1Z9' };
  const invoice = { number, sourceId, lines, reference: 'R-1' };
  const comment = { sourceId: two.sourceId, comment: 'hello', visibleToCustomer: true, status: 'processing' };
  await system.check();
  await system.run('storefront.shipments.create', [{ key: '1', input: shipment }]);
  await system.run('storefront.shipments.create', [{ key: '1b', input: { ...shipment, shipmentId: 'SB-2' } }]);
  await system.lookUp('storefront.shipments.create', [{ key: '1', input: shipment }]);
  await system.run('storefront.invoices.create', [{ key: '2', input: invoice }]);
  await system.lookUp('storefront.invoices.create', [{ key: '2', input: invoice }]);
  await system.run('storefront.orders.comment', [{ key: '3', input: comment }]);
  await system.lookUp('storefront.orders.comment', [{ key: '3', input: comment }]);
  for (const { number, sourceId } of [one, three, three])
    await system.run('storefront.orders.cancel', [{ key: '4', input: { number, sourceId } }]);
  const stock = catalogue.slice(0, 25).map(({ sku }) => ({ sku, source: 'default', quantity: 3, version: '1' }));
  for (const set of [stock.slice(0, 3), stock, [{ ...stock[0], sku: 'GONE' }]])
    await system.run('storefront.stock.publish', set.map((input) => ({ key: '5', input })) as never);
  await system.sweep('orders', null);
  await connectTo(simulator, { accessToken: 'some-other-token' })
    .check()
    .catch(() => undefined);
  return traffic;
}

describe.skipIf(description === null)('against Adobe’s description', () => {
  test('every request of the connector and every answer of the simulator is valid', async () => {
    const all = await recorded();
    const traffic = all
      .filter((one) => !isUndescribed(one))
      .map(withoutFields)
      .flatMap(oneIndexAtATime);
    const checked = traffic.map((one) =>
      isAnswerUndescribed(one) ? { ...one, status: 500, responseBody: { message: '' } } : one,
    );
    expect(description === null ? [] : trafficProblems(description, checked)).toEqual([]);
    const calls = traffic.map(({ method, path, status }) => `${method} ${path.slice(base.length)} ${status}`);
    const seen = new Set(calls.map((call) => call.replaceAll(/(?<=\/)[0-9a-f-]{36}|\/\d+(?=[/ ])/g, '')));
    expect([...seen].toSorted()).toEqual([
      'GET /bulk//status 200',
      'GET /invoices 200',
      'GET /orders 200',
      'GET /orders 401',
      'GET /shipments 200',
      'POST /inventory/source-items 200',
      'POST /inventory/source-items 400',
      'POST /order/invoice 200',
      'POST /order/ship 200',
      'POST /order/ship 400',
      'POST /orders/cancel 200',
      'POST /orders/comments 200',
    ]);
    expect(all.some(isUndescribed)).toBe(true);
  });

  test('the calls that only a person makes answer validly too', async () => {
    const simulator = await startSimulator();
    const { sourceId } = place(simulator);
    await ask(simulator, `${base}/inventory/source-items`, {
      sourceItems: [{ sku: catalogue[0]?.sku, source_code: 'default', quantity: 1, status: 1 }],
    });
    const all = 'searchCriteria[pageSize]=10';
    const sources = `searchCriteria[filterGroups][0][filters][0][field]=source_code&searchCriteria[filterGroups][0][filters][0][value]=def%25&searchCriteria[filterGroups][0][filters][0][conditionType]=like`;
    for (const path of [
      `inventory/sources?${sources}`,
      `inventory/source-items?${all}`,
      `orders/${sourceId}/statuses`,
      `orders/${sourceId}`,
    ]) {
      const answer = await ask(simulator, `${base}/${path}`);
      expect(answer.status).toBe(200);
      const body = await answer.text();
      expect(description?.checkAnswer({ method: 'GET', path: `${base}/${path}`, status: 200, body })).toEqual([]);
    }
  });

  const badRequests: [string, string, unknown][] = [
    ['POST', 'order/7/ship', { items: [{ order_item_id: 'seven', qty: 1 }] }],
    ['POST', 'order/7/invoice', { items: [{ order_item_id: 7 }] }],
    ['POST', 'orders/7/comments', { statusHistory: { comment: 'x' } }],
    ['POST', 'orders/seven/cancel', undefined],
    ['POST', 'inventory/source-items', { sourceItems: [{ sku: 'A', quantity: '3' }] }],
    ['GET', 'orders?searchCriteria[pagesize]=3', undefined],
    ['GET', 'shipments?searchCriteria[pageSize]=many', undefined],
    ['GET', 'invoices?searchCriteria[page]=1', undefined],
    ['GET', 'orders/x', undefined],
  ];
  test.each(badRequests)('a bad request %s %s is reported', (method, path, body) => {
    expect(description?.checkRequest({ method, path: `${base}/${path}`, body })).not.toEqual([]);
  });

  const badAnswers: [string, string, unknown][] = [
    ['POST', 'order/7/ship', { id: 7 }],
    ['POST', 'order/7/invoice', 'seven'],
    ['POST', 'orders/7/comments', { done: true }],
    ['POST', 'orders/7/cancel', 'yes'],
    ['GET', 'orders', { items: [] }],
    ['GET', 'shipments', { items: [{}], search_criteria: { filter_groups: [] }, total_count: 1 }],
    ['GET', 'invoices', { items: 'none', search_criteria: { filter_groups: [] }, total_count: 1 }],
    ['GET', 'bulk/u/status', { operations_list: [{ id: 1 }] }],
  ];
  test.each(badAnswers)('a bad answer to %s %s is reported', (method, path, body) => {
    expect(description?.checkAnswer({ method, path: `${base}/${path}`, status: 200, body })).not.toEqual([]);
  });

  test('an order with an invented field is reported', async () => {
    const simulator = await startSimulator();
    const order = await wireOrderOf(simulator, place(simulator).sourceId);
    const check = (body: unknown) =>
      description?.checkAnswer({ method: 'GET', path: `${base}/orders/7`, status: 200, body });
    expect(check(order)).toEqual([]);
    expect(check({ ...order, grand_totals: 3 })).toMatchObject([expect.stringContaining('grand_totals')]);
  });
});
