/** A decimal as JSON gives it; beyond 2^53 the runtime gives text. */
export type WireAmount = number | string;
type Maybe<T> = T | null | undefined;

export interface WireAddress {
  readonly firstname?: Maybe<string>;
  readonly lastname?: Maybe<string>;
  readonly company?: Maybe<string>;
  readonly company_2?: Maybe<string>;
  readonly street_1?: Maybe<string>;
  readonly street_2?: Maybe<string>;
  readonly additional_info?: Maybe<string>;
  readonly city?: Maybe<string>;
  readonly state?: Maybe<string>;
  readonly zip_code?: Maybe<string>;
  readonly country_iso_code?: Maybe<string>;
  readonly phone?: Maybe<string>;
}

export interface WireTax {
  readonly amount: WireAmount;
  readonly code: string;
}

export interface WireRefund {
  readonly id: string;
  readonly amount?: Maybe<WireAmount>;
  readonly shipping_amount?: Maybe<WireAmount>;
  readonly quantity?: Maybe<number>;
  readonly reason_code?: Maybe<string>;
  readonly refund_state?: Maybe<string>;
  readonly taxes?: Maybe<readonly WireTax[]>;
}

export interface WireCancelation {
  readonly id: string;
  readonly amount?: Maybe<WireAmount>;
  readonly reason_code?: Maybe<string>;
}

export interface WireField {
  readonly code: string;
  readonly value?: unknown;
}

export interface WireLine {
  readonly order_line_id: string;
  readonly order_line_state: string;
  readonly order_line_state_reason_code?: Maybe<string>;
  readonly offer_sku: string;
  readonly product_title?: Maybe<string>;
  readonly quantity: number;
  readonly price_unit?: Maybe<WireAmount>;
  readonly price: WireAmount;
  readonly shipping_price?: Maybe<WireAmount>;
  readonly fees?: Maybe<readonly WireTax[]>;
  readonly taxes?: Maybe<readonly WireTax[]>;
  readonly shipping_taxes?: Maybe<readonly WireTax[]>;
  readonly shipped_date?: Maybe<string>;
  readonly refunds?: Maybe<readonly WireRefund[]>;
  readonly cancelations?: Maybe<readonly WireCancelation[]>;
}

/** An order of OR11: the fields that are read here. */
export interface WireOrder {
  readonly order_id: string;
  readonly order_state: string;
  readonly order_state_reason_code?: Maybe<string>;
  readonly created_date: string;
  readonly last_updated_date: string;
  readonly shipping_deadline?: Maybe<string>;
  readonly leadtime_to_ship?: Maybe<number>;
  readonly can_cancel?: boolean;
  readonly currency_iso_code: string;
  readonly order_tax_mode?: Maybe<string>;
  readonly payment_type?: Maybe<string>;
  readonly paymentType?: Maybe<string>;
  readonly shipping_price: WireAmount;
  readonly total_price: WireAmount;
  readonly has_incident?: boolean;
  readonly customer?: Maybe<{
    readonly customer_id?: Maybe<string>;
    readonly firstname?: Maybe<string>;
    readonly lastname?: Maybe<string>;
    readonly locale?: Maybe<string>;
    readonly billing_address?: Maybe<WireAddress>;
    readonly shipping_address?: Maybe<WireAddress>;
  }>;
  readonly customer_notification_email?: Maybe<string>;
  readonly fulfillment?: Maybe<{ readonly center?: Maybe<{ readonly code?: Maybe<string> }> }>;
  readonly order_additional_fields?: Maybe<readonly WireField[]>;
  readonly order_lines: readonly WireLine[];
  readonly shipping_type_code?: Maybe<string>;
  readonly shipping_tracking?: Maybe<string>;
}

export interface WireOrders {
  readonly orders: readonly WireOrder[];
  readonly total_count: number;
}

export interface WireShipment {
  readonly id: string;
  readonly order_id: string;
  readonly shipment_lines?: Maybe<
    readonly {
      readonly order_line_id?: string;
      readonly package_reference?: Maybe<string>;
      readonly quantity: number;
    }[]
  >;
  readonly tracking?: Maybe<{ readonly tracking_number?: Maybe<string> }>;
}
