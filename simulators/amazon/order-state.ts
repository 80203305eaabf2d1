import type { PlannedOrder } from './planned-order.ts';
import type { PackageRecord } from './records.ts';

export type OrderStatus = 'PENDING' | 'UNSHIPPED' | 'PARTIALLY_SHIPPED' | 'SHIPPED' | 'CANCELLED';

/** An order as the marketplace has it now. Changed only by entries of the ledger. */
export interface OrderState {
  readonly sequence: number;
  readonly orderId: string;
  readonly index: number | null;
  readonly plan: PlannedOrder;
  readonly itemIds: readonly string[];
  readonly createdMs: number;
  updatedMs: number;
  status: OrderStatus;
  /** When it left PENDING; null while it is pending. */
  releasedMs: number | null;
  isCancelRequested: boolean;
  cancellation: { readonly by: 'BUYER' | 'MERCHANT' | 'AMAZON'; readonly reason: string } | null;
  /** By package reference: a package that is confirmed again replaces itself. */
  readonly packages: Map<string, PackageRecord>;
  /** Its JSON with all data sets since the last change; an order is rendered once a version. */
  json: string | null;
}

const itemIdBase = 10_000_000_000_000;
const itemsPerOrder = 1_000;

export function newOrder(
  sequence: number,
  orderId: string,
  index: number | null,
  plan: PlannedOrder,
  atMs: number,
): OrderState {
  return {
    sequence,
    orderId,
    index,
    plan,
    itemIds: plan.lines.map((_, line) => String(itemIdBase + sequence * itemsPerOrder + line)),
    createdMs: atMs,
    updatedMs: atMs,
    status: 'PENDING',
    releasedMs: null,
    isCancelRequested: false,
    cancellation: null,
    packages: new Map(),
    json: null,
  };
}

/** Units of a line in packages, without those of `exceptPackage`. */
export function shippedOf(order: OrderState, line: number, exceptPackage: string | null = null): number {
  const itemId = order.itemIds[line];
  let shipped = 0;
  for (const { packageReferenceId, items } of order.packages.values())
    if (packageReferenceId !== exceptPackage)
      for (const item of items) if (item.orderItemId === itemId) shipped += item.quantity;
  return shipped;
}

/** PARTIALLY_SHIPPED or SHIPPED after what is in its packages. */
export function statusAfterShipping(order: OrderState): OrderStatus {
  const isWhole = order.plan.lines.every(({ quantity }, line) => shippedOf(order, line) >= quantity);
  return isWhole ? 'SHIPPED' : 'PARTIALLY_SHIPPED';
}
