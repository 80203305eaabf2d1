import { defineConnector } from '../../src/index.ts';
import { orderCancellation } from './cancel-order.ts';
import { orderComment } from './comment-order.ts';
import { invoiceCreation } from './create-invoice.ts';
import { shipmentCreation } from './create-shipment.ts';
import { interpretOrder } from './interpret-order.ts';
import { stockPublication } from './publish-stock.ts';
import { searchPage } from './search.ts';
import { AdobeCommerceSettings, settled } from './settings.ts';
import { orderSweep } from './sweep-orders.ts';
import { createVerifier } from './webhooks.ts';

export type { AdobeCommerceSettings } from './settings.ts';

/** Adobe Commerce: orders come in by event and poll; shipments, invoices, cancellations and stock go back. */
export const adobeCommerce = defineConnector({
  name: 'adobe-commerce',
  title: 'Adobe Commerce',
  settings: AdobeCommerceSettings,
  http: {
    baseUrl: ({ baseUrl }) => baseUrl,
    authorise: async ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
  },
  limits: {
    requestTimeoutMs: 30_000,
    concurrencyMax: 8,
    // Adobe publishes no rate; what a shop bears depends on its servers.
    requestsPerSecondMax: null,
    // A page of 300 orders, some with hundreds of items.
    responseBytesMax: 96 * 1024 * 1024,
  },
  masked: [
    'street',
    'customer_email',
    'email',
    'firstname',
    'middlename',
    'lastname',
    'customer_firstname',
    'customer_lastname',
    'company',
    'telephone',
    'fax',
    'postcode',
    'city',
    'remote_ip',
    'x_forwarded_for',
    'customer_dob',
    'customer_taxvat',
    'vat_id',
    'cc_last4',
    'cc_owner',
  ],
  connect: ({ settings, system }) => {
    const shop = settled(settings, system);
    return {
      operations: {
        'storefront.shipments.create': shipmentCreation(shop),
        'storefront.invoices.create': invoiceCreation(shop),
        'storefront.orders.cancel': orderCancellation(shop),
        'storefront.orders.comment': orderComment(shop),
        'storefront.stock.publish': stockPublication(shop),
      },
      verifyWebhook: createVerifier(shop),
      sweeps: [orderSweep(shop)],
      interpret: async (documents) => documents.map((document) => interpretOrder(document, shop)),
      check: async (call) => {
        const search = { filters: [], pageSize: 1, currentPage: 1 };
        const page = await searchPage(`/rest/${shop.storeCode}/V1/orders`, search, call);
        return { detail: `the shop answers to the integration's token and has ${page.total_count} orders` };
      },
    };
  },
});
