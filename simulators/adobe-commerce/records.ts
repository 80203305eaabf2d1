import type { PlannedOrder, ShopAddress } from './planned-order.ts';

/** A quantity of an order's item, as shipments and invoices list it. */
export interface ItemQuantity {
  readonly itemId: number;
  readonly quantity: number;
}

export interface TrackRecord {
  readonly number: string;
  readonly title: string;
  readonly carrierCode: string;
}

/** A shipment or an invoice of an order. */
export interface DocumentRecord {
  readonly id: number;
  readonly orderId: number;
  readonly atMs: number;
  readonly items: readonly ItemQuantity[];
  /** Null when none was given; the connector's reference stands in it. */
  readonly comment: { readonly text: string; readonly visible: boolean } | null;
  readonly tracks: readonly TrackRecord[];
  readonly sourceCode: string | null;
}

export interface CommentRecord {
  readonly id: number;
  readonly atMs: number;
  readonly text: string;
  readonly notified: boolean;
  readonly visible: boolean;
  readonly status: string | null;
}

export interface StockLevel {
  readonly sku: string;
  readonly sourceCode: string;
  readonly quantity: number;
  /** 1 in stock, 0 out of stock. */
  readonly status: 0 | 1;
}

/** Adobe's operation states: complete, failed but worth repeating, failed, open, rejected. */
export const operationStatus = { complete: 1, retriable: 2, failed: 3, open: 4, rejected: 5 } as const;

export interface OperationResult {
  readonly status: number;
  readonly message: string;
  readonly errorCode: number;
}

/** What the shop remembers; the ledger holds these lines and nothing else. */
export type Entry =
  | { readonly type: 'key'; readonly privatePem: string; readonly publicPem: string }
  /** `index` is the place in the campaign, null for an order placed by hand; hidden until 'opened'. */
  | {
      readonly type: 'placed';
      readonly entityId: number;
      readonly index: number | null;
      readonly atMs: number;
      readonly plan: PlannedOrder;
    }
  /** The checkout is through: the order is visible. `authorisation` is the provider's id where the shop holds one. */
  | {
      readonly type: 'opened';
      readonly entityId: number;
      readonly atMs: number;
      readonly authorisation: string | null;
    }
  | { readonly type: 'cancel-requested'; readonly entityId: number; readonly atMs: number }
  | { readonly type: 'canceled'; readonly entityId: number; readonly atMs: number }
  | {
      readonly type: 'address-changed';
      readonly entityId: number;
      readonly atMs: number;
      readonly address: ShopAddress;
    }
  | { readonly type: 'commented'; readonly entityId: number; readonly comment: CommentRecord }
  | { readonly type: 'shipped'; readonly shipment: DocumentRecord }
  | { readonly type: 'invoiced'; readonly invoice: DocumentRecord }
  | { readonly type: 'stock'; readonly levels: readonly StockLevel[] }
  | {
      readonly type: 'bulk-accepted';
      readonly uuid: string;
      readonly atMs: number;
      readonly dueMs: number;
      readonly operations: readonly (readonly StockLevel[])[];
    }
  | { readonly type: 'bulk-done'; readonly uuid: string; readonly results: readonly OperationResult[] };
