import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  connect,
  connected,
  customerId,
  direct,
  invoice,
  item,
  orderId,
  salesOrder,
  startSimulator,
} from './connected-company.ts';

const folder = mkdtempSync(join(tmpdir(), 'crossdock-bc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the simulated Business Central', () => {
  it('goes on from its ledger after a restart: numbers, ETags, deleted orders, look-ups', async () => {
    const ledgerFile = join(folder, 'ledger.jsonl');
    const first = await startSimulator({ ledgerFile });
    const system = connect(first);
    const id = await customerId(system);
    const kept = await orderId(system, salesOrder(id, 'web/1'));
    const gone = await orderId(system, salesOrder(id, 'web/2'));
    await system.run('erp.salesOrders.cancel', [item({ salesOrderId: gone, externalDocumentNumber: '', reason: '' })]);
    await system.run('erp.invoices.create', [item(invoice(id, 'web/1/S1'))]);
    const before = first.summary();
    const order = (await direct(first, 'GET', `salesOrders(${kept})?$expand=salesOrderLines`)).body;
    await first.close();

    const second = await startSimulator({ ledgerFile });
    expect(second.summary()).toEqual(before);
    expect((await direct(second, 'GET', `salesOrders(${kept})?$expand=salesOrderLines`)).body).toEqual(order);
    const again = connect(second);
    expect(await again.lookUp('erp.salesOrders.create', [item(salesOrder(id, 'web/1'))])).toMatchObject([
      { kind: 'done', value: { salesOrderId: kept } },
    ]);
    await orderId(again, salesOrder(id, 'web/3'));
    expect(new Set(second.summary().orders.map(({ number }) => number)).size).toBe(3);
  });

  it('does not refuse a second order with the same external number, so that a connector without look-up shows', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    await orderId(system, salesOrder(id, 'web/1'));
    await orderId(system, salesOrder(id, 'web/1'));
    expect(simulator.summary().orders).toHaveLength(2);
    const [found] = await system.lookUp('erp.salesOrders.create', [item(salesOrder(id, 'web/1'))]);
    expect(found).toMatchObject({ value: { salesOrderNumber: simulator.summary().orders[0]?.number } });
  });

  it('refuses as Business Central does: fields, lengths, read-only, types, ETags, unknown articles', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const refusal = async (method: string, path: string, body?: unknown, headers = {}) => {
      const answer = await direct(simulator, method, path, body, headers);
      return [answer.status, answer.body?.error?.code, answer.body?.error?.message];
    };
    const order = { customerId: id, currencyCode: 'USD' };
    expect(await refusal('POST', 'salesOrders', { ...order, colour: 'red' })).toEqual([
      400,
      'BadRequest',
      expect.stringContaining("'colour' does not exist"),
    ]);
    expect(await refusal('POST', 'salesOrders', { ...order, number: '1' })).toEqual([
      400,
      'BadRequest',
      expect.stringContaining('read-only'),
    ]);
    expect(await refusal('POST', 'salesOrders', { ...order, externalDocumentNumber: 'x'.repeat(36) })).toEqual([
      400,
      'Application_StringExceededLength',
      expect.stringContaining('35'),
    ]);
    expect(await refusal('POST', 'salesOrders', { ...order, orderDate: 'today' })).toEqual([
      400,
      'BadRequest',
      expect.stringContaining('Edm.Date'),
    ]);
    const badLine = { ...order, salesOrderLines: [{ lineType: 'Item', itemId: id, quantity: 1 }] };
    expect(await refusal('POST', 'salesOrders', badLine)).toEqual([
      400,
      'Application_DialogException',
      expect.stringContaining('item cannot be found'),
    ]);
    expect(simulator.summary().orders).toEqual([]);
    expect((await refusal('PATCH', `customers(${id})`, { email: '' }))[0]).toBe(400);
    expect((await refusal('PATCH', `customers(${id})`, { email: '' }, { 'if-match': 'W/"old"' })).slice(0, 2)).toEqual([
      412,
      'Request_EntityChanged',
    ]);
    expect((await refusal('POST', 'customers', { number: 'c1' }))[1]).toBe('Internal_EntityWithSameKeyExists');
    expect((await refusal('GET', "salesOrders?$filter=nothing eq 'x'"))[0]).toBe(200);
    expect((await refusal('GET', 'salesOrders?$filter=number eq'))[0]).toBe(400);
    expect((await refusal('GET', 'vendors'))[0]).toBe(404);
  });

  it('answers filters with and, or, dates and parentheses', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    for (const number of ['web/1', 'web/2', "web/o'3"]) await orderId(system, salesOrder(id, number));
    const found = async (filter: string) => {
      const { body } = await direct(simulator, 'GET', `salesOrders?$filter=${encodeURIComponent(filter)}`);
      return body.value.map((order: { externalDocumentNumber: string }) => order.externalDocumentNumber);
    };
    expect(await found("externalDocumentNumber eq 'web/1' or externalDocumentNumber eq 'web/o''3'")).toEqual([
      'WEB/1',
      "WEB/O'3",
    ]);
    expect(await found("externalDocumentNumber eq 'web/1' and orderDate ge 2027-01-01T00:00:00Z")).toEqual([]);
    expect(
      await found("(externalDocumentNumber eq 'web/1' or status eq 'Draft') and orderDate gt 2026-01-01T00:00:00Z"),
    ).toEqual(['WEB/1']);
  });

  it('ends a batch at the first failure unless it is told to go on, and refuses more than 100 operations', async () => {
    const { simulator } = await connected();
    const companyPath = `companies(${simulator.companyId})`;
    const requests = ['vendors', 'items?$top=1'].map((path, index) => ({
      id: `${index}`,
      method: 'GET',
      url: `${companyPath}/${path}`,
    }));
    const statuses = async (parts: unknown[], headers = {}) => {
      const { status, body } = await direct(simulator, 'POST', '../$batch', { requests: parts }, headers);
      return status === 200 ? body.responses.map((one: { status: number }) => one.status) : status;
    };
    expect(await statuses(requests)).toEqual([404]);
    expect(await statuses(requests, { prefer: 'odata.continue-on-error' })).toEqual([404, 200]);
    const many = Array.from({ length: 101 }, (_, index) => ({ ...requests[1], id: `${index}` }));
    expect(await statuses(many)).toBe(400);
  });

  it('refuses requests without a token and with a forged one', async () => {
    const { simulator } = await connected({ tokenLifetimeMs: 1 });
    const bare = await fetch(`${simulator.baseUrl}/companies`);
    expect([bare.status, ((await bare.json()) as any).error.code]).toEqual([401, 'Authentication_InvalidCredentials']);
    const forged = await fetch(`${simulator.baseUrl}/companies`, {
      headers: { authorization: `Bearer 9999999999999.${'0'.repeat(64)}` },
    });
    expect(forged.status).toBe(401);
  });

  it('refuses what is beyond 6,000 requests in five minutes, when that is asked for', async () => {
    const { simulator } = await connected({ enforceRate: true });
    const statuses = new Map<number, number>();
    for (let request = 0; request < 6_002; request += 1) {
      const { statusCode } = await simulator.app.inject({
        method: 'GET',
        url: new URL(`${simulator.baseUrl}/companies`).pathname,
      });
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [401, 6_000],
      [429, 2],
    ]);
  });
});
