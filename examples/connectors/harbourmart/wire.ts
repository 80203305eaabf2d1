// Generated from the description of Harbourmart Seller API by `crossdock add connector`.

export type Address = {
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  readonly country: string;
  readonly phone?: string | null;
};

export type Cancellation = { readonly reason: 'no_stock' | 'buyer_request' | 'bad_address' | 'other' };

export type NewShipment = {
  readonly parcel_ref: string;
  readonly carrier: string;
  readonly tracking_code?: string | null;
  readonly lines: readonly ShippedLine[];
};

export type Order = {
  readonly id: string;
  readonly status: 'open' | 'shipped' | 'cancelled';
  readonly created_at: string;
  readonly updated_at: string;
  readonly ship_until: string;
  readonly currency: string;
  readonly delivery: 'normal' | 'express';
  readonly buyer_name: string;
  readonly buyer_email?: string | null;
  readonly address: Address;
  readonly lines: readonly OrderLine[];
  readonly postage: string;
  readonly tax_total: string;
  readonly total: string;
  readonly gift_note?: string | null;
};

export type OrderLine = {
  readonly line_id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly price: string;
  readonly tax: string;
  readonly line_total: string;
};

export type OrderPage = { readonly orders: readonly Order[]; readonly total: number };

export type Seller = { readonly seller_id: string; readonly shop_name: string };

export type Shipment = {
  readonly id: string;
  readonly parcel_ref: string;
  readonly carrier?: string;
  readonly tracking_code?: string | null;
  readonly created_at: string;
};

export type ShipmentList = { readonly shipments: readonly Shipment[] };

export type ShippedLine = { readonly line_id: string; readonly quantity: number };

export type StockLevel = { readonly sku: string; readonly quantity: number };

export type StockResult = { readonly sku: string; readonly status: 'ok' | 'unknown_sku' };

export type StockResults = { readonly results: readonly StockResult[] };

export type StockUpdate = { readonly items: readonly StockLevel[] };
