import type { FastifyInstance } from 'fastify';
import { afterEach } from 'vitest';
import { businessCentral } from '../../../connectors/business-central/index.ts';
import {
  businessCentralAccounts,
  createBusinessCentralSimulator,
  type BusinessCentralOptions,
  type BusinessCentralSimulator,
} from '../../../simulators/business-central/index.ts';
import { makeCatalogue } from '../../../simulators/catalogue.ts';
import type { Address, CreateInvoice, CreateSalesOrder, DocumentLine, UpsertCustomer } from '../../../src/index.ts';
import { createSystem, type System } from '../../../src/systems/runtime/index.ts';

export const catalogue = makeCatalogue(7, 60, 100);
const credentials = { clientId: 'crossdock', clientSecret: 'a-secret-of-the-tests' };

export interface Connected {
  readonly simulator: BusinessCentralSimulator;
  readonly system: System;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

export async function startSimulator(options: Partial<BusinessCentralOptions> = {}): Promise<BusinessCentralSimulator> {
  const simulator = await createBusinessCentralSimulator({
    ledgerFile: null,
    seed: 7,
    catalogue,
    ...credentials,
    ...options,
  });
  open.unshift(simulator);
  return simulator;
}

export function settingsOf(simulator: BusinessCentralSimulator) {
  return {
    baseUrl: simulator.baseUrl,
    tokenUrl: simulator.tokenUrl,
    companyId: simulator.companyId,
    chargeAccountId: businessCentralAccounts.charges,
    taxAccountId: businessCentralAccounts.tax,
    ...credentials,
  };
}

/** A system connected to a simulator; both are closed after the test. */
export function connect(simulator: BusinessCentralSimulator, settings: Record<string, unknown> = {}): System {
  const system = createSystem({
    name: 'erp',
    definition: businessCentral,
    settings: { ...settingsOf(simulator), ...settings },
  });
  open.unshift(system);
  return system;
}

export async function connected(
  options: Partial<BusinessCentralOptions> = {},
  settings: Record<string, unknown> = {},
): Promise<Connected> {
  const simulator = await startSimulator(options);
  return { simulator, system: connect(simulator, settings) };
}

/** A request past the connector, with a token of its own. */
export async function direct(
  simulator: BusinessCentralSimulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    scope: 'https://api.businesscentral.dynamics.com/.default',
  });
  const token = (await (await fetch(simulator.tokenUrl, { method: 'POST', body: form })).json()) as {
    access_token: string;
  };
  const answer = await fetch(`${simulator.baseUrl}/companies(${simulator.companyId})/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token.access_token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : (JSON.parse(text) as any) };
}

export const address: Address = {
  name: 'Ada Example',
  street: ['1 Example Street', 'Flat 2'],
  city: 'Springfield',
  region: 'OR',
  postalCode: '97477',
  country: 'US',
  phone: '+1 555 0100',
};

export const customer = (number: string, more: Partial<UpsertCustomer> = {}): UpsertCustomer => ({
  customerNumber: number,
  name: 'Ada Example',
  email: 'ada@example.com',
  address,
  currency: 'USD',
  ...more,
});

export const item = <I>(input: I, key = 'order-to-cash:web/1:step:0') => ({ key, input });

/** A line of the catalogue's article at `index`, with `tax` on top. */
export function line(index: number, quantity: number, more: Partial<DocumentLine> = {}): DocumentLine {
  const article = catalogue[index];
  if (article === undefined) throw new Error(`the catalogue has no article ${index}`);
  const { sku, name, unitPrice } = article;
  const discount = more.discount ?? 0;
  const total = quantity * unitPrice - discount;
  return { id: `line-${index}`, sku, name, quantity, unitPrice, discount, tax: 0, total, ...more };
}

type Amounts = Pick<CreateSalesOrder, 'lines' | 'charges' | 'taxIncluded'>;

export function grandTotalOf({ lines, charges, taxIncluded }: Amounts): number {
  const goods = lines.reduce((sum, { total }) => sum + total, 0) + charges.reduce((sum, { amount }) => sum + amount, 0);
  const tax = [...lines, ...charges].reduce((sum, part) => sum + part.tax, 0);
  return taxIncluded ? goods : goods + tax;
}

const shippingCharge = { id: 'shipping', kind: 'shipping', name: 'Standard shipping', amount: 595, tax: 41 };

export function salesOrder(customerId: string, number: string, more: Partial<CreateSalesOrder> = {}): CreateSalesOrder {
  const lines = more.lines ?? [line(0, 3, { tax: 77 }), line(1, 1, { discount: 120, tax: 33 })];
  const charges = more.charges ?? [shippingCharge];
  const taxIncluded = more.taxIncluded ?? false;
  return {
    externalDocumentNumber: number,
    customerId,
    customerNumber: 'C1',
    orderDate: '2026-11-25T09:00:00Z',
    requestedDeliveryDate: '2026-11-27T00:00:00Z',
    currency: 'USD',
    shipTo: address,
    grandTotal: grandTotalOf({ lines, charges, taxIncluded }),
    ...more,
    lines,
    charges,
    taxIncluded,
  };
}

export function invoice(customerId: string, number: string, more: Partial<CreateInvoice> = {}): CreateInvoice {
  const { lines, charges, taxIncluded, grandTotal, currency } = salesOrder(customerId, number, more as never);
  return {
    externalDocumentNumber: number,
    salesOrderId: '11111111-1111-4111-8111-111111111111',
    salesOrderNumber: 'S-ORD100001',
    customerId,
    customerNumber: 'C1',
    invoiceDate: '2026-11-26T10:00:00Z',
    currency,
    lines,
    charges,
    taxIncluded,
    grandTotal,
    ...more,
  };
}

/** Makes a customer and answers its id. */
export async function customerId(system: System, number = 'C1', more: Partial<UpsertCustomer> = {}): Promise<string> {
  const [outcome] = await system.run('erp.customers.upsert', [item(customer(number, more))]);
  if (outcome?.kind !== 'done') throw new Error(`no customer: ${JSON.stringify(outcome)}`);
  return outcome.value.customerId;
}

/** Makes an order and answers its id. */
export async function orderId(system: System, input: CreateSalesOrder): Promise<string> {
  const [outcome] = await system.run('erp.salesOrders.create', [item(input)]);
  if (outcome?.kind !== 'done') throw new Error(`no order: ${JSON.stringify(outcome)}`);
  return outcome.value.salesOrderId;
}

interface BatchBody {
  readonly requests?: readonly { readonly method: string; readonly url: string }[];
}

/** The first part of a batch, where the request is one. */
export function firstPart(body: unknown): { method: string; url: string } | undefined {
  return (body as BatchBody | null)?.requests?.[0];
}

/** Cuts the connection once it is switched on, when the effect of the next batch of POSTs to this ending stands. */
export function dropAfter(ending: string): { state: { on: boolean }; prepare: (app: FastifyInstance) => void } {
  const state = { on: false };
  const prepare = (app: FastifyInstance) => {
    app.addHook('onSend', async (request, _reply, payload) => {
      const part = firstPart(request.body);
      if (state.on && part?.method === 'POST' && part.url.endsWith(ending)) {
        state.on = false;
        request.raw.socket.destroy();
      }
      return payload;
    });
  };
  return { state, prepare };
}
