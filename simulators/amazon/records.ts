import type { PlannedOrder } from './planned-order.ts';

export interface ItemQuantity {
  readonly orderItemId: string;
  readonly quantity: number;
}

/** A package that the seller confirmed. */
export interface PackageRecord {
  readonly packageReferenceId: string;
  readonly carrierCode: string;
  readonly carrierName: string | null;
  readonly shippingMethod: string | null;
  readonly trackingNumber: string;
  /** As the seller said it, RFC 3339. */
  readonly shipDate: string;
  readonly items: readonly ItemQuantity[];
}

/** What one message of a feed did: changed a listing, cancelled an order, or why not. */
export interface MessageResult {
  readonly messageId: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ListingChange {
  readonly sku: string;
  readonly quantity?: number;
  /** Minor units of the store's currency. */
  readonly price?: number;
}

/** What the marketplace remembers; the ledger holds these lines and nothing else. */
export type Entry =
  /** `index` is the place in the campaign, null for an order placed by hand. */
  | {
      readonly type: 'placed';
      readonly sequence: number;
      readonly orderId: string;
      readonly index: number | null;
      readonly atMs: number;
      readonly plan: PlannedOrder;
    }
  /** The payment is there. */
  | { readonly type: 'released'; readonly orderId: string; readonly atMs: number }
  | { readonly type: 'cancel-requested'; readonly orderId: string; readonly atMs: number }
  | {
      readonly type: 'cancelled';
      readonly orderId: string;
      readonly atMs: number;
      readonly by: 'BUYER' | 'MERCHANT' | 'AMAZON';
      readonly reason: string;
    }
  | { readonly type: 'confirmed'; readonly orderId: string; readonly atMs: number; readonly package: PackageRecord }
  /** Amazon shipped an order that it fulfils itself. */
  | { readonly type: 'amazon-shipped'; readonly orderId: string; readonly atMs: number }
  | { readonly type: 'document'; readonly documentId: string; readonly contentType: string }
  | { readonly type: 'uploaded'; readonly documentId: string; readonly body: string }
  | {
      readonly type: 'feed';
      readonly feedId: string;
      readonly feedType: string;
      readonly marketplaceIds: readonly string[];
      readonly documentId: string;
      readonly atMs: number;
    }
  | {
      readonly type: 'feed-done';
      readonly feedId: string;
      readonly atMs: number;
      readonly resultDocumentId: string;
      readonly results: readonly MessageResult[];
    }
  | {
      readonly type: 'listings';
      readonly atMs: number;
      readonly via: 'patch' | 'feed';
      readonly changes: readonly ListingChange[];
    }
  | {
      readonly type: 'report';
      readonly reportId: string;
      readonly reportType: string;
      readonly fromMs: number;
      readonly untilMs: number;
      readonly atMs: number;
    }
  | {
      readonly type: 'report-done';
      readonly reportId: string;
      readonly atMs: number;
      readonly documentId: string;
      readonly body: string;
    };
