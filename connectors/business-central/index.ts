import { defineConnector } from '../../src/index.ts';
import { authorise } from './authorise.ts';
import { cancelSalesOrders } from './cancel-sales-order.ts';
import { checkCompany } from './check.ts';
import { upsertCustomers } from './customers.ts';
import { dialectOf } from './dialect.ts';
import { createInvoices } from './invoices.ts';
import { ItemDirectory } from './items.ts';
import { createSalesOrders } from './sales-orders.ts';
import { BusinessCentralSettings, companyOf } from './settings.ts';
import { postShipments } from './shipments.ts';
import { interpretStock, stockSweep } from './stock-sweep.ts';
import type { Vendor } from './vendor.ts';

/** Microsoft Dynamics 365 Business Central: customers, sales orders, shipments, invoices, stock. See README.md. */
export const businessCentral = defineConnector({
  name: 'business-central',
  title: 'Microsoft Dynamics 365 Business Central',
  settings: BusinessCentralSettings,
  http: {
    baseUrl: (settings) => settings.baseUrl,
    authorise,
  },
  limits: {
    requestTimeoutMs: 30_000,
    // "Working with API limits": five requests of one user are worked on at once.
    concurrencyMax: 5,
    // The published quota is a budget, 6,000 requests of a user in five minutes, and no rate. Spending it evenly (20/s)
    // would slow a burst for nothing; what is beyond the budget is answered with 429 and tried again.
    requestsPerSecondMax: 100,
    responseBytesMax: 128 * 1024 * 1024,
  },
  masked: [
    'client_secret',
    'access_token',
    'email',
    'phoneNumber',
    'displayName',
    'customerName',
    'street',
    'addressLine1',
    'addressLine2',
    'shipToName',
    'shipToAddressLine1',
    'shipToAddressLine2',
  ],
  connect: ({ settings, now, log }) => {
    const company = companyOf(settings);
    const vendor: Vendor = {
      company,
      dialect: dialectOf(settings.baseUrl),
      items: new ItemDirectory(company),
      log,
    };
    return {
      operations: {
        'erp.customers.upsert': upsertCustomers(vendor),
        'erp.salesOrders.create': createSalesOrders(vendor),
        'erp.salesOrders.cancel': cancelSalesOrders(vendor),
        'erp.shipments.post': postShipments(vendor),
        'erp.invoices.create': createInvoices(vendor),
      },
      sweeps: [stockSweep(company, now)],
      interpret: async (documents) => interpretStock(company, documents),
      check: (call) => checkCompany(company, call),
    };
  },
});
