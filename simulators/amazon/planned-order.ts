/** Amounts in minor units; `discount` and `tax` of the whole line. With tax in the price where the store shows it so. */
export interface PlannedLine {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
}

export interface BuyerAddress {
  readonly name: string;
  readonly companyName: string | null;
  readonly lines: readonly string[];
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone: string | null;
}

/**
 * What an order is meant to become: `accept` (taken by the platform, whatever becomes of it later), `refuse` (nothing of
 * it may be shipped), `either` (a race: a cancellation).
 */
export type Expected = 'accept' | 'refuse' | 'either';

/** One order before it is placed. Deterministic: the same plan again is the same order. */
export interface PlannedOrder {
  readonly fulfilledBy: 'MERCHANT' | 'AMAZON';
  readonly expected: Expected;
  /** Why it is special, in a word; empty for an ordinary order. */
  readonly note: string;
  readonly currency: string;
  readonly isTaxIncluded: boolean;
  readonly isTaxCollectedByAmazon: boolean;
  readonly address: BuyerAddress;
  readonly lines: readonly PlannedLine[];
  readonly shipping: {
    readonly serviceLevel: string;
    readonly amount: number;
    readonly tax: number;
  };
  /** `PRIME`, `AMAZON_BUSINESS`, … */
  readonly programs: readonly string[];
  readonly shipWithinHours: number;
  /** How long the payment is pending; null: it is there at once. */
  readonly pendingMs: number | null;
  /** The buyer asks to cancel so long after the order is unshipped; null for never. */
  readonly buyerCancelAfterMs: number | null;
  /** Amazon cancels it so long after it was placed; null for never. */
  readonly amazonCancelAfterMs: number | null;
}

/** Sums of a plan in minor units. */
export function plannedTotals(plan: PlannedOrder) {
  const sum = (of: (line: PlannedLine) => number) => plan.lines.reduce((total, line) => total + of(line), 0);
  const goods = sum((line) => line.quantity * line.unitPrice - line.discount);
  const tax = sum((line) => line.tax) + plan.shipping.tax;
  return { goods, tax, grand: goods + plan.shipping.amount + (plan.isTaxIncluded ? 0 : tax) };
}
