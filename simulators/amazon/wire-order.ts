import { wireMoney } from './amounts.ts';
import { shippedOf, type OrderState } from './order-state.ts';
import { plannedTotals, type BuyerAddress, type PlannedLine } from './planned-order.ts';
import type { PackageRecord } from './records.ts';
import type { Store } from './stores.ts';

type Wire = Record<string, unknown>;

/** The data sets of `includedData` (Orders API 2026-01-01). */
export const dataSets = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'EXPENSE',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
  'PAYMENT',
  'FULFILLMENT_ORDERS',
] as const;
export type DataSet = (typeof dataSets)[number];

const hourMs = 3_600_000;

export const wireTime = (ms: number): string => new Date(ms).toISOString();

/** The JSON of an order with the data sets that were asked for; with all of them it is rendered once a version. */
export function orderJson(order: OrderState, store: Store, included: ReadonlySet<DataSet>): string {
  if (included.size < dataSets.length) return JSON.stringify(wireOrder(order, store, included));
  order.json ??= JSON.stringify(wireOrder(order, store, included));
  return order.json;
}

function wireOrder(order: OrderState, store: Store, included: ReadonlySet<DataSet>): Wire {
  const { plan } = order;
  // While the payment is pending Amazon tells neither who buys nor what it is worth.
  const isPending = order.status === 'PENDING';
  const money = (minor: number) => wireMoney(minor, plan.currency);
  return {
    orderId: order.orderId,
    createdTime: wireTime(order.createdMs),
    lastUpdatedTime: wireTime(order.updatedMs),
    programs: plan.programs,
    salesChannel: { channelName: 'AMAZON', marketplaceId: store.marketplaceId, marketplaceName: store.name },
    ...(included.has('BUYER') && !isPending ? { buyer: wireBuyer(order) } : {}),
    ...(included.has('RECIPIENT') && !isPending
      ? { recipient: { deliveryAddress: wireAddress(plan.address, plan.fulfilledBy === 'AMAZON') } }
      : {}),
    ...(included.has('PROCEEDS') && !isPending
      ? { proceeds: { grandTotal: money(order.status === 'CANCELLED' ? 0 : plannedTotals(plan).grand) } }
      : {}),
    ...(included.has('PAYMENT') && !isPending
      ? { payment: { paymentExecutions: [{ paymentMethod: 'CreditCard' }] } }
      : {}),
    ...(included.has('FULFILLMENT') ? { fulfillment: wireFulfillment(order) } : {}),
    orderItems: plan.lines.map((line, at) => wireItem(order, line, at, included)),
    ...(included.has('PACKAGES') && plan.fulfilledBy === 'MERCHANT'
      ? { packages: [...order.packages.values()].map(wirePackage) }
      : {}),
  };
}

function wireBuyer({ orderId, plan }: OrderState): Wire {
  const name = { buyerName: plan.address.name };
  if (plan.fulfilledBy === 'AMAZON') return name;
  return { ...name, buyerEmail: `${orderId.replaceAll('-', '')}@marketplace.amazon.com` };
}

/** Of orders that Amazon ships itself a seller sees no more than the region. */
function wireAddress(address: BuyerAddress, isRegionOnly: boolean): Wire {
  const region = {
    city: address.city,
    ...(address.region === null ? {} : { stateOrRegion: address.region }),
    postalCode: address.postalCode,
    countryCode: address.countryCode,
  };
  if (isRegionOnly) return region;
  const [line1, line2, line3] = address.lines;
  return {
    name: address.name,
    ...(address.companyName === null ? {} : { companyName: address.companyName }),
    addressLine1: line1,
    ...(line2 === undefined ? {} : { addressLine2: line2 }),
    ...(line3 === undefined ? {} : { addressLine3: line3 }),
    ...region,
    ...(address.phone === null ? {} : { phone: address.phone }),
    addressType: 'RESIDENTIAL',
  };
}

export function latestShipMs(order: OrderState): number {
  return (order.releasedMs ?? order.createdMs) + order.plan.shipWithinHours * hourMs;
}

