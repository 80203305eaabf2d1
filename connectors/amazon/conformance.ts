import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { createAmazonSimulator, type AmazonSimulator } from '../../simulators/amazon/index.ts';
import { makeCatalogue } from '../../simulators/catalogue.ts';
import { amazon } from './index.ts';

interface MarketplaceWorld extends ConformanceWorld {
  readonly simulator: AmazonSimulator;
}
type Seller = Arrangement<MarketplaceWorld>;

const catalogue = makeCatalogue(7, 60, 50);
const application = {
  clientId: 'amzn1.application-oa2-client.conformance',
  clientSecret: 'conformance-lwa-client-secret',
  refreshToken: 'Atzr|conformance-refresh-token',
  sellerId: 'A3CONFORMANCE',
};
const notificationSecret = 'conformance-secret-of-eventbridge';
const unknownOrder = '111-0000000-9999999';
const { street, city, region = '', postalCode = '', country, phone = '' } = samplePerson.address;
const address = {
  name: samplePerson.name,
  companyName: null,
  lines: street,
  city,
  region,
  postalCode,
  countryCode: country,
  phone,
};

const place = ({ simulator }: MarketplaceWorld) => simulator.placeOrder({ address });
const orderOf = ({ simulator }: MarketplaceWorld, id: string) =>
  simulator.summary().orders.find(({ number }) => number === id);
const fill = (world: MarketplaceWorld, count: number) => Array.from({ length: count }, () => place(world));

function toShip({ world, id }: Seller) {
  const number = place(world);
  const lines = (orderOf(world, number)?.lines ?? []).map(({ orderItemId, quantity }) => ({
    lineId: orderItemId,
    quantity,
  }));
  return { sourceId: number, number, shipmentId: `S-${id}`, lines, carrier: 'UPS Ground', trackingNumber: `1Z${id}` };
}

/** The marketplace's simulator keeps packages, cancellations, quantities and prices: they are the effects. */
export const conformance = defineConformance<MarketplaceWorld>({
  connector: amazon,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async ({ trying }) => {
    const fast = { settleMs: 0, feedDelayMs: 5, reportDelayMs: 5, zipDocuments: false };
    const rates = trying === 'quota' ? {} : { rateScale: null };
    const options = { ledgerFile: null, seed: 7, ...application, notificationSecret, catalogue, ...fast, ...rates };
    const simulator = await createAmazonSimulator(options);
    return {
      simulator,
      url: simulator.url,
      settings: {
        baseUrl: simulator.url,
        tokenUrl: simulator.tokenUrl,
        ...application,
        notificationSecret,
        marketplaceId: simulator.marketplaceId,
        channel: 'amazon-us',
        sweepOverlapSeconds: 0,
        sweepPageSize: 3,
        // Where the rates are off, nothing is waited for.
        ...(trying === 'quota' ? {} : { rateScale: 100_000 }),
        reconciliation: false,
        feedWaitMs: 2_000,
      },
      setWebhookUrl: (url) => simulator.setWebhookUrl(url),
      close: () => simulator.close(),
    };
  },
  credentials: ['clientSecret', 'refreshToken'],
  tokens: {
    path: '/auth/o2/token',
    expired: {
      status: 403,
      body: '{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":"The access token you provided has expired."}]}',
    },
  },
  // A burst of ten, then two a second.
  quota: { operation: 'storefront.shipments.create', items: 14 },
  operations: {
    'storefront.shipments.create': {
      good: toShip,
      bad: (seller) => ({ ...toShip(seller), sourceId: unknownOrder, number: unknownOrder }),
      effects: ({ sourceId }, world) => orderOf(world, sourceId)?.packages.length ?? 0,
    },
    'storefront.orders.cancel': {
      good: ({ world }) => {
        const number = place(world);
        return { sourceId: number, number, reason: 'out-of-stock' };
      },
      bad: () => ({ sourceId: unknownOrder, number: unknownOrder, reason: 'other' }),
      effects: ({ sourceId }, world) => (orderOf(world, sourceId)?.cancellation?.by === 'MERCHANT' ? 1 : 0),
    },
    'storefront.stock.publish': {
      good: ({ count }) => ({
        sku: catalogue[count]?.sku ?? '',
        source: 'wh-east',
        quantity: 100 + count,
        version: String(count),
      }),
      bad: ({ count }) => ({ sku: 'NO-SUCH-ARTICLE', source: 'wh-east', quantity: 5, version: String(count) }),
      effects: ({ sku, quantity }, { simulator }) => (simulator.summary().stock[sku]?.quantity === quantity ? 1 : 0),
    },
    'storefront.prices.publish': {
      good: ({ count }) => ({
        sku: catalogue[count]?.sku ?? '',
        amount: 777_000 + count,
        currency: 'USD',
        version: String(count),
      }),
      bad: ({ count }) => ({ sku: 'NO-SUCH-ARTICLE', amount: 1_000, currency: 'USD', version: String(count) }),
      effects: ({ sku, amount }, { simulator }) => (simulator.summary().prices[sku] === amount ? 1 : 0),
    },
  },
  sweeps: {
    orders: {
      fill,
      shorten: { none: 'searchOrders announces no count: a page without nextToken is the last' },
    },
  },
  webhooks: {
    trigger: (world) => void fill(world, 2),
    sign: () => ({ 'content-type': 'application/json', 'x-crossdock-secret': notificationSecret }),
    sweptToo: { none: 'a notification only points to an order: it is a document of its own' },
    coversBody: { none: 'EventBridge sends a shared secret; a notification only points to what is read from Amazon' },
    ageMsMax: { none: 'EventBridge’s header says nothing of time; what is pointed to is read as it is now' },
  },
});
