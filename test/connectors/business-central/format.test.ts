import { describe, expect, it } from 'vitest';
import { recordTraffic, type Traffic } from '../../kit/record-traffic.ts';
import { loadVendorDescription, type VendorDescription } from '../../kit/vendor-format.ts';
import {
  connect,
  customer,
  customerId,
  direct,
  invoice,
  item,
  orderId,
  salesOrder,
  startSimulator,
} from './connected-company.ts';

const basePath = '/v2.0/sandbox/api/beta';
const description = loadVendorDescription('openapi/business-central-beta-docs.json', { basePaths: [basePath] });

interface Part {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** `$batch` belongs to OData and is not in the description: its parts are, so they are checked one by one. */
function exchangesIn(traffic: readonly Traffic[]): Exchange[] {
  return traffic.flatMap((one): Exchange[] => {
    if (!one.path.startsWith(basePath)) return [];
    const { requests } = (one.requestBody ?? {}) as { requests?: Part[] };
    if (requests === undefined)
      return [
        {
          ...one,
          query: { ...one.query },
          headers: { ...one.headers },
          body: one.requestBody,
          answer: one.responseBody,
        },
      ];
    const { responses } = one.responseBody as { responses: Part[] };
    return requests.map((part) => {
      const response = responses.find(({ id }) => id === part.id);
      const [path = '', query = ''] = part.url.split('?');
      return {
        method: part.method,
        path: `${basePath}/${path}`,
        query: Object.fromEntries(new URLSearchParams(query)),
        headers: part.headers,
        body: part.body,
        status: response?.status ?? 0,
        answer: response?.body ?? null,
      };
    });
  });
}

const anyGuid = '00000000-0000-0000-0000-000000000000';

/**
 * Where the description is wrong about the service, which is OData v4: the key of a line has names and its sequence is
 * a number, not a GUID; the action `post` belongs to one invoice.
 */
function describedPath(path: string): string {
  return path
    .replace(/\(documentId=([^,]+),sequence=\d+\)/, `($1,${anyGuid})`)
    .replace(/salesInvoices\([^)]+\)\/Microsoft\.NAV\.post$/, 'salesInvoices/Microsoft.NAV.post');
}

/** Control information (`@odata.…`) is OData's own, and a collection stands in `value`, not bare. */
function describedAnswer(answer: unknown): unknown {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const own = Object.entries(value).filter(([name]) => !name.startsWith('@odata.'));
    return Object.fromEntries(own.map(([name, inner]) => [name, strip(inner)]));
  };
  const entity = strip(answer) as { value?: unknown } | null;
  return Array.isArray(entity?.value) ? entity.value : entity;
}

/** Lines inside a document (deep insert, $expand) are described as entities of their own: cut out, checked apart. */
function withoutLines(entity: unknown): { entity: unknown; lines: unknown[] } {
  if (Array.isArray(entity)) {
    const parts = entity.map(withoutLines);
    return { entity: parts.map((part) => part.entity), lines: parts.flatMap((part) => part.lines) };
  }
  if (typeof entity !== 'object' || entity === null) return { entity, lines: [] };
  const { salesOrderLines, salesInvoiceLines, ...rest } = entity as Record<string, unknown>;
  return { entity: rest, lines: (salesOrderLines ?? salesInvoiceLines ?? []) as unknown[] };
}

function problemsOf(description: VendorDescription, one: Exchange): string[] {
  const path = describedPath(one.path);
  const request = withoutLines(one.body);
  const answer = withoutLines(describedAnswer(one.answer));
  const lines = `${path.replace(/\([^)]*\)$/, '')}(${anyGuid})/${path.includes('Invoice') ? 'salesInvoiceLines' : 'salesOrderLines'}`;
  const { method, query, headers, status } = one;
  return [
    ...description.checkRequest({ method, path, query, headers, body: request.entity }),
    ...request.lines.flatMap((body) => description.checkRequest({ method: 'POST', path: lines, body })),
    ...description.checkAnswer({ method, path, status, body: answer.entity }),
    ...answer.lines.flatMap((body) => description.checkAnswer({ method: 'POST', path: lines, status: 201, body })),
  ].map((problem) => `${method} ${path} ${status}: ${problem}`);
}

/** Everything that the connector does, so that every operation leaves its traffic. */
async function runEverything(): Promise<Exchange[]> {
  let traffic: Traffic[] = [];
  const simulator = await startSimulator({
    prepare: (app) => {
      traffic = recordTraffic(app);
    },
  });
  const system = connect(simulator, { stockMaster: true, location: 'wh-east' });
  await system.check();
  const id = await customerId(system);
  await system.run('erp.customers.upsert', [item(customer('C1', { name: 'Ada Newname' }))]);
  const order = await orderId(system, salesOrder(id, 'web/1'));
  const other = await orderId(system, salesOrder(id, 'web/2'));
  await system.lookUp('erp.salesOrders.create', [item(salesOrder(id, 'web/1'))]);
  await system.run('erp.salesOrders.cancel', [
    item({ salesOrderId: other, externalDocumentNumber: 'web/2', reason: 'wanted' }),
  ]);
  const shipment = { salesOrderId: order, shipmentId: 'S1', trackingNumber: null, shippedAt: '2026-11-26T08:00:00Z' };
  await system.run('erp.shipments.post', [item({ ...shipment, lines: [{ sku: 'XD-0001', quantity: 1 }] })]);
  await system.run('erp.invoices.create', [item(invoice(id, 'web/1/S1'))]);
  await direct(simulator, 'POST', 'salesInvoices', {
    externalDocumentNumber: 'web/1/S2',
    customerId: id,
    currencyCode: 'USD',
  });
  await system.lookUp('erp.invoices.create', [item(invoice(id, 'web/1/S2'))]);
  await system.sweep('stock', null);
  return exchangesIn(traffic);
}

