import type { Address, MappingProblem } from '../../contracts/index.ts';
import type { Allocation } from '../../stock/index.ts';
import type { CancelReason } from '../../systems/index.ts';

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
  /**
   * How long a mail, or a comment in the shop, is tried before the order goes on without it; 5 minutes where absent.
   * Beyond about 6 minutes a vendor that gives no answer becomes an exception first.
   */
  readonly notifyLimitMs?: number;
  /** The channel is a marketplace that must hear, line by line, what is accepted once stock is reserved. */
  readonly acceptLines?: boolean;
  /** What the channel's system takes; all of it where absent. Marketplaces know neither invoices nor comments. */
  readonly tells?: Readonly<Partial<Record<Telling, boolean>>>;
  /** The first fault for which nobody can deliver to an address; the postal code's absence where absent. */
  readonly addressFault?: (address: Address) => MappingProblem | undefined;
  /** Where goods are taxed from. */
  readonly shipFrom: Address;
}

export type Telling = 'shipment' | 'invoice' | 'remarks' | 'cancellation';

/** What was not and will not be shipped of a line. */
export interface CancelledLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly reason: string;
}

/**
 * One shipment in work: what left, and what it is worth. Amounts in minor units of the order's currency. Without lines
 * it is the charges that were left when nothing more would ship (settle-charges).
 */
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
  readonly hold?: Hold;
  readonly paymentTries?: number;
  /** capture-payment, or the provider by itself: the hold is gone, and needs another before the next capture. */
  readonly authorisationExpired?: boolean;
  /** calculate-tax. `doubtful`: it was given up, and the tax service may hold a transaction all the same. */
  readonly tax?: {
    readonly code: string;
    readonly amount: number;
    readonly fallback: boolean;
    readonly doubtful?: boolean;
  };
  /** reserve-stock */
  readonly allocations?: readonly Allocation[];
  readonly backorderSinceMs?: number;
  readonly cancelledLines?: readonly CancelledLine[];
  /** decide-lines, or refuse-lines after a cancellation: 'refused' where the marketplace has nothing left to hear. */
  readonly linesDecided?: 'accepted' | 'refused';
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
  readonly lastShippedAt?: string;
  /** Charges taken with shipments so far, by charge id. */
  readonly chargesTaken?: Readonly<Record<string, { readonly amount: number; readonly tax: number }>>;
  readonly invoices?: readonly string[];
  readonly shipTo?: Address;
  /** Heard after the release, and not yet taken by the warehouse. */
  readonly newShipTo?: Address | null;
  /** The warehouse did not take it: the shop is told at once. */
  readonly addressRefused?: boolean;
  /** The source's version of that address: an older one never overwrites a newer. */
  readonly shipToVersion?: string;
  /** For the shop: told with the next comment. */
  /** The confirmation was sent, or will never be. */
  readonly confirmed?: true;
  readonly remarks?: readonly string[];
  readonly cancellationRefused?: boolean;
  /** Why it was cancelled, in the words that every marketplace has. */
  readonly cancelReason?: CancelReason;
}

/** What the present authorisation holds. A provider knows nothing of what was captured of one before. */
export interface Hold {
  readonly amount: number;
  readonly captured: number;
  /** What is not captured was let go. */
  readonly released: boolean;
}
