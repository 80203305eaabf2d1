import type { SalesOrder } from '../contracts/index.ts';

/** What became of an order at the door. */
export type SubmitResult =
  /** `known`: the same order again; `address-changed`: a newer version of which only the address differs. */
  | { readonly kind: 'accepted' | 'known' | 'address-changed' }
  /** The same number with other content. */
  | { readonly kind: 'conflict'; readonly detail: string }
  /** A well-formed order that policy refuses: unknown article, no stock, and so on. `field` as in `lines[2].sku`. */
  | { readonly kind: 'refused'; readonly code: string; readonly field?: string; readonly detail: string };

/** One step of an order's way. */
export interface TimelineEntry {
  readonly step: string;
  readonly outcome: string;
  readonly at: string | Date;
  readonly system: string | null;
  readonly durationMs: number | null;
  readonly detail: unknown;
}

/** An order and where it stands. */
export interface OrderView {
  /** `<channel>/<number>`. */
  readonly key: string;
  readonly status: string;
  readonly step: string | null;
  readonly number: string;
  readonly channel: string;
  readonly acceptedAt: string | Date;
  readonly finishedAt: string | Date | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly order: SalesOrder;
  readonly timeline: readonly TimelineEntry[];
}

/** Stock of one article at one location. */
export interface InventoryLevel {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/** Where an order came from, for whoever looks for it in logs and traces. */
export interface OrderOrigin {
  readonly requestId: string;
  /** W3C Trace Context of the request. */
  readonly traceparent: string;
  /** That of the caller, where it has sent one of a trace that is recorded. */
  readonly sentTraceparent?: string | null;
  /** The id of the API key or OAuth client. */
  readonly client: string;
  /** The order's JSON text as it was sent, where it is kept as it is: writing it again costs the door 8 us an order. */
  readonly text?: string | null;
}

export interface DeliveryRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Exactly the bytes received: signatures are over these. */
  readonly rawBody: Buffer;
}

export interface DeliveryResult {
  /** 404 where no such system takes webhooks. */
  readonly status: 200 | 400 | 401 | 404;
  readonly why?: string;
  /** Documents kept, those known before included. */
  readonly documents: number;
}

/** What the gateway calls. The platform provides these; the gateway knows neither processes nor stock. */
export interface GatewayPorts {
  /**
   * Accepts a set durably, all or nothing: one result an order, in the same order. Throws only for the whole set.
   * `origins` has one entry an order, null where it is not known; callers other than the gateway may leave it out.
   */
  submitOrders(
    orders: readonly SalesOrder[],
    origins?: readonly (OrderOrigin | null)[],
  ): Promise<readonly SubmitResult[]>;
  readOrder(key: string): Promise<OrderView | null>;
  /** Balances by article and location; of all articles where `skus` is null. */
  inventory(skus: readonly string[] | null, limit: number): Promise<readonly InventoryLevel[]>;
  /** Verifies a vendor's delivery and stores it raw; resolves only when it is durable. */
  receiveWebhook(system: string, request: DeliveryRequest): Promise<DeliveryResult>;
  /** Whether orders can be taken now. */
  ready(): Promise<boolean>;
}