const described = [
  ['GET', '/companies'],
  ['GET', '/items'],
  ['GET', '/customers'],
  ['POST', '/customers'],
  ['PATCH', '/customers(…)'],
  ['GET', '/salesOrders'],
  ['POST', '/salesOrders'],
  ['GET', '/salesOrders(…)'],
  ['DELETE', '/salesOrders(…)'],
  ['POST', '/salesOrders(…)/salesOrderLines'],
  ['PATCH', '/salesOrderLines(…)'],
  ['GET', '/salesInvoices'],
  ['POST', '/salesInvoices'],
  ['GET', '/salesInvoices(…)'],
  ['POST', '/salesInvoices(…)/salesInvoiceLines'],
  ['POST', '/salesInvoices(…)/Microsoft.NAV.post'],
] as const;

const operationOf = ({ method, path }: Exchange): string => {
  const below = path.slice(basePath.length).replace(/^\/companies\([^)]*\)/, '');
  return `${method} ${below.replaceAll(/\([^)]*\)/g, '(…)')}`;
};

describe.skipIf(description === null)('the format of Business Central', () => {
  it('is kept by every request of the connector and every answer of the simulator, for every operation', async () => {
    const exchanges = await runEverything();
    const problems = exchanges.flatMap((one) => problemsOf(description as VendorDescription, one));
    expect(problems).toEqual([]);
    expect([...new Set(exchanges.map(operationOf))].toSorted()).toEqual(
      described.map(([method, path]) => `${method} ${path}`).toSorted(),
    );
    expect(exchanges.filter(({ status }) => status >= 400)).toEqual([]);
  });

  const company = `/companies(${anyGuid})`;
  it.each([
    ['POST', `${company}/customers`, { number: 10_000 }],
    ['PATCH', `${company}/customers(${anyGuid})`, { displayname: 'x' }],
    ['POST', `${company}/salesOrders`, { customerId: 'C1' }],
    ['POST', `${company}/salesOrders(${anyGuid})/salesOrderLines`, { quantity: '2' }],
    ['PATCH', `${company}/salesOrderLines(${anyGuid},${anyGuid})`, { shipQuantity: 'all' }],
    ['POST', `${company}/salesInvoices`, { invoiceDate: 'today' }],
    ['POST', `${company}/salesInvoices(${anyGuid})/salesInvoiceLines`, { unitprice: 1 }],
    ['POST', `${company}/salesInvoices/Microsoft.NAV.post`, { id: anyGuid }],
    ['DELETE', `${company}/salesOrders(1001)`, undefined],
    ['GET', `${company}/salesOrders(1001)`, undefined],
    ['GET', `${company}/salesInvoices(1001)`, undefined],
  ])('names a wrong request: %s %s', (method, path, body) => {
    const found = description?.checkRequest({ method, path, headers: { 'If-Match': '*' }, body });
    expect(found).toHaveLength(1);
  });

  it.each([
    ['GET', '/companies', 200, [{ id: 'CRONUS' }]],
    ['GET', `${company}/items`, 200, [{ inventory: '12' }]],
    ['GET', `${company}/customers`, 200, [{ id: 1 }]],
    ['POST', `${company}/customers`, 201, { id: 'C1' }],
    ['PATCH', `${company}/customers(${anyGuid})`, 200, { blocked: false }],
    ['GET', `${company}/salesOrders`, 200, [{ orderDate: 'today' }]],
    ['POST', `${company}/salesOrders`, 200, {}],
    ['GET', `${company}/salesOrders(${anyGuid})`, 200, { fullyShipped: 'no' }],
    ['DELETE', `${company}/salesOrders(${anyGuid})`, 200, null],
    ['POST', `${company}/salesOrders(${anyGuid})/salesOrderLines`, 201, { sequence: '10000' }],
    ['PATCH', `${company}/salesOrderLines(${anyGuid},${anyGuid})`, 200, { quantity: '1' }],
    ['GET', `${company}/salesInvoices`, 200, [{ totalAmountIncludingTax: '1.00' }]],
    ['POST', `${company}/salesInvoices`, 201, { statuses: 'Draft' }],
    ['GET', `${company}/salesInvoices(${anyGuid})`, 200, { pricesIncludeTax: 'no' }],
    ['POST', `${company}/salesInvoices(${anyGuid})/salesInvoiceLines`, 201, { itemId: 'XD-0001' }],
    ['POST', `${company}/salesInvoices/Microsoft.NAV.post`, 200, {}],
  ])('names a wrong answer: %s %s %i', (method, path, status, body) => {
    expect(description?.checkAnswer({ method, path, status, body })).toHaveLength(1);
  });
});
