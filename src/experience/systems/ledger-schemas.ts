import { Type } from '@sinclair/typebox';
import {
  address,
  amount,
  charges,
  closed,
  currency,
  day,
  email,
  id,
  instant,
  lines,
  nothing,
  nullable,
  quantity,
  reference,
  text,
} from './fields.ts';

const documentLines = lines({
  id,
  sku: id,
  name: text,
  quantity,
  unitPrice: amount,
  discount: amount,
  tax: amount,
  total: amount,
});
const documentCharges = charges({ id, kind: text, name: text, amount, tax: amount });

/** The ledger, as src/systems/capabilities.ts has it. */
export const ledgerSchemas = {
  'erp.customers.upsert': {
    input: closed({ customerNumber: reference, name: text, email, address, currency }),
    output: closed({ customerId: Type.String(), customerNumber: Type.String() }),
  },
  'erp.salesOrders.create': {
    input: closed({
      externalDocumentNumber: reference,
      customerId: reference,
      customerNumber: reference,
      orderDate: day,
      requestedDeliveryDate: day,
      currency,
      taxIncluded: Type.Boolean(),
      shipTo: address,
      lines: documentLines,
      charges: documentCharges,
      grandTotal: amount,
    }),
    output: closed({ salesOrderId: Type.String(), salesOrderNumber: Type.String() }),
  },
  'erp.salesOrders.cancel': {
    input: closed({ salesOrderId: reference, externalDocumentNumber: reference, reason: text }),
    output: nothing,
  },
  'erp.shipments.post': {
    input: closed({
      salesOrderId: reference,
      shipmentId: reference,
      lines: lines({ sku: id, quantity }),
      trackingNumber: nullable(text),
      shippedAt: instant,
    }),
    output: closed({ shipmentReference: Type.String() }),
  },
  'erp.invoices.create': {
    input: closed({
      externalDocumentNumber: reference,
      salesOrderId: reference,
      salesOrderNumber: reference,
      customerId: reference,
      customerNumber: reference,
      invoiceDate: day,
      currency,
      taxIncluded: Type.Boolean(),
      lines: documentLines,
      charges: documentCharges,
      grandTotal: amount,
    }),
    output: closed({ invoiceId: Type.String(), invoiceNumber: Type.String() }),
  },
} as const;
