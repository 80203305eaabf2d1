import type { FileTotals } from './invoices-file.ts';
import type { OrderState } from './order-state.ts';
import { plannedTotals, type Expected, type PlannedKind } from './planned-order.ts';
import type { DocumentRecord } from './records.ts';
import type { ShopMemory } from './shop-memory.ts';
import { shopTime } from './wire-order.ts';

export interface SummaryDocument {
  /** The document's entity id. */
  readonly id: string;
  /** Its comment: `Shipment reference: X`, with `; part 1 of 2` where a long one came in parts. */
  readonly reference: string | null;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
}

export interface AdobeCommerceSummaryOrder {
  readonly number: string;
  /** Of a `cancellation` the id of its own record, which is no order in the shop. */
  readonly entityId: string;
  /** UTC, RFC 3339. */
  readonly placedAt: string;
  readonly currency: string;
  /** Minor units, as the document says it (with its deliberate error). */
  readonly grandTotal: number;
  readonly lines: readonly { readonly itemId: string; readonly sku: string; readonly quantity: number }[];
  readonly kind: PlannedKind;
  readonly expected: Expected;
  readonly note: string;
  /** For a cancellation: whether the order that it cancels was asked to be. */
  readonly cancelRequested: boolean;
  /** The number of the order that a cancellation cancels. */
  readonly cancels: string | null;
  /** False while its checkout is under way (and always for a cancellation). */
  readonly visible: boolean;
  readonly status: string;
  readonly state: string;
  readonly shipments: readonly (SummaryDocument & { readonly track: string | null })[];
  readonly invoices: readonly SummaryDocument[];
  readonly comments: readonly string[];
}

export interface AdobeCommerceSummary {
  readonly orders: readonly AdobeCommerceSummaryOrder[];
  readonly planned: number;
  /** Quantity by source code and sku, as last published. */
  readonly stock: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly stockPushes: number;
  readonly stockItemsPushed: number;
  readonly fileTotals?: FileTotals;
}

export function summarise(memory: ShopMemory, planned: number, fileTotals: FileTotals | null): AdobeCommerceSummary {
  const stock = [...memory.stock].map(([source, levels]): [string, Record<string, number>] => [
    source,
    Object.fromEntries([...levels.values()].map(({ sku, quantity }) => [sku, quantity])),
  ]);
  return {
    orders: [...memory.orders.values()].map((order) => summaryOrder(order, memory)),
    planned,
    stock: Object.fromEntries(stock),
    stockPushes: memory.stockPushes,
    stockItemsPushed: memory.stockItemsPushed,
    ...(fileTotals === null ? {} : { fileTotals }),
  };
}

function summaryOrder(order: OrderState, memory: ShopMemory): AdobeCommerceSummaryOrder {
  const { plan } = order;
  const cancelled = plan.cancels === null ? order : memory.orderByNumber.get(plan.cancels);
  return {
    number: plan.number,
    entityId: String(order.entityId),
    placedAt: `${shopTime(order.createdSecond).replace(' ', 'T')}Z`,
    currency: plan.currency,
    grandTotal: plannedTotals(plan).grand,
    lines: plan.lines.map(({ sku, quantity }, at) => ({ itemId: String(order.items[at]?.id ?? ''), sku, quantity })),
    kind: plan.kind,
    expected: plan.expected,
    note: plan.note,
    cancelRequested: cancelled?.cancelRequested === true,
    cancels: plan.cancels,
    visible: order.visible,
    status: order.status,
    state: order.state,
    shipments: order.shipments.map((shipment) => ({
      ...summaryDocument(shipment),
      track: shipment.tracks[0]?.number ?? null,
    })),
    invoices: order.invoices.map(summaryDocument),
    comments: order.comments.map(({ text }) => text),
  };
}

function summaryDocument(document: DocumentRecord): SummaryDocument {
  return {
    id: String(document.id),
    reference: document.comment?.text ?? null,
    lines: document.items.map(({ itemId, quantity }) => ({ itemId: String(itemId), quantity })),
  };
}
