/**
 * What the console's server tells its pages, as JSON: instants are ISO texts, money is integer minor units. Nothing is
 * imported here, because the pages read these types in a program of their own (console/tsconfig.json).
 */
export type Role = 'viewer' | 'operator' | 'admin';

export interface Problem {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  readonly status: number;
}

export interface SessionView {
  readonly name: string;
  readonly role: Role;
  readonly csrf: string;
  readonly retailer: string;
  readonly channels: readonly string[];
}

/** Orders of one channel over the last minutes; the last bar is not full yet. */
export interface ChannelRate {
  readonly channel: string;
  readonly accepted: readonly number[];
  readonly completed: readonly number[];
  readonly acceptedPerSecond: number;
  readonly completedPerSecond: number;
}

export interface StepView {
  readonly process: string;
  readonly step: string;
  readonly count: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly oldestSince: string;
}

export interface CauseView {
  readonly cause: string;
  readonly currency: string | null;
  readonly count: number;
  readonly amount: number;
}

export interface StockPushView {
  readonly channel: string;
  /** Numbers that the channel was not told yet, and since when the oldest of them waits. */
  readonly untold: number;
  readonly oldestSince: string | null;
  readonly pushedAt: string | null;
  /** Why nothing is told to it now: its quota is used up, or it does not answer. */
  readonly paused: string | null;
  readonly lastError: string | null;
}

/** What a vendor lets us do, and how much of it is used. */
export interface QuotaView {
  readonly system: string;
  readonly name: string;
  readonly limit: number | null;
  readonly used: number;
  readonly unit: string;
  readonly resetsAt: string | null;
  readonly waiting: number | null;
  /** Requests of the last minutes that the vendor answered with 429; null where nobody counts them. */
  readonly refused: number | null;
}

/** A system that does not answer as it should. */
export interface TroubleView {
  readonly system: string;
  readonly health: Health;
  readonly why: string;
}

export interface HomeView {
  readonly at: string;
  readonly barSeconds: number;
  readonly rates: readonly ChannelRate[];
  readonly totals: {
    readonly accepted: number;
    readonly live: number;
    readonly completed: number;
    readonly cancelled: number;
    readonly refused: number;
  };
  readonly steps: readonly StepView[];
  readonly oldest: { readonly key: string; readonly step: string; readonly since: string } | null;
  readonly exceptions: readonly CauseView[];
  readonly inbound: { readonly waiting: number; readonly oldestSince: string | null };
  readonly stock: readonly StockPushView[];
  readonly quotas: readonly QuotaView[];
  /** Systems that are down or in trouble, the worst first. */
  readonly troubles: readonly TroubleView[];
  /** Orders whose promised time is over, counted up to a limit. */
  readonly late: { readonly count: number; readonly isMore: boolean };
}

export const orderStates = ['all', 'open', 'late', 'exception', 'completed', 'cancelled', 'refused'] as const;
export type OrderStateFilter = (typeof orderStates)[number];

export interface OrderRowView {
  readonly key: string;
  readonly channel: string;
  readonly number: string;
  readonly status: string;
  readonly step: string | null;
  readonly reason: string | null;
  readonly customer: string | null;
  readonly acceptedAt: string;
  readonly shipBy: string | null;
  readonly finishedAt: string | null;
  readonly total: number | null;
  readonly currency: string | null;
}

export interface OrderPage {
  readonly orders: readonly OrderRowView[];
  /** Where the next page begins; null at the end. */
  readonly after: string | null;
  /** How far the index is behind the log, in seconds; null when it is not. */
  readonly behindSeconds: number | null;
}

export interface TimelineView {
  readonly step: string;
  readonly round: number;
  readonly outcome: string;
  readonly attempt: number;
  readonly system: string | null;
  readonly at: string;
  readonly durationMs: number;
  readonly detail: string | null;
  readonly call: { readonly id: string; readonly position: number } | null;
}

