import {
  defineConformance,
  samplePerson,
  type Arrangement,
  type CapabilityInput,
  type ConformanceWorld,
} from '../../src/index.ts';
import {
  businessCentralAccounts,
  createBusinessCentralSimulator,
  type BusinessCentralSimulator,
} from '../../simulators/business-central/index.ts';
import { makeCatalogue } from '../../simulators/catalogue.ts';
import { businessCentral } from './index.ts';

interface CompanyWorld extends ConformanceWorld {
  readonly simulator: BusinessCentralSimulator;
}
type Company = Arrangement<CompanyWorld>;

const credentials = { clientId: 'crossdock-conformance', clientSecret: 'conformance-client-secret' };
/** More than a page of 1,000 items. */
const catalogue = makeCatalogue(7, 1_010, 100);
const unknownId = '11111111-1111-4111-8111-111111111111';
const { address } = samplePerson;

const customerOf = ({ id }: Company) => ({
  customerNumber: id.replace('CONF', 'C'),
  name: samplePerson.name,
  email: samplePerson.email,
  address,
  currency: 'USD',
});

function amountsOf(count: number): Pick<CapabilityInput<'erp.salesOrders.create'>, 'lines' | 'charges' | 'grandTotal'> {
  const { sku = '', name = '', unitPrice = 0 } = catalogue[count % 50] ?? {};
  const total = 2 * unitPrice - 100;
  return {
    lines: [{ id: 'line-1', sku, name, quantity: 2, unitPrice, discount: 100, tax: 77, total }],
    charges: [{ id: 'shipping', kind: 'shipping', name: 'Standard shipping', amount: 595, tax: 41 }],
    grandTotal: total + 595 + 77 + 41,
  };
}

async function toOrder(company: Company): Promise<CapabilityInput<'erp.salesOrders.create'>> {
  const { customerNumber, customerId } = await company.perform('erp.customers.upsert', customerOf(company));
  return {
    externalDocumentNumber: `web/${company.id}`,
    customerId,
    customerNumber,
    orderDate: '2026-11-25T09:00:00Z',
    requestedDeliveryDate: '2026-11-27',
    currency: 'USD',
    taxIncluded: false,
    shipTo: address,
    ...amountsOf(company.count),
  };
}

async function ordered(company: Company) {
  const order = await toOrder(company);
  return { order, ...(await company.perform('erp.salesOrders.create', order)) };
}

const ordersOf = ({ simulator }: CompanyWorld, number: string) =>
  simulator.summary().orders.filter(({ externalDocumentNumber }) => externalDocumentNumber === number);

/** The ERP's simulator keeps customers, orders and invoices: they are the effects. */
export const conformance = defineConformance<CompanyWorld>({
  connector: businessCentral,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async ({ trying }) => {
    const enforceRate = trying === 'quota';
    const shown = trying === 'documents' ? catalogue : catalogue.slice(0, 60);
    const options = { ledgerFile: null, seed: 7, catalogue: shown, tokenLifetimeMs: 3_600_000, enforceRate };
    const simulator = await createBusinessCentralSimulator({ ...options, ...credentials });
    return {
      simulator,
      url: simulator.url,
      settings: {
        baseUrl: simulator.baseUrl,
        tokenUrl: simulator.tokenUrl,
        ...credentials,
        companyId: simulator.companyId,
        chargeAccountId: businessCentralAccounts.charges,
        taxAccountId: businessCentralAccounts.tax,
        stockMaster: true,
        location: 'wh-east',
      },
      close: () => simulator.close(),
    };
  },
  credentials: ['clientSecret'],
  tokens: {
    path: '/oauth2/v2.0/token',
    expired: {
      status: 401,
      body: '{"error":{"code":"Authentication_InvalidCredentials","message":"The server has rejected the client credentials."}}',
    },
  },
  // Five requests of one user at once, and 6,000 in five minutes.
  quota: { operation: 'erp.customers.upsert', items: 120 },
  operations: {
    'erp.customers.upsert': {
      good: customerOf,
      bad: (company) => ({ ...customerOf(company), currency: 'NOT-A-CURRENCY' }),
      effects: { none: 'the simulator counts customers and does not name them; a number is one customer' },
    },
    'erp.salesOrders.create': {
      good: toOrder,
      bad: async (company) => ({ ...(await toOrder(company)), customerId: unknownId }),
      effects: ({ externalDocumentNumber }, world) => ordersOf(world, externalDocumentNumber).length,
    },
    'erp.salesOrders.cancel': {
      good: async (company) => {
        const { order, salesOrderId } = await ordered(company);
        return { salesOrderId, externalDocumentNumber: order.externalDocumentNumber, reason: 'out of stock' };
      },
      bad: { none: 'an order that is not there is cancelled already: the API deletes' },
      effects: ({ externalDocumentNumber }, world) =>
        ordersOf(world, externalDocumentNumber).filter(({ status }) => status === 'cancelled').length,
    },
    'erp.shipments.post': {
      good: async (company) => {
        const { order, salesOrderId } = await ordered(company);
        const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
        const shippedAt = '2026-11-26T12:00:00Z';
        return { salesOrderId, shipmentId: `S-${company.id}`, lines, trackingNumber: `1Z${company.id}`, shippedAt };
      },
      bad: ({ id }) => ({
        salesOrderId: unknownId,
        shipmentId: `S-${id}`,
        trackingNumber: null,
        shippedAt: '2026-11-26T12:00:00Z',
        lines: [{ sku: catalogue[0]?.sku ?? '', quantity: 1 }],
      }),
      effects: ({ salesOrderId, lines }, { simulator }) => {
        const shipped = simulator.summary().orders.find(({ id }) => id === salesOrderId)?.shippedQuantity ?? 0;
        return shipped / lines.reduce((sum, { quantity }) => sum + quantity, 0);
      },
    },
    'erp.invoices.create': {
      good: async (company) => {
        const { order, salesOrderId, salesOrderNumber } = await ordered(company);
        const { orderDate: _orderDate, requestedDeliveryDate: _date, shipTo: _shipTo, ...rest } = order;
        const externalDocumentNumber = `${order.externalDocumentNumber}/S-1`;
        return { ...rest, externalDocumentNumber, salesOrderId, salesOrderNumber, invoiceDate: '2026-11-26T12:00:00Z' };
      },
      bad: async (company) => {
        const {
          orderDate: _orderDate,
          requestedDeliveryDate: _date,
          shipTo: _shipTo,
          ...rest
        } = await toOrder(company);
        const order = { salesOrderId: unknownId, salesOrderNumber: 'S-0', customerId: unknownId };
        const externalDocumentNumber = `${rest.externalDocumentNumber}/S-1`;
        return { ...rest, ...order, externalDocumentNumber, invoiceDate: '2026-11-26T12:00:00Z' };
      },
      effects: ({ externalDocumentNumber: number }, { simulator }) =>
        simulator.summary().invoices.filter(({ externalDocumentNumber }) => externalDocumentNumber === number).length,
    },
  },
  sweeps: {
    stock: {
      isCount: true,
      fill: (_world, count) => catalogue.slice(-count).map(({ sku }) => sku),
      shorten: { none: 'the items are asked for without $count: a page that is not full is the last' },
    },
  },
  webhooks: { none: 'Crossdock subscribes to none: the ERP is told, and its stock is swept' },
});
