/** What the simulated company remembers. Amounts given by the client stay as it gave them; totals are computed. */

export interface PostalAddress {
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly countryLetterCode: string;
  readonly postalCode: string;
}

export interface CustomerRecord {
  readonly id: string;
  /** Grows with every change; the ETag is made of it. */
  readonly version: number;
  readonly number: string;
  readonly displayName: string;
  readonly type: string;
  readonly address: PostalAddress;
  readonly phoneNumber: string;
  readonly email: string;
  readonly currencyCode: string;
  readonly blocked: string;
  readonly modifiedAt: string;
}

export interface LineRecord {
  readonly version: number;
  readonly sequence: number;
  readonly lineType: string;
  readonly itemId: string | null;
  readonly accountId: string | null;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discountAmount: number;
  readonly taxCode: string;
  /** Posted; only a posting moves units from `shipQuantity` to here. */
  readonly shippedQuantity: number;
  /** What the next posting will ship ("Qty. to Ship"). */
  readonly shipQuantity: number;
}

export interface DocumentRecord {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  /** As sent; the API answers it in upper case because the field is a Code. */
  readonly externalDocumentNumber: string;
  readonly customerId: string;
  readonly currencyCode: string;
  readonly date: string;
  /** Orders only. */
  readonly requestedDeliveryDate: string;
  /** Invoices only: "Your Reference", where a client puts its order. */
  readonly customerPurchaseOrderReference: string;
  readonly status: string;
  readonly modifiedAt: string;
}

export type DocumentKind = 'salesOrder' | 'salesInvoice';

export type Entry =
  | { readonly type: 'customer'; readonly customer: CustomerRecord }
  | { readonly type: 'document'; readonly kind: DocumentKind; readonly document: DocumentRecord }
  /** A deep insert is one entry, because Business Central keeps header and lines in one transaction. */
  | {
      readonly type: 'document-with-lines';
      readonly kind: DocumentKind;
      readonly document: DocumentRecord;
      readonly lines: readonly LineRecord[];
    }
  | {
      readonly type: 'line';
      readonly kind: DocumentKind;
      readonly documentId: string;
      readonly line: LineRecord;
      readonly at: string;
    }
  | { readonly type: 'order-deleted'; readonly id: string; readonly at: string }
  | { readonly type: 'invoice-posted'; readonly id: string; readonly number: string; readonly at: string }
  | { readonly type: 'inventory'; readonly itemId: string; readonly inventory: number };