/** A step of a process as it is drawn; `inner` are the calls made together, or what is repeated. */
export interface GraphStep {
  readonly name: string;
  readonly kind: 'call' | 'together' | 'decide' | 'local' | 'wait' | 'announce' | 'repeat';
  readonly capability: string | null;
  readonly undo: boolean;
  readonly inner: readonly GraphStep[];
}

export interface GraphView {
  readonly process: string;
  readonly version: number;
  readonly steps: readonly GraphStep[];
  readonly afterCancel: readonly GraphStep[];
}

export interface RawDocumentView {
  readonly system: string;
  readonly id: string;
  readonly type: string;
  readonly via: string;
  readonly status: string;
  readonly detail: string | null;
  readonly receivedAt: string;
  readonly body: string;
  readonly cut: boolean;
}

export interface OrderExceptionView {
  readonly id: string;
  readonly step: string;
  readonly cause: string;
  readonly detail: string;
  readonly advice: string;
  readonly raisedAt: string;
  readonly resolvedAt: string | null;
  readonly resolution: string | null;
}

export interface OrderDetailView {
  readonly key: string;
  readonly channel: string;
  readonly number: string;
  readonly sentence: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly step: string | null;
  readonly acceptedAt: string | null;
  readonly finishedAt: string | null;
  readonly dueAt: string | null;
  readonly shipBy: string | null;
  /** What somebody should do now, in words; empty when nothing is to be done. */
  readonly toDo: readonly string[];
  /** The canonical order; null where none was accepted. */
  readonly document: unknown;
  readonly raw: readonly RawDocumentView[];
  readonly timeline: readonly TimelineView[];
  readonly graph: GraphView | null;
  readonly summary: OrderSummaryView | null;
  readonly exceptions: readonly OrderExceptionView[];
}

export interface OrderSummaryView {
  readonly currency: string;
  readonly money: Readonly<Record<'ordered' | 'authorised' | 'captured' | 'shipped' | 'invoiced', number>>;
  readonly authorisation: string | null;
  readonly erp: {
    readonly customerNumber: string | null;
    readonly salesOrderNumber: string | null;
    readonly invoices: readonly string[];
  };
  readonly fulfilments: readonly { readonly location: string; readonly id: string; readonly cancelled: boolean }[];
  readonly shipments: readonly string[];
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly name: string;
    readonly ordered: number;
    readonly shipped: number;
    readonly cancelled: number;
    readonly open: number;
  }[];
  readonly remarks: readonly string[];
}

export interface CallDetailView {
  readonly id: string;
  readonly system: string;
  readonly capability: string;
  readonly mode: string;
  readonly items: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly error: string | null;
  /** Requests and answers, masked as they were journaled. */
  readonly requests: readonly unknown[];
}

export interface ExceptionGroup {
  readonly process: string;
  readonly step: string;
  readonly cause: string;
  readonly currency: string | null;
  readonly count: number;
  readonly amount: number;
  readonly oldestAt: string;
  readonly advice: string;
}

export interface ExceptionItem {
  readonly id: string;
  readonly process: string;
  readonly key: string;
  readonly step: string;
  readonly cause: string;
  readonly detail: string;
  readonly advice: string;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly raisedAt: string;
}

export interface ExceptionPage {
  readonly items: readonly ExceptionItem[];
  readonly after: string | null;
}

export const decisions = ['retry', 'skip', 'cancel'] as const;
export type DecisionName = (typeof decisions)[number];

/** What a decision does to one exception, or did. */
export interface DecisionResult {
  readonly id: string;
  readonly key: string | null;
  readonly ok: boolean;
  /** In words: what happens, step by step; or why it cannot be done and what to do instead. */
  readonly effects: readonly string[];
}

