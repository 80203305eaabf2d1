import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runConformance, type Call, type VendorRequest, type VendorResponse } from '../../../src/index.ts';
import * as client from './client.ts';
import { conformance } from './conformance.ts';
import { operations, wanted } from './simulator-operations.ts';
import { createSimulator, type Simulator } from './simulator.ts';

// node --import tsx --test connectors/harbourmart/connector.test.ts
let simulator: Simulator;
before(async () => {
  simulator = await createSimulator();
});
after(() => simulator.close());

/** Requests as the runtime makes them, without its limits and its journal. */
const call = {
  request: async ({ method, path, query, headers, body }: VendorRequest): Promise<VendorResponse> => {
    const url = new URL(simulator.url + path);
    for (const [field, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(field, String(value));
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...(await authorisation()), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: {}, text, json: <T>() => JSON.parse(text) as T };
  },
} as unknown as Call;

async function authorisation(): Promise<Record<string, string>> {
  if (wanted.header === '') return {};
  if (wanted.token === null) return { [wanted.header]: wanted.value };
  const form = new URLSearchParams({ client_id: 'simulated', client_secret: 'simulated-client-secret' });
  const answer = await fetch(`${simulator.url}/oauth/token`, { method: 'POST', body: form });
  return { [wanted.header]: `Bearer ${((await answer.json()) as { access_token: string }).access_token}` };
}

/** Documents that paths of the operations lead to, under the id that the calls below name. */
function placeItems(): void {
  for (const { item, idField, example } of operations)
    if (item !== null)
      simulator.vendor.place(item.collection.replace(/\{[^{}]+\}/g, 'id-1'), idField, {
        ...(example as object),
        [idField]: 'id-1',
      });
}

test('the simulator answers each operation of the client', async () => {
  placeItems();
  const answers: [string, number, VendorResponse][] = [
    ['getSeller', 200, await client.getSeller(call, {})],
    ['listOrders', 200, await client.listOrders(call, {})],
    ['getOrder', 200, await client.getOrder(call, { orderId: 'id-1' })],
    ['cancelOrder', 200, await client.cancelOrder(call, { orderId: 'id-1', body: { reason: 'no_stock' } as never })],
    ['listShipments', 200, await client.listShipments(call, { orderId: 'id-1' })],
    [
      'createShipment',
      201,
      await client.createShipment(call, {
        orderId: 'id-1',
        body: {
          parcel_ref: 'text',
          carrier: 'text',
          tracking_code: 'text',
          lines: [{ line_id: 'text', quantity: 1 }],
        } as never,
      }),
    ],
    ['setStock', 200, await client.setStock(call, { body: { items: [{ sku: 'text', quantity: 1 }] } as never })],
  ];
  for (const [operation, status, answer] of answers)
    assert.equal(answer.status, status, `${operation} answered ${answer.status}: ${answer.text}`);
});

test('the simulator turns away who has no credentials', async () => {
  const [first] = operations;
  const answer = await fetch(simulator.url + (first?.path ?? '/').replace(/\{[^{}]+\}/g, 'id-1'), {
    method: first?.method ?? 'GET',
  });
  assert.equal(answer.status, 401);
});

test('the connector declares what the specification asks for', async () => {
  const report = await runConformance(conformance, { only: 'declaration' });
  assert.deepEqual(
    report.results.filter(({ verdict }) => verdict === 'failed'),
    [],
  );
});

test('the connector opens the account with the right credentials', async () => {
  const report = await runConformance(conformance, { only: 'authentication.good' });
  assert.deepEqual(
    report.results.filter(({ verdict }) => verdict === 'failed'),
    [],
  );
});
