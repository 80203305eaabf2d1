import { defineConnector } from '../../src/index.ts';
import { orderCancellation } from './cancel-order.ts';
import { shipmentCreation } from './create-shipment.ts';
import { lineDecision } from './decide-lines.ts';
import { interpretOrder } from './interpret-order.ts';
import { pricePublication } from './publish-prices.ts';
import { stockPublication } from './publish-stock.ts';
import { MiraklSettings, settled, shopQuery } from './settings.ts';
import { orderSweep } from './sweep-orders.ts';
import { read } from './vendor-answer.ts';

export type { MiraklSettings } from './settings.ts';

/** Mirakl, seller side: one connector for every operator. Orders come in by poll; decisions, shipments, stock and prices go back. */
export const mirakl = defineConnector({
  name: 'mirakl',
  title: 'Mirakl',
  settings: MiraklSettings,
  http: {
    baseUrl: ({ baseUrl }) => baseUrl,
    authorise: async ({ apiKey }) => ({ authorization: apiKey }),
  },
  limits: {
    requestTimeoutMs: 30_000,
    concurrencyMax: 4,
    // Mirakl publishes how often each call may be made, and keeps it with 429; polls and files keep their distance themselves.
    requestsPerSecondMax: null,
    responseBytesMax: 64 * 1024 * 1024,
  },
  masked: [
    'firstname',
    'lastname',
    'company',
    'company_2',
    'street_1',
    'street_2',
    'additional_info',
    'zip_code',
    'city',
    'phone',
    'phone_secondary',
    'customer_notification_email',
    'identification_number',
    'tax_identification_number',
  ],
  connect: (runtime) => {
    const settings = settled(runtime.settings, runtime.system);
    return {
      operations: {
        'marketplace.lines.decide': lineDecision(settings),
        'storefront.shipments.create': shipmentCreation(settings),
        'storefront.orders.cancel': orderCancellation(settings),
        'storefront.stock.publish': stockPublication(settings, runtime),
        'storefront.prices.publish': pricePublication(settings, runtime),
      },
      sweeps: [orderSweep(settings)],
      interpret: async (documents) => documents.map((document) => interpretOrder(document, settings)),
      check: async (call) => {
        const query = { ...shopQuery(settings), max: 1 };
        const response = await read(call, { path: '/api/offers', query });
        const { total_count: count } = response.json<{ total_count: number }>();
        return { detail: `the operator knows the key, and the shop has ${count} offers` };
      },
    };
  },
});
