import type { SalesOrder } from '../../contracts/index.ts';

/**
 * Where an order stands. Live: `ready` (it waits for a worker), `carried` (a worker has it), `waiting`, `delayed`,
 * `exception`. Ended: `completed`, `cancelled`, `refused` (at the door). `received`: only a vendor's document is there.
 */
export type OrderStatus =
  'ready' | 'carried' | 'waiting' | 'delayed' | 'exception' | 'completed' | 'cancelled' | 'refused' | 'received';

/** Where the requests of a step are kept: the journal row of its set, and the order's place in the set. */
export interface CallRef {
  readonly id: string;
  readonly position: number;
}

export interface TimelineEntry {
  readonly step: string;
  readonly round: number;
  readonly outcome: string;
  readonly attempt: number;
  readonly system: string | null;
  readonly at: Date;
  readonly durationMs: number;
  readonly detail: string | null;
  readonly call: CallRef | null;
}

/** A vendor's document as it came. */
export interface RawView {
  readonly system: string;
  readonly id: string;
  readonly type: string;
  readonly via: string;
  readonly status: string;
  readonly detail: string | null;
  readonly receivedAt: Date;
  readonly body: string;
}

export interface RefusalView {
  readonly code: string;
  readonly detail: string;
  readonly sourceVersion: string;
  readonly at: Date;
}

export interface OrderExceptionView {
  readonly id: string;
  readonly process: string;
  readonly step: string;
  readonly cause: string;
  readonly detail: string;
  readonly advice: string;
  readonly raisedAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolution: string | null;
}

/** Units of a line: ordered = shipped + cancelled + open. */
export interface LineView {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly ordered: number;
  readonly shipped: number;
  readonly cancelled: number;
  readonly open: number;
}

/** What the steps have done so far. Amounts in minor units of `currency`. */
export interface OrderSummary {
  readonly currency: string;
  readonly money: {
    readonly ordered: number;
    readonly authorised: number;
    readonly captured: number;
    readonly shipped: number;
    readonly invoiced: number;
  };
  readonly authorisation: string | null;
  readonly erp: {
    readonly customerNumber: string | null;
    readonly salesOrderNumber: string | null;
    readonly invoices: readonly string[];
  };
  readonly fulfilments: readonly { readonly location: string; readonly id: string; readonly cancelled: boolean }[];
  /** Ids of the warehouse's shipments. */
  readonly shipments: readonly string[];
  readonly lines: readonly LineView[];
  /** Told to the shop with the next comment. */
  readonly remarks: readonly string[];
}

/** An order, from what the vendor sent to where it stands. */
export interface OrderView {
  readonly key: string;
  /** The state in one plain sentence. */
  readonly sentence: string;
  readonly status: OrderStatus;
  /** How it ended; null while it is on its way. */
  readonly outcome: 'completed' | 'cancelled' | 'refused' | null;
  readonly reason: string | null;
  readonly step: string | null;
  readonly acceptedAt: Date | null;
  readonly finishedAt: Date | null;
  /** When a delayed order goes on, or a wait ends. */
  readonly dueAt: Date | null;
  /** The canonical order; null where none was accepted. */
  readonly document: SalesOrder | null;
  readonly raw: readonly RawView[];
  readonly timeline: readonly TimelineEntry[];
  readonly summary: OrderSummary | null;
  /** Open ones first. */
  readonly exceptions: readonly OrderExceptionView[];
  readonly refusals: readonly RefusalView[];
}
