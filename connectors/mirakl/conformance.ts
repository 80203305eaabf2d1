import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { makeCatalogue } from '../../simulators/catalogue.ts';
import { createMiraklSimulator, type MiraklSimulator } from '../../simulators/mirakl/index.ts';
import { mirakl } from './index.ts';

interface OperatorWorld extends ConformanceWorld {
  readonly simulator: MiraklSimulator;
}
type Shop = Arrangement<OperatorWorld>;

const catalogue = makeCatalogue(7, 60, 50, 'EUR');
/** Orders are debited when a sample says so, and never by themselves. */
const operator = {
  name: 'maison',
  currency: 'EUR',
  apiKey: 'conformance-api-key-of-maison',
  debitAfterMs: [3_600_000, 3_600_000] as const,
};
const [firstname = '', lastname = ''] = samplePerson.name.split(' ');
const address = {
  firstname,
  lastname,
  company: null,
  street1: samplePerson.address.street[0] ?? '',
  street2: null,
  city: 'Lyon',
  state: null,
  zipCode: '69002',
  country: 'France',
  countryCode: 'FRA',
  phone: samplePerson.phone,
};
const lines = catalogue.slice(0, 2).map(({ sku, unitPrice }, at) => ({ sku, unitPrice, quantity: 2 - at }));

const place = ({ simulator }: OperatorWorld) =>
  simulator.placeOrder(operator.name, { address, email: samplePerson.email, lines });
const operatorOf = ({ simulator }: OperatorWorld) => simulator.summary().operators[0];
const orderOf = (world: OperatorWorld, id: string) => operatorOf(world)?.orders.find(({ number }) => number === id);
const offerOf = (world: OperatorWorld, wanted: string) => operatorOf(world)?.stock.find(({ sku }) => sku === wanted);
const fill = (world: OperatorWorld, count: number) => Array.from({ length: count }, () => place(world).orderId);

/** Accepted, and debited: what may be shipped. */
async function accepted(shop: Shop) {
  const { orderId, lineIds } = place(shop.world);
  const decided = lineIds.map((lineId) => ({ lineId, accept: true, reason: null }));
  await shop.perform('marketplace.lines.decide', { sourceId: orderId, number: orderId, lines: decided });
  shop.world.simulator.debitOrder(orderId);
  return { orderId, lineIds };
}

/** The operator's simulator keeps orders with their shipments, offers and prices: they are the effects. */
export const conformance = defineConformance<OperatorWorld>({
  connector: mirakl,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async ({ trying }) => {
    const rates = trying === 'quota' ? {} : { rateScale: null };
    const options = { ledgerFile: null, seed: 7, operators: [operator], catalogue, importDelayMs: 0, ...rates };
    const simulator = await createMiraklSimulator(options);
    return {
      simulator,
      url: simulator.url,
      settings: {
        baseUrl: simulator.url,
        apiKey: operator.apiKey,
        channel: 'maison',
        currency: 'EUR',
        sweepPageSize: 3,
        carriers: { UPS: 'ups' },
        refundReasons: { other: 'REFUND_OTHER', 'out-of-stock': 'REFUND_STOCK' },
        // Where the rates are off, nothing is waited for.
        ...(trying === 'quota'
          ? {}
          : { importIntervalMs: 0, importPollMs: 10, importFirstLookMs: 10, importWaitMs: 1_000 }),
      },
      close: () => simulator.close(),
    };
  },
  credentials: ['apiKey'],
  tokens: { none: 'a shop’s API key does not expire' },
  // One file a minute: five articles go in one, and nothing is polled before its time.
  quota: { operation: 'storefront.stock.publish', items: 5 },
  operations: {
    'marketplace.lines.decide': {
      good: ({ world }) => {
        const { orderId, lineIds } = place(world);
        const decided = lineIds.map((lineId, at) =>
          at === 0
            ? { lineId, accept: true, reason: null }
            : { lineId, accept: false, reason: 'out-of-stock' as const },
        );
        return { sourceId: orderId, number: orderId, lines: decided };
      },
      bad: ({ id }) => ({ sourceId: id, number: id, lines: [{ lineId: `${id}-1`, accept: true, reason: null }] }),
      effects: ({ sourceId }, world) => (orderOf(world, sourceId)?.accepted.length === 1 ? 1 : 0),
    },
    'storefront.shipments.create': {
      good: async (shop) => {
        const { orderId, lineIds } = await accepted(shop);
        const parts = lineIds.map((lineId, at) => ({ lineId, quantity: 2 - at }));
        const shipmentId = `S-${shop.id}`;
        return {
          sourceId: orderId,
          number: orderId,
          shipmentId,
          lines: parts,
          carrier: 'UPS',
          trackingNumber: `1Z${shop.id}`,
        };
      },
      bad: ({ id }) => ({
        sourceId: id,
        number: id,
        shipmentId: `S-${id}`,
        carrier: 'UPS',
        trackingNumber: `1Z${id}`,
        lines: [{ lineId: `${id}-1`, quantity: 1 }],
      }),
      effects: ({ sourceId }, world) => orderOf(world, sourceId)?.shipments.length ?? 0,
    },
    'storefront.orders.cancel': {
      good: async (shop) => {
        const { orderId } = await accepted(shop);
        return { sourceId: orderId, number: orderId, reason: 'out-of-stock' };
      },
      bad: ({ id }) => ({ sourceId: id, number: id, reason: 'other' }),
      effects: ({ sourceId }, world) => {
        const order = orderOf(world, sourceId);
        const isGone = order?.lines.every((line) => line.state === 'CANCELED' || line.refunded > 0) ?? false;
        return isGone ? 1 : 0;
      },
    },
    'storefront.stock.publish': {
      setsValue: true,
      good: ({ count }) => ({
        sku: catalogue[count]?.sku ?? '',
        source: 'default',
        quantity: 100 + count,
        version: String(count),
      }),
      bad: ({ count }) => ({ sku: 'NO-SUCH-ARTICLE', source: 'default', quantity: 5, version: String(count) }),
      effects: ({ sku, quantity }, world) => (offerOf(world, sku)?.quantity === quantity ? 1 : 0),
    },
    'storefront.prices.publish': {
      setsValue: true,
      good: ({ count }) => ({
        sku: catalogue[count]?.sku ?? '',
        amount: 777_000 + count,
        currency: 'EUR',
        version: String(count),
      }),
      bad: ({ count }) => ({ sku: 'NO-SUCH-ARTICLE', amount: 1_000, currency: 'EUR', version: String(count) }),
      effects: ({ sku, amount }, world) => (offerOf(world, sku)?.price === amount ? 1 : 0),
    },
  },
  sweeps: {
    orders: {
      fill,
      shorten: (body) => {
        const page = JSON.parse(body) as { orders?: unknown[]; total_count?: number };
        if (!Array.isArray(page.orders) || page.orders.length === 0) return null;
        return JSON.stringify({ ...page, orders: page.orders.slice(0, -1) });
      },
    },
  },
  webhooks: { none: 'sellers have no webhooks at Mirakl: orders are found by the poll alone' },
});
