/** Amounts in minor units of the operator's currency. */
export interface PlannedLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  /** Of the whole line. */
  readonly discount: number;
  /** Of the whole line: within the price or on top of it, after the operator's tax mode. */
  readonly tax: number;
  readonly shippingPrice: number;
  readonly shippingTax: number;
}

export interface PlannedAddress {
  readonly firstname: string;
  readonly lastname: string;
  readonly company: string | null;
  readonly street1: string;
  readonly street2: string | null;
  readonly city: string;
  readonly state: string | null;
  readonly zipCode: string;
  readonly country: string;
  /** ISO 3166-1 alpha-3. */
  readonly countryCode: string;
  readonly phone: string | null;
}

export interface PlannedOrder {
  readonly commercialId: string;
  readonly customerId: string;
  readonly locale: string | null;
  readonly email: string | null;
  readonly address: PlannedAddress;
  readonly shippingType: 'STD' | 'EXP';
  readonly leadtimeDays: number;
  readonly lines: readonly PlannedLine[];
  readonly debitState: 'WAITING_DEBIT' | 'WAITING_DEBIT_PAYMENT';
  readonly debitAfterMs: number;
  readonly deliverAfterMs: number | null;
  /** What the buyer does: cancels all so long after the order, if nothing is shipped then. */
  readonly cancelAfterMs: number | null;
  /** What the buyer does: complains of the first line so long after shipping. */
  readonly incidentAfterMs: number | null;
  /** Custom fields of the order, all of type STRING. */
  readonly additionalFields: Readonly<Record<string, string>>;
}

export interface Tracking {
  readonly carrierCode: string | null;
  readonly carrierName: string | null;
  readonly carrierUrl: string | null;
  readonly trackingNumber: string | null;
}

export interface Refund {
  readonly id: string;
  readonly lineId: string;
  readonly amount: number;
  readonly shippingAmount: number;
  readonly quantity: number;
  readonly reason: string;
  readonly excludedFromShipment: boolean;
}

export interface ShippedPart {
  readonly lineId: string;
  readonly quantity: number;
  readonly packageReference: string | null;
}

/** `line` counts from 1 with the header as the first. */
export interface LineError {
  readonly line: number;
  readonly message: string;
}

interface OfOrder {
  readonly atMs: number;
  readonly orderId: string;
}

/** What a simulated operator writes down, each before the answer goes out. */
export type Entry =
  | (OfOrder & {
      readonly type: 'placed';
      readonly operator: string;
      readonly index: number | null;
      readonly plan: PlannedOrder;
    })
  | (OfOrder & {
      readonly type: 'decided';
      readonly accepted: readonly string[];
      readonly refused: readonly string[];
      readonly automatic: boolean;
    })
  | (OfOrder & { readonly type: 'debited' })
  | (OfOrder & { readonly type: 'tracked'; readonly tracking: Tracking })
  | (OfOrder & { readonly type: 'shipped' })
  | (OfOrder & {
      readonly type: 'shipment';
      readonly shipmentId: string;
      readonly parts: readonly ShippedPart[];
      readonly tracking: Tracking | null;
      readonly information: Readonly<Record<string, string>>;
      readonly shipped: boolean;
    })
  | (OfOrder & { readonly type: 'received' })
  | (OfOrder & {
      readonly type: 'cancelled';
      readonly lineIds: readonly string[];
      readonly by: 'customer' | 'seller';
      readonly reason: string;
    })
  | (OfOrder & { readonly type: 'refunded'; readonly refunds: readonly Refund[] })
  | (OfOrder & { readonly type: 'incident'; readonly lineId: string; readonly reason: string })
  | {
      readonly type: 'import';
      readonly atMs: number;
      readonly operator: string;
      readonly importId: string;
      readonly kind: ImportKind;
      readonly text: string;
    }
  | { readonly type: 'import-done'; readonly atMs: number; readonly importId: string };

export type ImportKind = 'offers' | 'stock';
