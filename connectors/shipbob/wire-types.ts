/**
 * The parts of ShipBob's resources that the connector reads (API 2026-01, Orders and Inventory). Everything may be
 * absent or null there, so everything is optional here; ids beyond 2^53 come as strings.
 */
type WireId = number | string;
type Maybe<T> = T | null | undefined;

export interface WireAddress {
  readonly address1?: Maybe<string>;
  readonly address2?: Maybe<string>;
  readonly city?: Maybe<string>;
  readonly company_name?: Maybe<string>;
  readonly country?: Maybe<string>;
  readonly state?: Maybe<string>;
  readonly zip_code?: Maybe<string>;
}
export interface WireInventoryItem {
  readonly id?: Maybe<WireId>;
  readonly quantity?: Maybe<number>;
  readonly quantity_committed?: Maybe<number>;
}
export interface WireShipmentProduct {
  readonly reference_id?: Maybe<string>;
  readonly sku?: Maybe<string>;
  readonly inventory_items?: Maybe<readonly WireInventoryItem[]>;
}
export interface WireStatusDetail {
  readonly name?: Maybe<string>;
  readonly description?: Maybe<string>;
}
export interface WireShipment {
  readonly id?: Maybe<WireId>;
  readonly order_id?: Maybe<WireId>;
  readonly reference_id?: Maybe<string>;
  readonly status?: Maybe<string>;
  readonly status_details?: Maybe<readonly WireStatusDetail[]>;
  readonly last_update_at?: Maybe<string>;
  readonly actual_fulfillment_date?: Maybe<string>;
  readonly ship_option?: Maybe<string>;
  readonly products?: Maybe<readonly WireShipmentProduct[]>;
  readonly recipient?: Maybe<{
    readonly name?: Maybe<string>;
    readonly full_name?: Maybe<string>;
    readonly address?: Maybe<WireAddress>;
  }>;
  readonly tracking?: Maybe<{
    readonly carrier?: Maybe<string>;
    readonly carrier_service?: Maybe<string>;
    readonly tracking_number?: Maybe<string>;
    readonly tracking_url?: Maybe<string>;
    readonly shipping_date?: Maybe<string>;
  }>;
}
export interface WireOrder {
  readonly id?: Maybe<WireId>;
  readonly reference_id?: Maybe<string>;
  readonly status?: Maybe<string>;
  readonly shipments?: Maybe<readonly WireShipment[]>;
}
export interface WireLevelPage {
  readonly items?: Maybe<
    readonly {
      readonly sku?: Maybe<string>;
      readonly locations?: Maybe<
        readonly { readonly location_id?: Maybe<WireId>; readonly on_hand_quantity?: unknown }[]
      >;
    }[]
  >;
  readonly next?: Maybe<string>;
}
