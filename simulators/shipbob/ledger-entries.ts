/** Units of one article. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface WireAddress {
  readonly address1: string;
  readonly address2?: string | null;
  readonly city: string;
  readonly company_name?: string | null;
  readonly country: string;
  readonly state?: string | null;
  readonly zip_code?: string | null;
}
export interface WireRecipient {
  readonly name: string;
  readonly email?: string | null;
  readonly phone_number?: string | null;
  readonly address: WireAddress;
}
/** The body of POST order after its validation; fields that the simulator has no use for are kept as they came. */
export interface WireCreateOrder {
  readonly reference_id: string;
  readonly order_number?: string | null;
  readonly shipping_method: string;
  readonly type: string;
  readonly purchase_date?: string | null;
  readonly location_id?: number | null;
  readonly recipient: WireRecipient;
  readonly products: readonly {
    readonly reference_id: string;
    readonly name: string;
    readonly quantity: number;
    readonly sku?: string | null;
    readonly external_line_id?: number | null;
  }[];
  readonly tags?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly gift_message?: string | null;
  readonly retailer_program_data?: { readonly shipByDate?: string | null };
}

export interface WebhookSubscription {
  readonly id: string;
  readonly url: string;
  readonly topics: readonly string[];
  readonly secret: string;
  readonly description: string | null;
  readonly createdAt: number;
}

/** What the simulator remembers. Times are ms since 1970; shipments and orders are named by id. */
export type LedgerFact =
  | {
      readonly type: 'inventory-loaded';
      readonly items: readonly { sku: string; name: string; onHand: Readonly<Record<string, number>> }[];
    }
  | {
      readonly type: 'order-created';
      readonly at: number;
      readonly orderId: number;
      readonly shipmentId: number;
      readonly centre: string;
      readonly channelId: number;
      readonly shipBy: number;
      readonly body: WireCreateOrder;
    }
  | { readonly type: 'duplicate-refused'; readonly at: number; readonly reference: string }
  | { readonly type: 'held'; readonly at: number; readonly shipmentId: number }
  | { readonly type: 'released'; readonly at: number; readonly shipmentId: number }
  | {
      readonly type: 'split';
      readonly at: number;
      readonly shipmentId: number;
      readonly intoShipmentId: number;
      readonly moved: readonly Line[];
    }
  | { readonly type: 'picked'; readonly at: number; readonly shipmentId: number; readonly missing: readonly Line[] }
  | {
      readonly type: 'shipped';
      readonly at: number;
      readonly shipmentId: number;
      readonly trackingNumber: string;
      /** The shipment that holds what was not found; null when nothing is missing. */
      readonly exceptionShipmentId: number | null;
    }
  /** Nothing of the shipment was found. */
  | { readonly type: 'out-of-stock'; readonly at: number; readonly shipmentId: number }
  | { readonly type: 'delivered'; readonly at: number; readonly shipmentId: number }
  | { readonly type: 'cancelled'; readonly at: number; readonly shipmentId: number }
  | {
      readonly type: 'readdressed';
      readonly at: number;
      readonly shipmentId: number;
      readonly recipient: WireRecipient;
    }
  | { readonly type: 'subscribed'; readonly at: number; readonly subscription: WebhookSubscription }
  | { readonly type: 'unsubscribed'; readonly at: number; readonly id: string };
