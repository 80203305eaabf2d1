import { publishedRates } from '../../connectors/amazon/published-rates.ts';
import { stripe } from '../../connectors/stripe/index.ts';
import type { Split } from '../../src/demo/campaign-plan.ts';

/** What one vendor allows of one account without a contract of its own. */
export interface PublishedQuota {
  /** The system's name in examples/retailer. */
  readonly system: string;
  readonly what: string;
  /** Requests over the window; where it is a rate, of one second. */
  readonly requestsMax: number;
  readonly windowMs: number;
  /** Requests an order of any channel needs of it at most; what it really took stands in the result. */
  readonly requestsPerOrder: number;
  /** Requests a second that are made whatever is sold: sweeps. */
  readonly standingPerSecond: number;
}

/** ShipBob: "150 requests a minute for a token" (connectors/shipbob/README.md); its connector leaves it to the installation. */
export const warehouseQuota = { requestsMax: 150, windowMs: 60_000 } as const;
/** Business Central: 6,000 requests of one user in five minutes (connectors/business-central/README.md). */
export const erpQuota = { requestsMax: 6_000, windowMs: 300_000 } as const;
export const paymentsPerSecondMax = stripe.limits.requestsPerSecondMax ?? Number.POSITIVE_INFINITY;

/** The published quotas that grow with the orders, for orders divided so over the channels. */
export function publishedQuotas(split: Split): readonly PublishedQuota[] {
  const all = split.shop + split.amazon + split.mirakl + split.app;
  const own = (split.shop + split.app) / all;
  const ofAmazon = split.amazon / all;
  return [
    // One request an order and location; the sweeps of shipments (10 s) and of stock (30 s, two pages).
    { system: 'warehouse', what: 'requests', ...warehouseQuota, requestsPerOrder: 1.05, standingPerSecond: 0.17 },
    // Customer, sales order, shipment, invoice and postings go by sets; alone an order needs so many.
    { system: 'erp', what: 'requests', ...erpQuota, requestsPerOrder: 5, standingPerSecond: 0.1 },
    // Confirmation, capture, and now and then a look or a release.
    ofRate('payments', 'requests', paymentsPerSecondMax, 3 * own),
    // What getOrder does not reach is read by the sweep, 100 orders a request: it slows an order down and no more.
    ofRate('amazon-us', 'confirmShipment', publishedRates.confirmShipment.rate, 1.1 * ofAmazon),
  ];
}

const ofRate = (system: string, what: string, perSecond: number, requestsPerOrder: number): PublishedQuota => ({
  system,
  what,
  requestsMax: perSecond,
  windowMs: 1_000,
  requestsPerOrder,
  standingPerSecond: 0,
});

/** The part of the warehouse's quota that is used: what is paced to the full minute is one too many now and then. */
export const warehouseQuotaKept = 0.96;

/** Orders a second that one quota carries. */
export function ordersPerSecond({
  requestsMax,
  windowMs,
  requestsPerOrder,
  standingPerSecond,
}: PublishedQuota): number {
  return (requestsMax / (windowMs / 1000) - standingPerSecond) / requestsPerOrder;
}

/** At +300 % half as much again is asked for as the narrowest quota carries; at the base rate three eighths of it. */
export const baseShareOfCapacity = 0.375;

export interface BaseRate {
  /** Orders a second before and after the spike, at the published quotas. */
  readonly ordersPerSecond: number;
  /** The system with the narrowest quota, and what that carries. */
  readonly narrowest: string;
  readonly capacity: number;
}

/** The rate that the quotas carry, and four times of which the narrowest does not. */
export function baseRate(quotas: readonly PublishedQuota[]): BaseRate {
  const [first, ...others] = quotas.map((quota) => ({ system: quota.system, capacity: ordersPerSecond(quota) }));
  if (first === undefined) throw new Error('no vendor publishes a quota');
  const least = others.reduce((one, other) => (other.capacity < one.capacity ? other : one), first);
  return {
    ordersPerSecond: least.capacity * baseShareOfCapacity,
    narrowest: least.system,
    capacity: least.capacity,
  };
}
