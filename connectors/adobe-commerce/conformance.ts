import { generateKeyPairSync, sign } from 'node:crypto';
import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { createAdobeCommerceSimulator, type AdobeCommerceSimulator } from '../../simulators/adobe-commerce/index.ts';
import { makeCatalogue } from '../../simulators/catalogue.ts';
import { adobeCommerce } from './index.ts';

const accessToken = 'conformance-integration-token';
const catalogue = makeCatalogue(7, 60, 50);
/** Adobe signs with one of two keys; the second is the suite's, so that it can sign what the shop would not send. */
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ownPem = own.publicKey.export({ type: 'spki', format: 'pem' }).toString();

interface ShopWorld extends ConformanceWorld {
  readonly simulator: AdobeCommerceSimulator;
}
type Shop = Arrangement<ShopWorld>;

const [firstname = '', lastname = ''] = samplePerson.name.split(' ');
const { street, city, region = '', postalCode = '', country, phone = '' } = samplePerson.address;
const home = {
  firstname,
  lastname,
  company: null,
  street,
  city,
  region: 'Maine',
  regionCode: region,
  postcode: postalCode,
  countryId: country,
  telephone: phone,
};

function place({ simulator }: ShopWorld) {
  const customer = { guest: true, id: null, email: samplePerson.email };
  const { number, entityId } = simulator.placeOrder({ customer, billTo: home, shipTo: home });
  const lines = orderOf(simulator, entityId)?.lines ?? [];
  return { number, sourceId: entityId, lines: lines.map(({ itemId, quantity }) => ({ lineId: itemId, quantity })) };
}

function orderOf(simulator: AdobeCommerceSimulator, sourceId: string) {
  return simulator.summary().orders.find(({ entityId }) => entityId === sourceId);
}
const unknownOrder = { sourceId: '999999', number: '999999999' };
const fill = (world: ShopWorld, count: number) => Array.from({ length: count }, () => place(world).number);

/** The shop's simulator keeps shipments, invoices, comments and stock levels: they are the effects. */
export const conformance = defineConformance<ShopWorld>({
  connector: adobeCommerce,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async () => {
    const simulator = await createAdobeCommerceSimulator({ ledgerFile: null, seed: 7, accessToken, catalogue });
    const eventPublicKeys = [simulator.publicKeyPem, ownPem];
    return {
      simulator,
      url: simulator.url,
      // Pages of three, so that seven orders are more than one.
      settings: { baseUrl: simulator.url, accessToken, eventPublicKeys, channel: 'main-shop', sweepPageSize: 3 },
      setWebhookUrl: (url) => simulator.setWebhookUrl(url),
      close: () => simulator.close(),
    };
  },
  credentials: ['accessToken'],
  tokens: { none: 'an integration’s access token does not expire' },
  quota: { none: 'Adobe publishes no rate; what a shop bears depends on its servers' },
  operations: {
    'storefront.shipments.create': {
      good: ({ world, id }: Shop) => ({
        ...place(world),
        shipmentId: `S-${id}`,
        carrier: 'UPS',
        trackingNumber: `1Z${id}`,
      }),
      bad: ({ id }) => ({ ...unknownOrder, lines: [], shipmentId: `S-${id}`, carrier: 'UPS', trackingNumber: null }),
      effects: ({ sourceId }, { simulator }) => orderOf(simulator, sourceId)?.shipments.length ?? 0,
    },
    'storefront.invoices.create': {
      good: ({ world, id }) => ({ ...place(world), reference: `I-${id}` }),
      bad: ({ id }) => ({ ...unknownOrder, lines: [], reference: `I-${id}` }),
      effects: ({ sourceId }, { simulator }) => orderOf(simulator, sourceId)?.invoices.length ?? 0,
    },
    'storefront.orders.cancel': {
      good: ({ world }) => {
        const { sourceId, number } = place(world);
        return { sourceId, number, reason: 'out-of-stock' };
      },
      bad: () => unknownOrder,
      effects: ({ sourceId }, { simulator }) => (orderOf(simulator, sourceId)?.state === 'canceled' ? 1 : 0),
    },
    'storefront.orders.comment': {
      good: ({ world, id }) => ({
        sourceId: place(world).sourceId,
        comment: `Held back: ${id}`,
        visibleToCustomer: false,
        status: null,
      }),
      bad: ({ id }) => ({ sourceId: '999999', comment: id, visibleToCustomer: false, status: null }),
      effects: ({ sourceId, comment }, { simulator }) =>
        (orderOf(simulator, sourceId)?.comments ?? []).filter((text) => text.includes(comment)).length,
    },
    'storefront.stock.publish': {
      good: ({ count }) => ({
        sku: catalogue[count]?.sku ?? '',
        source: 'default',
        quantity: 100 + count,
        version: String(count),
      }),
      bad: ({ count }) => ({ sku: 'NO-SUCH-ARTICLE', source: 'default', quantity: 5, version: String(count) }),
      effects: ({ sku, source, quantity }, { simulator }) =>
        simulator.summary().stock[source]?.[sku] === quantity ? 1 : 0,
    },
  },
  sweeps: {
    orders: {
      fill,
      shorten: (body) => {
        const page = JSON.parse(body) as { items?: unknown[]; total_count?: number };
        if (!Array.isArray(page.items) || page.items.length === 0) return null;
        return JSON.stringify({ ...page, items: page.items.slice(0, -1) });
      },
    },
  },
  webhooks: {
    trigger: (world) => void fill(world, 2),
    sign: (body) => {
      const signature = sign('RSA-SHA256', Buffer.from(body), own.privateKey).toString('base64');
      return { 'content-type': 'application/json', 'x-adobe-digital-signature-1': signature };
    },
    sweptToo: true,
    coversBody: true,
    ageMsMax: { none: 'Adobe I/O Events signs no time; what is sent again is known by number and updated_at' },
  },
});
