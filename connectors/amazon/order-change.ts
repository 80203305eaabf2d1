import { MappingFault, requiredId, requiredTime } from './mapping-fault.ts';
import type { SellerSettings } from './settings.ts';

/** What an ORDER_CHANGE notification says; the order itself is not in it. */
export interface OrderChange {
  readonly orderId: string;
  /** When the order changed, in ms. */
  readonly changedMs: number;
  /** Why the order need not be asked for; null where it must be. */
  readonly why: string | null;
  /** The buyer asks for something: asked for before the others. */
  readonly isUrgent: boolean;
}

interface WireNotification {
  readonly EventTime?: unknown;
  readonly Payload?: {
    readonly OrderChangeNotification?: {
      readonly SellerId?: unknown;
      readonly AmazonOrderId?: unknown;
      readonly OrderChangeType?: unknown;
      readonly OrderChangeTrigger?: { readonly TimeOfOrderChange?: unknown };
      readonly Summary?: {
        readonly MarketplaceId?: unknown;
        readonly OrderStatus?: unknown;
        readonly FulfillmentType?: unknown;
      };
    };
  };
}

/** Reads a notification (schema OrderChangeNotification, payload 1.0); throws MappingFault where it is none. */
export function readOrderChange(body: unknown, settings: SellerSettings): OrderChange {
  const notification = (body ?? {}) as WireNotification;
  const path = 'Payload.OrderChangeNotification';
  const change = notification.Payload?.OrderChangeNotification;
  if (typeof change !== 'object' || change === null) throw new MappingFault(path, 'must be there', body);
  const orderId = requiredId(`${path}.AmazonOrderId`, change.AmazonOrderId);
  if (!/^\d{3}-\d{7}-\d{7}$/.test(orderId))
    throw new MappingFault(`${path}.AmazonOrderId`, 'must be an order id in the 3-7-7 form', orderId);
  const changed = requiredTime('EventTime', change.OrderChangeTrigger?.TimeOfOrderChange ?? notification.EventTime);
  return {
    orderId,
    changedMs: Date.parse(changed),
    why: whyIgnored(change, settings),
    isUrgent: change.OrderChangeType === 'BuyerRequestedChange',
  };
}

type Change = NonNullable<NonNullable<WireNotification['Payload']>['OrderChangeNotification']>;

function whyIgnored({ SellerId, Summary }: Change, settings: SellerSettings): string | null {
  const { MarketplaceId, OrderStatus, FulfillmentType } = Summary ?? {};
  if (SellerId !== undefined && SellerId !== settings.sellerId) return `the order is of another seller`;
  if (MarketplaceId !== undefined && MarketplaceId !== settings.marketplaceId)
    return `the order is of the store ${String(MarketplaceId)}, which is another channel`;
  // A change out of these states is told by a notification of its own, so no quota is spent on them.
  if (OrderStatus === 'Pending' || OrderStatus === 'PendingAvailability')
    return 'the payment is pending; the order comes again when it is unshipped';
  return OrderStatus === 'Shipped' && FulfillmentType === 'MFN' ? 'the order is shipped' : null;
}