function wireFulfillment(order: OrderState): Wire {
  const { plan } = order;
  const window = (earliestMs: number, latestMs: number) => ({
    earliestDateTime: wireTime(earliestMs),
    latestDateTime: wireTime(latestMs),
  });
  const latestMs = latestShipMs(order);
  return {
    fulfillmentStatus: order.status,
    fulfilledBy: plan.fulfilledBy,
    fulfillmentServiceLevel: plan.shipping.serviceLevel,
    ...(order.releasedMs === null
      ? {}
      : {
          shipByWindow: window(order.releasedMs, latestMs),
          deliverByWindow: window(latestMs, latestMs + 72 * hourMs),
        }),
  };
}

function wireItem(order: OrderState, line: PlannedLine, at: number, included: ReadonlySet<DataSet>): Wire {
  const { plan, status } = order;
  const isPending = status === 'PENDING';
  const isCancelled = status === 'CANCELLED';
  const shipped = plan.fulfilledBy === 'AMAZON' && status === 'SHIPPED' ? line.quantity : shippedOf(order, at);
  return {
    orderItemId: order.itemIds[at],
    // A cancelled order has nothing ordered any more.
    quantityOrdered: isCancelled ? 0 : line.quantity,
    programs: [],
    product: {
      asin: asinOf(line.sku),
      title: line.title,
      sellerSku: line.sku,
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
      ...(isPending ? {} : { price: { unitPrice: wireMoney(line.unitPrice, plan.currency) } }),
    },
    ...(included.has('PROCEEDS') && !isPending && !isCancelled ? { proceeds: wireProceeds(order, line, at) } : {}),
    ...(included.has('CANCELLATION') ? wireCancellation(order) : {}),
    ...(included.has('FULFILLMENT')
      ? { fulfillment: { quantityFulfilled: shipped, quantityUnfulfilled: isCancelled ? 0 : line.quantity - shipped } }
      : {}),
    ...(included.has('TAX') && plan.isTaxCollectedByAmazon && !isPending
      ? {
          tax: {
            taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }],
          },
        }
      : {}),
  };
}

function wireCancellation({ isCancelRequested, cancellation }: OrderState): Wire {
  if (cancellation !== null)
    return {
      cancellation: {
        cancellationExecution: { cancelledBy: cancellation.by, cancelReason: cancellation.reason },
      },
    };
  if (!isCancelRequested) return {};
  return {
    cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'Ordered by mistake' } },
  };
}

/** What an item brings; the order's shipping stands with its first item. */
function wireProceeds({ plan }: OrderState, line: PlannedLine, at: number): Wire {
  const money = (minor: number) => wireMoney(minor, plan.currency);
  const row = line.quantity * line.unitPrice;
  const shipping = at === 0 ? plan.shipping : { amount: 0, tax: 0 };
  const tax = line.tax + shipping.tax;
  const total = row - line.discount + shipping.amount + (plan.isTaxIncluded ? 0 : tax);
  const detail = (subtype: string, value: number) => (value === 0 ? [] : [{ subtype, value: money(value) }]);
  return {
    proceedsTotal: money(total),
    breakdowns: [
      { type: 'ITEM', subtotal: money(row) },
      ...(shipping.amount === 0 ? [] : [{ type: 'SHIPPING', subtotal: money(shipping.amount) }]),
      ...(line.discount === 0
        ? []
        : [
            {
              type: 'DISCOUNT',
              subtotal: money(-line.discount),
              detailedBreakdowns: detail('ITEM', -line.discount),
            },
          ]),
      ...(tax === 0
        ? []
        : [
            {
              type: 'TAX',
              subtotal: money(tax),
              detailedBreakdowns: [...detail('ITEM', line.tax), ...detail('SHIPPING', shipping.tax)],
            },
          ]),
    ],
  };
}

function wirePackage(one: PackageRecord): Wire {
  return {
    packageReferenceId: one.packageReferenceId,
    createdTime: one.shipDate,
    packageStatus: { status: 'SHIPPED' },
    carrier: one.carrierName ?? one.carrierCode,
    shipTime: one.shipDate,
    ...(one.shippingMethod === null ? {} : { shippingService: one.shippingMethod }),
    trackingNumber: one.trackingNumber,
    packageItems: one.items.map(({ orderItemId, quantity }) => ({ orderItemId, quantity })),
  };
}

export function asinOf(sku: string): string {
  const digits = [...sku].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 99_999_999, 7);
  return `B0${String(digits).padStart(8, '0')}`;
}
