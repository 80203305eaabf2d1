import type { CapabilityName } from '../../../systems/index.ts';

/** Every capability. The type of this record keeps it whole: one that is added there is missed here. */
const names: Readonly<Record<CapabilityName, true>> = {
  'payments.authorise': true,
  'payments.capture': true,
  'payments.void': true,
  'payments.refund': true,
  'tax.calculate': true,
  'tax.commit': true,
  'tax.void': true,
  'addresses.check': true,
  'erp.customers.upsert': true,
  'erp.salesOrders.create': true,
  'erp.salesOrders.cancel': true,
  'erp.shipments.post': true,
  'erp.invoices.create': true,
  'fulfilment.request': true,
  'fulfilment.cancel': true,
  'fulfilment.changeAddress': true,
  'storefront.shipments.create': true,
  'storefront.invoices.create': true,
  'storefront.orders.cancel': true,
  'storefront.orders.comment': true,
  'storefront.stock.publish': true,
  'storefront.prices.publish': true,
  'marketplace.lines.decide': true,
  'notifications.send': true,
};
export const capabilityNames = Object.keys(names) as CapabilityName[];
