import type { Address, SalesOrder } from './sales-order.ts';

/**
 * What a connector says after it has read a vendor's document: canonical facts, never vendor shapes.
 * A fact is idempotent by its business id; `sourceVersion` orders facts of one thing.
 */
export type Fact =
  | OrderPlaced
  | OrderRefused
  | OrderCancellationRequested
  | OrderAddressChanged
  | ShipmentConfirmed
  | FulfilmentException
  | StockCounted
  | PaymentChanged
  | Ignored;

/** A sales order as the channel has it now: new, the same again, or a newer version. */
export interface OrderPlaced {
  readonly kind: 'order-placed';
  readonly order: SalesOrder;
}

/**
 * A document that the connector understands and that no sales order can be made of (a return without its order, a line
 * with a negative quantity): answered with the reason, never lost.
 */
export interface OrderRefused {
  readonly kind: 'order-refused';
  readonly channel: string;
  readonly number: string;
  readonly sourceId: string;
  readonly sourceVersion: string;
  readonly code: string;
  readonly detail: string;
}

export interface OrderCancellationRequested {
  readonly kind: 'order-cancellation-requested';
  readonly channel: string;
  readonly number: string;
  readonly by: 'shop' | 'customer';
  readonly sourceVersion: string;
}

export interface OrderAddressChanged {
  readonly kind: 'order-address-changed';
  readonly channel: string;
  readonly number: string;
  readonly shipTo: Address;
  readonly sourceVersion: string;
}

/** One parcel left a location. `reference` is what fulfilment.request sent. */
export interface ShipmentConfirmed {
  readonly kind: 'shipment-confirmed';
  readonly reference: string;
  /** The warehouse's shipment id: a shipment is processed once, however often it is told. */
  readonly shipmentId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly carrier: string;
  readonly service: string;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly shippedAt: string;
  readonly sourceVersion: string;
}

/** The warehouse can't ship (all of) a request: short pick, bad address, on hold, or it was cancelled there. */
export interface FulfilmentException {
  readonly kind: 'fulfilment-exception';
  readonly reference: string;
  readonly shipmentId: string;
  readonly reason: 'short' | 'address' | 'on-hold' | 'cancelled' | 'other';
  readonly detail: string;
  /** For `short` and `cancelled`: what will not come. Empty where the vendor does not say. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly sourceVersion: string;
}

/** A count of what is physically there (not net of Crossdock's reservations). */
export interface StockCounted {
  readonly kind: 'stock-counted';
  /** Crossdock's location id. */
  readonly location: string;
  readonly sku: string;
  readonly onHand: number;
  readonly countedAt: string;
}

export interface PaymentChanged {
  readonly kind: 'payment-changed';
  readonly authorisation: string;
  /** Where the provider keeps the order's key with the payment. */
  readonly orderKey?: string;
  readonly status: 'authorised' | 'captured' | 'voided' | 'expired' | 'failed' | 'refunded';
  readonly amount: number;
  readonly currency: string;
  readonly sourceVersion: string;
}

/** A document that concerns nobody here; the reason is kept with it. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly why: string;
}

/** Why a vendor document cannot be mapped: the field, the rule, and what stood there. */
export interface MappingProblem {
  /** Path in the vendor's document, e.g. `items[2].base_price`. */
  readonly field: string;
  /** The rule as a sentence, e.g. "must be a decimal without fractions of a cent". */
  readonly rule: string;
  /** What stood there, shortened. */
  readonly found: string;
}
