import { defineConnector, VendorError } from '../../../src/index.ts';
import { getSeller } from './client.ts';
import { mapOrder } from './mapping.ts';
import { interpreted } from './reader.ts';
import { ordersSweep } from './sweeps.ts';
import { storefrontShipmentsCreate, storefrontOrdersCancel, storefrontStockPublish } from './operations.ts';
import { HarbourmartSettings } from './settings.ts';
import type { Order } from './wire.ts';

export type { HarbourmartSettings } from './settings.ts';

/** Harbourmart Seller API. */
export const harbourmart = defineConnector({
  name: 'harbourmart',
  title: 'Harbourmart Seller API',
  settings: HarbourmartSettings,
  http: {
    baseUrl: ({ baseUrl }) => baseUrl,
    authorise: async ({ token }) => ({ authorization: `Bearer ${token}` }),
  },
  limits: {
    requestTimeoutMs: 20_000,
    concurrencyMax: 4,
    // The vendor's published rate; null where it publishes none.
    requestsPerSecondMax: null,
    responseBytesMax: 16 * 1024 * 1024,
  },
  // Fields with personal data, by their names in the vendor's documents: their values are masked in the journal.
  masked: ['buyer_email', 'buyer_name', 'phone', 'shop_name', 'street'],
  connect: ({ settings, system }) => {
    const shop = { ...settings, channel: settings.channel ?? system };
    return {
      operations: {
        'storefront.shipments.create': storefrontShipmentsCreate,
        'storefront.orders.cancel': storefrontOrdersCancel,
        'storefront.stock.publish': storefrontStockPublish,
      },
      sweeps: [ordersSweep],
      interpret: async (documents) =>
        documents.map((document) => {
          if (document.type === 'order') return interpreted<Order>(document, (one) => mapOrder(one, shop));
          return { facts: [{ kind: 'ignored', why: `a document of type ${document.type} is none of this vendor's` }] };
        }),
      check: async (call) => {
        const answer = await getSeller(call, {});
        if (answer.status !== 200) throw new VendorError('rejected', `GET /v1/me answered HTTP ${answer.status}`);
        return { detail: 'GET /v1/me answers to the credentials' };
      },
    };
  },
});
