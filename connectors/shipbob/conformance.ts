import { createHmac } from 'node:crypto';
import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { makeCatalogue } from '../../simulators/catalogue.ts';
import { createShipBobSimulator, type ShipBobSimulator } from '../../simulators/shipbob/index.ts';
import { shipbob } from './index.ts';

const token = 'conformance-personal-access-token';
const signingKey = Buffer.from('the webhook secret of the conformance suite');
const webhookSecret = `whsec_${signingKey.toString('base64')}`;
const catalogue = makeCatalogue(7, 252, 900);
const never = [3_600_000, 3_600_000] as const;
const soon = [5, 10] as const;

interface WarehouseWorld extends ConformanceWorld {
  readonly simulator: ShipBobSimulator;
}

const toRequest = ({ id, count }: Pick<Arrangement<WarehouseWorld>, 'id' | 'count'>) => ({
  reference: `web/${id}@wh-east`,
  orderNumber: id,
  channel: 'web',
  location: 'wh-east',
  shipBy: '2031-01-07T17:00:00Z',
  serviceLevel: 'standard' as const,
  placedAt: '2031-01-05T10:00:00Z',
  email: samplePerson.email,
  shipTo: samplePerson.address,
  lines: [
    { id: '1', sku: catalogue[count % 40]?.sku ?? '', name: 'Oak Lamp', quantity: 2, unitPrice: 1_995 },
    { id: '2', sku: catalogue[50]?.sku ?? '', name: 'Linen Bowl', quantity: 1, unitPrice: 2_500 },
  ],
});
const requestOf = ({ simulator }: WarehouseWorld, wanted: string) =>
  simulator.summary().requests.filter(({ reference }) => reference === wanted);

async function requested(arrangement: Arrangement<WarehouseWorld>) {
  const input = toRequest(arrangement);
  const { fulfilmentId } = await arrangement.perform('fulfilment.request', input);
  return { fulfilmentId, reference: input.reference };
}

let filled = 0;
/** Requests past the connector; what they are called stands in their shipments. */
async function fill({ simulator }: WarehouseWorld, count: number): Promise<string[]> {
  const references: string[] = [];
  for (let at = 0; at < count; at += 1) {
    filled += 1;
    const { reference, lines } = toRequest({ id: `FILL-${filled}`, count: at });
    references.push(reference);
    const { name, street, city, region, postalCode, country } = samplePerson.address;
    const [address1] = street;
    const address = { address1, city, state: region, zip_code: postalCode, country };
    await fetch(`${simulator.url}/2026-01/order`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        shipbob_channel_id: simulator.channelId,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        reference_id: reference,
        type: 'DTC',
        order_number: reference,
        shipping_method: 'Standard',
        recipient: { name, address },
        products: lines.map(({ sku, name: article, quantity }) => ({
          reference_id: sku,
          sku,
          name: article,
          quantity,
        })),
        location_id: simulator.centres['wh-east'],
      }),
    });
  }
  const until = Date.now() + 10_000;
  const isShipped = (reference: string) =>
    requestOf({ simulator } as WarehouseWorld, reference).some(({ shipments }) =>
      shipments.some((one) => one.shippedAt),
    );
  while (!references.every(isShipped) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  return references;
}

/** The warehouse's simulator keeps requests with their shipments: they are the effects. */
export const conformance = defineConformance<WarehouseWorld>({
  connector: shipbob,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async ({ trying }) => {
    const simulator = await createShipBobSimulator({
      ledgerFile: null,
      seed: 7,
      token,
      webhookSecret,
      catalogue,
      pickAfterMs: trying === 'documents' ? soon : never,
    });
    const locations = {
      'wh-east': String(simulator.centres['wh-east']),
      'wh-west': String(simulator.centres['wh-west']),
    };
    const shippingMethods = { standard: 'Standard', expedited: 'Two Day', 'same-day': 'Same Day' };
    return {
      simulator,
      url: simulator.url,
      settings: {
        baseUrl: simulator.url,
        token,
        channelId: simulator.channelId,
        webhookSecret,
        locations,
        shippingMethods,
      },
      setWebhookUrl: (url) => simulator.setWebhookUrl(url),
      close: () => simulator.close(),
    };
  },
  credentials: ['token'],
  tokens: { none: 'a personal access token does not expire' },
  quota: {
    none: 'ShipBob publishes 150 requests a minute and raises it by contract; the installation sets its own rate',
  },
  operations: {
    'fulfilment.request': {
      good: toRequest,
      bad: (arrangement) => ({ ...toRequest(arrangement), location: 'nowhere' }),
      effects: ({ reference }, world) => requestOf(world, reference).length,
    },
    'fulfilment.cancel': {
      good: requested,
      bad: ({ id }) => ({ fulfilmentId: '99999999', reference: `web/${id}@wh-east` }),
      effects: ({ reference }, world) => requestOf(world, reference).filter(({ cancelled }) => cancelled).length,
    },
    'fulfilment.changeAddress': {
      good: async (arrangement) => ({
        ...(await requested(arrangement)),
        shipTo: { ...samplePerson.address, street: ['18 Marlinspike Lane'] },
      }),
      bad: ({ id }) => ({ fulfilmentId: '99999999', reference: `web/${id}@wh-east`, shipTo: samplePerson.address }),
      effects: { none: 'the simulator’s ledger does not show addresses' },
    },
  },
  sweeps: {
    shipments: {
      // A page has 250 orders.
      documents: 255,
      fill,
      shorten: { none: 'ShipBob announces no count: a page that is not full is the last' },
    },
    stock: {
      // 252 articles; a page has 250.
      isCount: true,
      fill: (_world, count) => catalogue.slice(-count).map(({ sku }) => sku),
      shorten: { none: 'ShipBob announces no count: a page without a next is the last' },
    },
  },
  webhooks: {
    trigger: async (world) => void (await fill(world, 2)),
    sign: (body, atMs) => {
      const [id, at] = ['msg_conformance', Math.floor(atMs / 1_000)];
      const signature = createHmac('sha256', signingKey).update(`${id}.${at}.${body}`).digest('base64');
      const headers = { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
      return { 'content-type': 'application/json', 'x-webhook-topic': 'order.shipped', ...headers };
    },
    sweptToo: true,
    coversBody: true,
    ageMsMax: 300_000,
  },
});
