/** What the audit looks at, in the order of the report; the title says what holds where a check finds nothing. */
export const checkTitles = {
  'lost-orders': 'No order was lost',
  'stray-effects': 'No effect without an accepted order',
  'erp-orders': 'One sales order each in the ERP',
  'fulfilment-requests': 'One fulfilment request for each location',
  shipments: 'Shipped what was asked for, nothing of cancelled orders',
  payments: 'Captured what was shipped, to the minor unit',
  invoices: 'Invoiced what was captured, to the minor unit',
  tax: 'Tax reported for completed orders alone',
  mails: 'Mails as promised, none twice',
  shop: 'Each channel was told of each shipment once',
  'stock-sold': 'No unit promised or sold beyond the stock there was',
  'stock-told': 'The last stock told to each channel is what is left',
} as const;

export type CheckName = keyof typeof checkTitles;

/** What a finding adds to the report's counters. */
export interface Counts {
  /** Placed orders that nobody answers for. */
  readonly lost: number;
  /** Units. */
  readonly oversold: number;
  /** Effects that are there more than once. */
  readonly duplicated: number;
  /** Differences of money. */
  readonly amounts: number;
}

/** Something that is not as it should be, with the order or the article that it is about. */
export interface Problem {
  readonly check: CheckName;
  readonly channel?: string;
  readonly number?: string;
  readonly sku?: string;
  readonly detail: string;
}

export interface Finding extends Problem {
  readonly counts?: Partial<Counts>;
}

/** One check: how many things it looked at, and what it found. */
export interface Checked {
  readonly check: CheckName;
  readonly checked: number;
  readonly findings: readonly Finding[];
}

export interface AuditReport extends Counts {
  /** Documents that the channels have placed for the platform: orders and returns. */
  readonly orders: number;
  readonly accepted: number;
  readonly refused: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly open: number;
  readonly exceptions: number;
  readonly seconds: number;
  /** Completed orders a second. */
  readonly ordersPerSecond: number;
  readonly acceptP50Ms: number;
  readonly acceptP99Ms: number;
  readonly problems: readonly Problem[];
  readonly checks: readonly { readonly check: CheckName; readonly checked: number; readonly problems: number }[];
  /** What completed orders have brought whose money we take ourselves, in minor units, by currency. */
  readonly money: readonly { readonly currency: string; readonly captured: number; readonly invoiced: number }[];
  /** What was invoiced of completed orders whose money their channel takes. */
  readonly collected: readonly { readonly currency: string; readonly invoiced: number }[];
  /** From an order's placing to the warehouse's request, in ms, the half of them: promised within a day, and later. */
  readonly askedAfterMs: { readonly urgent: number | null; readonly later: number | null };
  readonly channels: readonly ChannelReport[];
  /** From the first sale until the first channel was told what is left; null where none was. */
  readonly firstToldMs: number | null;
}

/** How one channel came through. */
export interface ChannelReport {
  readonly name: string;
  readonly placed: number;
  readonly accepted: number;
  readonly completed: number;
  readonly refused: number;
  /** Orders that left by their ship-by, of those that left or should have. */
  readonly promisesKept: number;
  readonly promises: number;
  readonly stockPushes: number;
  readonly quotaUsed: number | null;
  readonly firstToldMs: number | null;
}