export interface StockRowView {
  readonly sku: string;
  readonly locations: number;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

export interface StockPage {
  readonly items: readonly StockRowView[];
  readonly after: string | null;
}

/** Why an article has the numbers that it has: what `crossdock stock explain` tells, with instants as text. */
export interface StockDetailView {
  readonly sku: string;
  readonly locations: readonly {
    readonly location: string;
    readonly onHand: number;
    readonly reserved: number;
    readonly available: number;
    /** The newest count; `difference` is counted less booked. */
    readonly counted: { readonly onHand: number; readonly at: string; readonly difference: number } | null;
  }[];
  readonly reservations: readonly {
    readonly reference: string;
    readonly location: string;
    readonly quantity: number;
    readonly since: string;
  }[];
  /** Orders that hold it beyond those that are listed. */
  readonly furtherReservations: number;
  readonly channels: readonly StockTellingView[];
}

/** What a channel shows of an article, how that number comes to be, and what it will be told next. */
export interface StockTellingView {
  readonly channel: string;
  readonly source: string;
  readonly locations: readonly { readonly location: string; readonly available: number; readonly buffer: number }[];
  readonly category: string;
  readonly offered: number;
  readonly heldBack: number;
  readonly rounding: 'shown-max' | 'round-down' | null;
  readonly shown: number;
  readonly next: number | null;
  readonly toldThrough: string | null;
  readonly told: number | null;
  readonly toldAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly state: 'told' | 'waiting' | 'not-told';
  readonly waitingFor: { readonly kind: string; readonly detail: string; readonly until: string | null } | null;
  readonly sentence: string;
}

export interface ChannelHealth {
  readonly channel: string;
  /** Null where it comes by the API alone. */
  readonly system: string | null;
  readonly health: Health;
  /** Why it is said to be so. */
  readonly why: string;
  /** Documents of its system that were not taken up yet. */
  readonly backlog: number;
  readonly backlogSince: string | null;
  readonly acceptedPerMinute: number;
  readonly completedPerMinute: number;
  readonly lastOrderAt: string | null;
  readonly stock: StockPushView;
}

export type Health = 'well' | 'troubled' | 'down' | 'quiet';

export interface SystemHealth {
  readonly system: string;
  readonly connector: string;
  readonly health: Health;
  /** Why it is said to be so. */
  readonly why: string;
  readonly calls: number;
  readonly items: number;
  readonly failedCalls: number;
  readonly medianMs: number | null;
  readonly slowestMs: number | null;
  readonly lastCallAt: string | null;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
  readonly backlog: number;
  readonly backlogSince: string | null;
  readonly sweeps: readonly {
    readonly name: string;
    readonly ranAt: string | null;
    readonly lastError: string | null;
  }[];
  readonly requestsPerSecondMax: number | null;
  readonly concurrencyMax: number | null;
}

export interface ChannelsView {
  readonly reachMinutes: number;
  readonly channels: readonly ChannelHealth[];
  readonly systems: readonly SystemHealth[];
  readonly quotas: readonly QuotaView[];
}

export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
  /** `client` is exchanged for tokens (OAuth 2.0), `key` is sent with each request. */
  readonly kind: 'key' | 'client';
  readonly plan: string;
  /** Of today (UTC). Refused are 4xx, of these `limited` for the plan's sake; failed are 5xx. */
  readonly requestsToday: number;
  readonly refusedToday: number;
  readonly limitedToday: number;
  readonly failedToday: number;
  /** Requests of the last days, the oldest first; the last one is today. */
  readonly days: readonly number[];
  readonly lastUsedAt: string | null;
}

/** What the keys under it may call; null is without limit. */
export interface PlanView {
  readonly name: string;
  readonly requestsPerSecond: number | null;
  readonly burst: number | null;
  readonly concurrency: number | null;
  readonly requestsPerDay: number | null;
}

export interface KeysView {
  readonly keys: readonly KeyView[];
  readonly plans: readonly PlanView[];
  readonly scopes: Readonly<Record<string, string>>;
}

export interface NewKeyView {
  readonly id: string;
  /** Shown this once. */
  readonly key: string;
}
