import type { AppMemory, SubmittedOrder } from './memory.ts';

export interface MobileAppSummaryOrder {
  readonly number: string;
  /** UTC, RFC 3339. */
  readonly placedAt: string;
  readonly shipBy: string;
  readonly currency: string;
  /** Minor units; what the buyer agreed to pay. */
  readonly grandTotal: number;
  readonly lines: readonly { readonly id: string; readonly sku: string; readonly quantity: number }[];
  /** What the gateway said in the end; null while there is no certain answer. */
  readonly answer: { readonly outcome: 'accepted' | 'refused'; readonly code: string; readonly detail: string } | null;
  /** Where the app was told that it stands; null where it did not ask. */
  readonly state: string | null;
}

export interface MobileAppSummary {
  readonly orders: readonly MobileAppSummaryOrder[];
  readonly planned: number;
  /** Buyers who found nothing of what they wanted. */
  readonly left: number;
  /** By sku, what the app was told is available when it last asked for all; null before. */
  readonly stock: Readonly<Record<string, number>> | null;
  readonly requests: number;
  /** Requests that were answered with 429. */
  readonly throttled: number;
}

export function summarise(
  memory: AppMemory,
  planned: number,
  { requests, throttled }: { requests: number; throttled: number },
): MobileAppSummary {
  return {
    orders: [...memory.orders.values()].sort((a, b) => a.index - b.index).map(summaryOrder),
    planned,
    left: memory.left.size,
    stock: memory.stock,
    requests,
    throttled,
  };
}

function summaryOrder({ order, answer, state }: SubmittedOrder): MobileAppSummaryOrder {
  return {
    number: order.number,
    placedAt: order.placedAt,
    shipBy: order.shipping.shipBy,
    currency: order.currency,
    grandTotal: order.totals.grand,
    lines: order.lines.map(({ id, sku, quantity }) => ({ id, sku, quantity })),
    answer: answer === null ? null : { outcome: answer.outcome, code: answer.code, detail: answer.detail },
    state,
  };
}
