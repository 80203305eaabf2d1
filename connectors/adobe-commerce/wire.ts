/**
 * What the connector reads of Adobe's documents (Admin REST 2.4.9, `sales-data-order-interface` and its parts). Every
 * field may be missing: an event carries what the shop's subscription chose. Ids beyond 2^53 come as strings.
 */
type Id = number | string;
type Decimal = number | string;

export interface WireItem {
  readonly item_id?: Id;
  readonly parent_item_id?: Id | null;
  readonly product_type?: string;
  readonly is_virtual?: number | string | boolean;
  readonly sku?: string;
  readonly name?: string | null;
  readonly qty_ordered?: Decimal;
  readonly qty_invoiced?: Decimal;
  readonly qty_canceled?: Decimal;
  readonly price?: Decimal;
  readonly base_price?: Decimal;
  readonly price_incl_tax?: Decimal;
  readonly base_price_incl_tax?: Decimal;
  readonly row_total?: Decimal;
  readonly base_row_total?: Decimal;
  readonly row_total_incl_tax?: Decimal;
  readonly base_row_total_incl_tax?: Decimal;
  readonly discount_amount?: Decimal;
  readonly base_discount_amount?: Decimal;
  readonly tax_amount?: Decimal;
  readonly base_tax_amount?: Decimal;
}

export interface WireAddress {
  readonly firstname?: string | null;
  readonly middlename?: string | null;
  readonly lastname?: string | null;
  readonly company?: string | null;
  readonly street?: readonly string[] | string | null;
  readonly city?: string | null;
  readonly region?: string | null;
  readonly region_code?: string | null;
  readonly postcode?: string | null;
  readonly country_id?: string | null;
  readonly telephone?: string | null;
}

export interface WirePayment {
  readonly method?: string;
  readonly last_trans_id?: string | null;
  readonly additional_information?: readonly unknown[] | Readonly<Record<string, unknown>> | null;
}

export interface WireOrder {
  readonly entity_id?: Id;
  readonly increment_id?: Id;
  readonly state?: string;
  readonly status?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly base_currency_code?: string;
  readonly order_currency_code?: string;
  readonly relation_parent_real_id?: string | null;
  readonly base_grand_total?: Decimal;
  readonly grand_total?: Decimal;
  readonly base_tax_amount?: Decimal;
  readonly tax_amount?: Decimal;
  readonly shipping_amount?: Decimal;
  readonly base_shipping_amount?: Decimal;
  readonly shipping_incl_tax?: Decimal;
  readonly base_shipping_incl_tax?: Decimal;
  readonly shipping_discount_amount?: Decimal;
  readonly base_shipping_discount_amount?: Decimal;
  readonly shipping_tax_amount?: Decimal;
  readonly base_shipping_tax_amount?: Decimal;
  readonly shipping_description?: string | null;
  readonly customer_is_guest?: number | string | boolean | null;
  readonly customer_id?: Id | null;
  readonly customer_email?: string | null;
  readonly customer_firstname?: string | null;
  readonly customer_lastname?: string | null;
  readonly items?: readonly WireItem[];
  readonly billing_address?: WireAddress | null;
  readonly payment?: WirePayment | null;
  readonly status_histories?: readonly { readonly comment?: string | null; readonly status?: string | null }[] | null;
  readonly extension_attributes?: {
    readonly shipping_assignments?: readonly {
      readonly shipping?: { readonly address?: WireAddress | null; readonly method?: string | null };
    }[];
    readonly payment_additional_info?: readonly { readonly key?: string; readonly value?: unknown }[];
    readonly base_gift_cards_amount?: Decimal;
    readonly base_customer_balance_amount?: Decimal;
  } | null;
}

/** A shipment or an invoice, as far as it is looked for. */
export interface WireDocument {
  readonly entity_id?: Id;
  readonly order_id?: Id;
  readonly comments?: readonly { readonly comment?: string | null }[] | null;
}

export interface WireList<T> {
  readonly items: readonly T[] | null;
  readonly total_count: number;
}
