import type { Address } from '../../contracts/index.ts';
import type { Allocation } from '../../stock/index.ts';

/** What the retailer decides for a channel; data in its configuration. */
export interface OrderPolicy {
  /** Addresses of customers whose orders are not accepted, lower case. */
  readonly blockedEmails: readonly string[];
  readonly onShortage: 'cancel-line' | 'cancel-order' | 'backorder';
  /** Locations that may ship, in order of preference. */
  readonly locations: readonly string[];
  /** Whether the ERP must know the order before the warehouse does. */
  readonly posting: 'erp-first' | 'warehouse-first';
  /** How often a declined payment is tried again, and after how long. */
  readonly paymentRetryCount: number;
  readonly paymentRetryAfterMs: number;
  /** How long a tax service may be down before the shop's own tax stands. */
  readonly taxDownMs: number;
  /** How long after the promised ship-by a missing shipment becomes an exception. */
  readonly shipmentGraceMs: number;
  readonly backorderRetryMs: number;
  readonly backorderLimitMs: number;
  /** Where goods are taxed from. */
  readonly shipFrom: Address;
}

/** What was not and will not be shipped of a line. */
export interface CancelledLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly reason: string;
}

/** One shipment in work: what left, and what it is worth. Amounts in minor units of the order's currency. */
export interface ShipmentInWork {
  readonly shipmentId: string;
  readonly location: string;
  readonly lines: readonly ShippedLine[];
  readonly charges: readonly { id: string; kind: string; name: string; amount: number; tax: number }[];
  readonly total: number;
  readonly final: boolean;
  readonly carrier: string;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly shippedAt: string;
}
export interface ShippedLine {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
}

/** What the steps have added to an order. Every field is written by the step that its comment names. */
export interface OrderState {
  /** authorise-payment */
  readonly authorisation?: string;
  readonly paymentTries?: number;
  readonly authorisationExpired?: boolean;
  /** calculate-tax */
  readonly tax?: { readonly code: string; readonly amount: number; readonly fallback: boolean };
  /** reserve-stock */
  readonly allocations?: readonly Allocation[];
  readonly backorderSinceMs?: number;
  readonly cancelledLines?: readonly CancelledLine[];
  /** post to the ERP */
  readonly customerId?: string;
  readonly customerNumber?: string;
  readonly salesOrderId?: string;
  readonly salesOrderNumber?: string;
  /** request-fulfilment: by location */
  readonly fulfilments?: Readonly<Record<string, string>>;
  readonly fulfilmentsCancelled?: readonly string[];
  /** await-shipment */
  readonly shipment?: ShipmentInWork | null;
  readonly shipmentIds?: readonly string[];
  /** Units shipped by line id and location: `lineId@location`. */
  readonly shippedUnits?: Readonly<Record<string, number>>;
  /** Of a short pick: reserved units that must be given back. */
  readonly toRelease?: readonly Allocation[];
  readonly capturedTotal?: number;
  readonly invoicedTotal?: number;
  readonly shippedTotal?: number;
  /** Charges taken with shipments so far, by charge id. */
  readonly chargesTaken?: Readonly<Record<string, { readonly amount: number; readonly tax: number }>>;
  readonly invoices?: readonly string[];
  readonly shipTo?: Address;
  /** The source's version of that address: an older one never overwrites a newer. */
  readonly shipToVersion?: string;
  /** For the shop: told with the next comment. */
  readonly remarks?: readonly string[];
  readonly cancellationRefused?: boolean;
}
