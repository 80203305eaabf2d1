import { randomUUID } from 'node:crypto';
import { WebhookSender, type FaultRates, type Random } from '../kit/index.ts';
import { shippedOf, type OrderState } from './order-state.ts';
import type { Store } from './stores.ts';
import { latestShipMs, wireTime } from './wire-order.ts';

export type ChangeKind = 'OrderStatusChange' | 'BuyerRequestedChange';

export interface NotificationTarget {
  /** Name and value of the header that the API destination adds. */
  readonly header: string;
  readonly secret: string;
  readonly sellerId: string;
}

const statusNames = {
  PENDING: 'Pending',
  UNSHIPPED: 'Unshipped',
  PARTIALLY_SHIPPED: 'PartiallyShipped',
  SHIPPED: 'Shipped',
  CANCELLED: 'Canceled',
} as const;

/**
 * ORDER_CHANGE notifications, as an EventBridge rule with an API destination forwards them: the event with the
 * notification in `detail`, and the connection's secret header.
 */
export class Notifications {
  url: string | null;
  told = 0;
  private readonly target: NotificationTarget;
  private readonly store: Store;
  private readonly sender: WebhookSender;

  constructor(url: string | null, target: NotificationTarget, store: Store, faults: () => FaultRates, random: Random) {
    this.url = url;
    this.target = target;
    this.store = store;
    this.sender = new WebhookSender(faults, random);
  }

  /** Tells of the order as it is now: a later change does not alter a notification that is under way. */
  orderChanged(order: OrderState, kind: ChangeKind, reason: string): void {
    if (this.url === null) return;
    const body = JSON.stringify(this.event(this.notification(order, kind, reason)));
    const headers = { 'content-type': 'application/json', [this.target.header]: this.target.secret };
    this.told += 1;
    this.sender.send(() => (this.url === null ? null : { url: this.url, headers, body }));
  }

  close(): void {
    this.sender.close();
  }

  private event(detail: object): object {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'ORDER_CHANGE',
      source: 'aws.partner/sellingpartnerapi.amazon.com/000000000000/crossdock',
      account: '000000000000',
      time: wireTime(Date.now()),
      region: 'us-east-1',
      resources: [],
      detail,
    };
  }

  private notification(order: OrderState, kind: ChangeKind, reason: string): object {
    const now = wireTime(Date.now());
    return {
      NotificationVersion: '1.0',
      NotificationType: 'ORDER_CHANGE',
      PayloadVersion: '1.0',
      EventTime: now,
      Payload: {
        OrderChangeNotification: {
          NotificationLevel: 'OrderLevel',
          SellerId: this.target.sellerId,
          AmazonOrderId: order.orderId,
          OrderChangeType: kind,
          OrderChangeTrigger: { TimeOfOrderChange: wireTime(order.updatedMs), ChangeReason: reason },
          Summary: this.summary(order),
        },
      },
      NotificationMetadata: {
        ApplicationId: 'amzn1.sellerapps.app.simulated',
        SubscriptionId: 'simulated-subscription',
        PublishTime: now,
        NotificationId: randomUUID(),
      },
    };
  }

  private summary(order: OrderState): object {
    const { plan } = order;
    const items = plan.lines.map((line, at) => ({ line, at, shipped: shippedOf(order, at) }));
    const shippedCount = items.reduce((sum, item) => sum + item.shipped, 0);
    const orderedCount = plan.lines.reduce((sum, line) => sum + line.quantity, 0);
    return {
      MarketplaceId: this.store.marketplaceId,
      OrderStatus: statusNames[order.status],
      PurchaseDate: wireTime(order.createdMs),
      DestinationPostalCode: order.status === 'PENDING' ? null : plan.address.postalCode,
      FulfillmentType: plan.fulfilledBy === 'AMAZON' ? 'AFN' : 'MFN',
      OrderType: 'StandardOrder',
      NumberOfItemsShipped: shippedCount,
      NumberOfItemsUnshipped: orderedCount - shippedCount,
      LatestShipDate: wireTime(latestShipMs(order)),
      OrderPrograms: plan.programs.includes('PRIME') ? ['Prime'] : [],
      OrderItems: items.map(({ line, at, shipped }) => ({
        OrderItemId: order.itemIds[at],
        SellerSKU: line.sku,
        SupplySourceId: null,
        OrderItemStatus: shipped >= line.quantity ? 'Shipped' : 'Unshipped',
        Quantity: line.quantity,
        QuantityShipped: shipped,
        IsBuyerRequestedCancel: order.isCancelRequested,
      })),
    };
  }
}
