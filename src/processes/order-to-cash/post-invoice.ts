import { hasGoods, hasShipment } from './post-sales-order.ts';
import { callStep } from './step.ts';

export const postErpShipment = callStep({
  name: 'post-erp-shipment',
  call: 'erp.shipments.post',
  when: hasGoods,
  input: (order) => ({
    salesOrderId: order.state.salesOrderId ?? '',
    shipmentId: order.state.shipment?.shipmentId ?? '',
    lines: (order.state.shipment?.lines ?? []).map(({ sku, quantity }) => ({ sku, quantity })),
    trackingNumber: order.state.shipment?.trackingNumber ?? null,
    shippedAt: order.state.shipment?.shippedAt ?? '',
  }),
  done: () => ({}),
});

/** The invoice of one shipment; its total is what was captured. */
export const createInvoice = callStep({
  name: 'create-invoice',
  call: 'erp.invoices.create',
  when: hasShipment,
  input: (order) => {
    const { document, state } = order;
    return {
      externalDocumentNumber: `${order.key}/${state.shipment?.shipmentId ?? ''}`,
      salesOrderId: state.salesOrderId ?? '',
      salesOrderNumber: state.salesOrderNumber ?? '',
      customerId: state.customerId ?? '',
      customerNumber: state.customerNumber ?? '',
      invoiceDate: (state.shipment?.shippedAt ?? '').slice(0, 10),
      currency: document.currency,
      taxIncluded: document.taxIncluded,
      lines: state.shipment?.lines ?? [],
      charges: (state.shipment?.charges ?? []).filter((charge) => charge.amount !== 0 || charge.tax !== 0),
      grandTotal: state.shipment?.total ?? 0,
    };
  },
  done: ({ '': result }, order) => ({
    invoicedTotal: (order.state.invoicedTotal ?? 0) + (order.state.shipment?.total ?? 0),
    invoices: [...(order.state.invoices ?? []), result?.invoiceNumber ?? ''],
  }),
});
