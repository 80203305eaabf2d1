import { defineConnector } from '../../src/index.ts';
import { OrderCancellation } from './cancel-order.ts';
import { shipmentConfirmation } from './confirm-shipment.ts';
import { Feeds } from './feeds.ts';
import { interpretDocuments } from './interpret.ts';
import { KnownOrders } from './known-orders.ts';
import { ListingUpdates } from './listing-updates.ts';
import { pricePublication } from './publish-price.ts';
import { stockPublication } from './publish-stock.ts';
import { SellingPartner } from './selling-partner.ts';
import { AmazonSettings, settled } from './settings.ts';
import { orderSweep } from './sweep-orders.ts';
import { reconciliationSweep } from './sweep-reconciliation.ts';
import { createVerifier } from './webhooks.ts';

export type { AmazonSettings } from './settings.ts';

/** Amazon's Selling Partner API: orders of a store come in; shipments, cancellations, stock and prices go back. */
export const amazon = defineConnector({
  name: 'amazon',
  title: 'Amazon Selling Partner API',
  settings: AmazonSettings,
  http: { baseUrl: ({ baseUrl }) => baseUrl },
  limits: {
    requestTimeoutMs: 30_000,
    concurrencyMax: 8,
    // Amazon's rates are an operation each: the connector keeps them itself.
    requestsPerSecondMax: null,
    // A page of 100 orders, some with many items.
    responseBytesMax: 32 * 1024 * 1024,
  },
  masked: [
    'access_token',
    'refresh_token',
    'client_secret',
    // Presigned: whoever has it can read the document.
    'url',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'X-Amz-Security-Token',
    'name',
    'buyerName',
    'buyerEmail',
    'buyerCompanyName',
    'buyerPurchaseOrderNumber',
    'companyName',
    'addressLine1',
    'addressLine2',
    'addressLine3',
    'city',
    'districtOrCounty',
    'municipality',
    'postalCode',
    'phone',
    'giftMessage',
    'legalName',
    'taxRegistrationNumber',
  ],
  connect: ({ settings: given, system, now, budget }) => {
    const settings = settled(given, system);
    const partner = new SellingPartner(settings, budget, now);
    const feeds = new Feeds(partner, settings);
    const updates = new ListingUpdates(partner, feeds, settings, now);
    const reading = { settings, partner, known: new KnownOrders() };
    const reconciliation = settings.reconciliation ? [reconciliationSweep(reading, now)] : [];
    return {
      operations: {
        'storefront.shipments.create': shipmentConfirmation(partner, settings, now),
        'storefront.orders.cancel': new OrderCancellation(partner, feeds, settings, now),
        'storefront.stock.publish': stockPublication(updates, settings),
        'storefront.prices.publish': pricePublication(updates, settings),
      },
      verifyWebhook: createVerifier(settings),
      sweeps: [orderSweep(reading, now), ...reconciliation],
      interpret: (documents, call) => interpretDocuments(documents, reading, call),
      check: async (call) => {
        const path = `/listings/2021-08-01/items/${encodeURIComponent(settings.sellerId)}`;
        const query = { marketplaceIds: settings.marketplaceId, pageSize: 1 };
        const request = { method: 'GET', path, query } as const;
        const found = await partner.read<{ numberOfResults?: number }>('searchListingsItems', request, call);
        return {
          detail: `Amazon answers for seller ${settings.sellerId}, who has ${found.numberOfResults ?? 0} listings`,
        };
      },
    };
  },
});
