import type { Outcome, SalesOrder } from '../contracts/index.ts';
import type { Database } from '../database/index.ts';
import type { StockChannel } from '../stock/index.ts';
import type { CapabilityInput, CapabilityName, CapabilityOutput, Item } from '../systems/index.ts';
import type { Idempotency, OrderIntake } from './gateway-door.ts';
import type { DeliveryRules } from './storefront/delivery-rules.ts';

/** Connected systems, by what they can do; which system serves a channel is not known here. */
export interface CapabilityCalls {
  supports(capability: CapabilityName, channel: string): boolean;
  /** One outcome an item, in order; never rejects. */
  run<N extends CapabilityName>(
    capability: N,
    channel: string,
    items: readonly Item<CapabilityInput<N>>[],
  ): Promise<readonly Outcome<CapabilityOutput<N>>[]>;
}

/** What is read of an order on its way, as src/operations shows it. */
export interface OrderOnItsWay {
  readonly key: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly step: string | null;
  readonly acceptedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly document: SalesOrder | null;
  readonly summary: {
    readonly lines: readonly {
      readonly id: string;
      readonly sku: string;
      readonly name: string;
      readonly ordered: number;
      readonly shipped: number;
      readonly cancelled: number;
      readonly open: number;
    }[];
    readonly shipments: readonly string[];
  } | null;
}

export interface OrderPage {
  readonly orders: readonly {
    readonly key: string;
    readonly status: string;
    readonly at: Date;
    readonly finishedAt: Date | null;
    readonly total: number | null;
    readonly currency: string | null;
  }[];
  /** Where the next page begins; null at the end. */
  readonly before: string | null;
}

/** A channel as the experience APIs need it. */
export interface ExperienceChannel extends StockChannel {
  readonly onShortage: 'cancel-line' | 'cancel-order' | 'backorder';
  /** Null where nothing is promised. */
  readonly delivery: DeliveryRules | null;
}

/** What the experience APIs call. The platform provides these. */
export interface ExperiencePorts {
  readonly database: Database;
  readonly tenant: string;
  readonly channels: readonly ExperienceChannel[];
  readonly unitPriceMax: number;
  /** The gateway's own: orders of all routes share one commit. */
  readonly intake: Pick<OrderIntake, 'add'>;
  readonly idempotency: Idempotency;
  readonly calls: CapabilityCalls;
  /** By `<channel>/<number>`. */
  readOrder(key: string): Promise<OrderOnItsWay | null>;
  listOrders(channel: string, limit: number, before: string | undefined): Promise<OrderPage>;
  /** Told when an endpoint has something to hear, so that a loop in this process looks at once. */
  readonly onWebhooksChanged?: () => void;
  readonly now?: () => number;
}
