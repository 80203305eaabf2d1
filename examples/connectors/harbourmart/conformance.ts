import { readFileSync } from 'node:fs';
import { defineConformance, type ConformanceWorld } from '../../../src/index.ts';
import { harbourmart } from './index.ts';
import { createSimulator, type Simulator } from './simulator.ts';

interface World extends ConformanceWorld {
  readonly simulator: Simulator;
}

const toShip = (number: string, id: string) => {
  const lines = [{ lineId: '1', quantity: 2 }];
  return { sourceId: number, number, shipmentId: `S-${id}`, lines, carrier: 'UPS', trackingNumber: `1Z${id}` };
};
const toCancel = (number: string) => ({ sourceId: number, number, reason: 'out-of-stock' as const });
const toSet = (sku: string, count: number) => ({ sku, source: 'default', quantity: 100 + count, version: `${count}` });

/** Places one order like the example of the description; answers its id, the same in each run. */
function placeOrder({ simulator: { vendor } }: World): string {
  const example = JSON.parse(readFileSync(new URL('./fixtures/order.example.json', import.meta.url), 'utf8')) as object;
  const count = vendor.collection('/v1/orders').size + 1;
  return vendor.place('/v1/orders', 'id', { ...example, id: `ORDER-${count}`, updated_at: new Date().toISOString() });
}

/** How the connector is tried: `crossdock test connector harbourmart`. */
export const conformance = defineConformance<World>({
  connector: harbourmart,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async () => {
    const simulator = await createSimulator();
    const settings = { baseUrl: simulator.url, token: 'simulated-token' };
    return { simulator, url: simulator.url, settings, close: () => simulator.close() };
  },
  credentials: ['token'],
  tokens: { none: 'the credentials are sent with each request' },
  quota: { none: 'no published rate is known yet' },
  operations: {
    'storefront.shipments.create': {
      good: ({ world, id }) => toShip(placeOrder(world), id),
      bad: ({ id }) => toShip('unknown', id),
      effects: ({ sourceId, shipmentId }, { simulator: { vendor } }) =>
        vendor.count(`/v1/orders/${sourceId}/shipments`, { parcel_ref: shipmentId }),
    },
    'storefront.orders.cancel': {
      good: ({ world }) => toCancel(placeOrder(world)),
      bad: () => toCancel('unknown'),
      effects: ({ sourceId }, { simulator: { vendor } }) =>
        vendor.count('/v1/orders', { id: sourceId, status: 'cancelled' }),
    },
    'storefront.stock.publish': {
      good: ({ count }) => toSet(`XD-${count}`, count),
      bad: ({ count }) => toSet('unknown', count),
      effects: ({ sku, quantity }, { simulator: { vendor } }) => vendor.count('/v1/stock', { sku, quantity }),
      setsValue: true,
    },
  },
  sweeps: {
    orders: {
      documents: 105,
      fill: (world, count) => Array.from({ length: count }, () => placeOrder(world)),
      shorten: (body) => {
        const page = JSON.parse(body) as Record<string, unknown>;
        const list = page['orders'];
        return Array.isArray(list) && list.length > 0 ? JSON.stringify({ ...page, orders: list.slice(0, -1) }) : null;
      },
    },
  },
  webhooks: { none: 'no webhook is described' },
});
