import type { Company } from './company.ts';
import { documentAmounts } from './document-totals.ts';
import { sortedLines } from './document-lines.ts';
import type { StoredDocument } from './state.ts';

/** The ERP's side of the audit; totals in minor units of the currency. */
export interface BusinessCentralSummary {
  readonly customers: number;
  readonly orders: readonly OrderSummary[];
  readonly invoices: readonly InvoiceSummary[];
}
export interface OrderSummary {
  readonly id: string;
  readonly number: string;
  /** As the client sent it (the API answers it in upper case). */
  readonly externalDocumentNumber: string;
  readonly customerNumber: string;
  readonly total: number;
  readonly currency: string;
  /** A sales order is cancelled by deleting it. */
  readonly status: 'open' | 'cancelled';
  /** Units posted as shipped, and units told to be shipped with the next posting. */
  readonly shippedQuantity: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}
export interface InvoiceSummary {
  readonly id: string;
  readonly number: string;
  readonly externalDocumentNumber: string;
  /** What the client put into customerPurchaseOrderReference. */
  readonly orderNumber: string;
  readonly total: number;
  readonly currency: string;
  /** 'Draft', or 'Open' once posted. */
  readonly status: string;
}

export function summarise(company: Company): BusinessCentralSummary {
  const { salesOrder, salesInvoice } = company.state.documents;
  return {
    customers: company.state.customers.size,
    orders: [...salesOrder.byId.values()].map((stored) => orderSummary(company, stored)),
    invoices: [...salesInvoice.byId.values()].map((stored) => invoiceSummary(company, stored)),
  };
}

function orderSummary(company: Company, stored: StoredDocument): OrderSummary {
  const items = sortedLines(stored).filter((line) => line.lineType === 'Item');
  return {
    id: stored.record.id,
    number: stored.record.number,
    externalDocumentNumber: stored.record.externalDocumentNumber,
    customerNumber: company.state.customers.get(stored.record.customerId)?.number ?? '',
    total: totalOf(company, stored),
    currency: stored.record.currencyCode,
    status: stored.deleted ? 'cancelled' : 'open',
    shippedQuantity: items.reduce((sum, line) => sum + line.shippedQuantity + line.shipQuantity, 0),
    lines: items.map((line) => ({
      sku: company.state.items.get(line.itemId ?? '')?.number ?? '',
      quantity: line.quantity,
    })),
  };
}

function invoiceSummary(company: Company, stored: StoredDocument): InvoiceSummary {
  return {
    id: stored.record.id,
    number: stored.record.number,
    externalDocumentNumber: stored.record.externalDocumentNumber,
    orderNumber: stored.record.customerPurchaseOrderReference,
    total: totalOf(company, stored),
    currency: stored.record.currencyCode,
    status: stored.record.status,
  };
}

function totalOf(company: Company, stored: StoredDocument): number {
  return Number(documentAmounts(stored.lines.values(), stored.record.currencyCode, company.taxRates).gross);
}
