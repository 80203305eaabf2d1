import { latestShipMs, wireTime } from './wire-order.ts';
import type { Memory } from './memory.ts';
import type { OrderState, OrderStatus } from './order-state.ts';
import { plannedTotals, type Expected } from './planned-order.ts';
import type { OperationName, Quota, QuotaUse } from './rates.ts';

export interface AmazonSummaryOrder {
  /** Amazon's order id; the order's number everywhere. */
  readonly number: string;
  /** Place in the campaign; null for one placed by hand. */
  readonly index: number | null;
  /** UTC, RFC 3339. */
  readonly placedAt: string;
  /** When its payment was there, and a seller could ship it; null before. */
  readonly releasedAt: string | null;
  /** The latest ship date. */
  readonly shipBy: string;
  readonly status: OrderStatus;
  readonly currency: string;
  /** Minor units; `grand` is what the buyer paid. `tax` is in it in any case, in `goods` only where `taxIncluded`. */
  readonly totals: {
    readonly goods: number;
    readonly shipping: number;
    readonly tax: number;
    readonly grand: number;
  };
  readonly taxIncluded: boolean;
  readonly taxCollectedByAmazon: boolean;
  readonly lines: readonly { readonly orderItemId: string; readonly sku: string; readonly quantity: number }[];
  /** Amazon ships it itself. */
  readonly channelFulfilled: boolean;
  readonly expected: Expected;
  readonly note: string;
  readonly buyerCancelRequested: boolean;
  readonly cancellation: { readonly by: 'BUYER' | 'MERCHANT' | 'AMAZON'; readonly reason: string } | null;
  /** Shipments that the seller confirmed. */
  readonly packages: readonly {
    readonly packageReferenceId: string;
    readonly carrierCode: string;
    readonly trackingNumber: string;
    readonly lines: readonly { readonly orderItemId: string; readonly sku: string; readonly quantity: number }[];
  }[];
}

export interface AmazonSummary {
  readonly orders: readonly AmazonSummaryOrder[];
  readonly planned: number;
  /** By sku, as last told. */
  readonly stock: Readonly<
    Record<string, { readonly quantity: number; readonly toldAt: string; readonly via: 'patch' | 'feed' }>
  >;
  /** Minor units of the store's currency by sku, as last told. */
  readonly prices: Readonly<Record<string, number>>;
  readonly quantitiesTold: number;
  readonly feeds: number;
  /** Notifications of changes, before any was lost or doubled. */
  readonly notifications: number;
  /** Requests since the start of the process, and how many were one too many. */
  readonly quota: Readonly<Partial<Record<OperationName, Readonly<QuotaUse>>>>;
}

export function summarise(memory: Memory, planned: number, quota: Quota, notifications: number): AmazonSummary {
  const listings = [...memory.listings];
  return {
    orders: memory.orderBySequence.map(summaryOrder),
    planned,
    stock: Object.fromEntries(
      listings.flatMap(([sku, { quantity, quantityAtMs, quantityVia }]) =>
        quantity === null || quantityAtMs === null || quantityVia === null
          ? []
          : [[sku, { quantity, toldAt: wireTime(quantityAtMs), via: quantityVia }]],
      ),
    ),
    prices: Object.fromEntries(listings.flatMap(([sku, { price }]) => (price === null ? [] : [[sku, price]]))),
    quantitiesTold: memory.quantitiesTold,
    feeds: memory.feeds.size,
    notifications,
    quota: Object.fromEntries([...quota.use].map(([operation, use]) => [operation, { ...use }])),
  };
}

function summaryOrder(order: OrderState): AmazonSummaryOrder {
  const { plan, itemIds } = order;
  const { goods, tax, grand } = plannedTotals(plan);
  const skuOf = (orderItemId: string) => plan.lines[itemIds.indexOf(orderItemId)]?.sku ?? '';
  return {
    number: order.orderId,
    index: order.index,
    placedAt: wireTime(order.createdMs),
    releasedAt: order.releasedMs === null ? null : wireTime(order.releasedMs),
    shipBy: wireTime(latestShipMs(order)),
    status: order.status,
    currency: plan.currency,
    totals: { goods, shipping: plan.shipping.amount, tax, grand },
    taxIncluded: plan.isTaxIncluded,
    taxCollectedByAmazon: plan.isTaxCollectedByAmazon,
    lines: plan.lines.map(({ sku, quantity }, at) => ({ orderItemId: itemIds[at] ?? '', sku, quantity })),
    channelFulfilled: plan.fulfilledBy === 'AMAZON',
    expected: plan.expected,
    note: plan.note,
    buyerCancelRequested: order.isCancelRequested,
    cancellation: order.cancellation,
    packages: [...order.packages.values()].map(({ packageReferenceId, carrierCode, trackingNumber, items }) => ({
      packageReferenceId,
      carrierCode,
      trackingNumber,
      lines: items.map(({ orderItemId, quantity }) => ({ orderItemId, sku: skuOf(orderItemId), quantity })),
    })),
  };
}
