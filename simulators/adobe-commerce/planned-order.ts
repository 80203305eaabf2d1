/** An address as the shop keeps it; `regionCode` is the state's abbreviation where the country has states. */
export interface ShopAddress {
  readonly firstname: string;
  readonly lastname: string;
  readonly company: string | null;
  readonly street: readonly string[];
  readonly city: string;
  readonly region: string | null;
  readonly regionCode: string | null;
  /** Empty when the customer left it out. */
  readonly postcode: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryId: string;
  readonly telephone: string;
}

/** Amounts in minor units; `unitPrice` without tax, `discount` and `tax` of the whole line. */
export interface PlannedLine {
  readonly sku: string;
  readonly name: string;
  /** Negative on credits and stock corrections. */
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  readonly taxPercent: number;
  /** Paid but not picked: postage, a manual entry. */
  readonly virtual: boolean;
}

export interface PlannedPayment {
  /** Adobe's method code, e.g. `stripe_payments`, `free`. */
  readonly method: string;
  /** A PaymentMethod id of the provider; null when there is nothing to pay. */
  readonly token: string | null;
  /** The shop holds the authorisation itself before the order exists. */
  readonly authorisedByShop: boolean;
}

/**
 * What a document is meant to become:
 * - accept: taken by the platform, whatever becomes of it later;
 * - refuse: nothing of it may be shipped: turned down at the door, or ended by the platform with a reason;
 * - either: depends on a race (a cancellation) or on another system (a card).
 */
export type Expected = 'accept' | 'refuse' | 'either';
export type PlannedKind = 'order' | 'cancellation' | 'return';

/** One order before it is placed. Deterministic: the same plan again is the same order. */
export interface PlannedOrder {
  readonly number: string;
  readonly kind: PlannedKind;
  readonly expected: Expected;
  /** Why it is special, in a word or a sentence; empty for an ordinary order. */
  readonly note: string;
  readonly currency: string;
  readonly customer: {
    readonly guest: boolean;
    readonly id: number | null;
    readonly email: string;
  };
  readonly billTo: ShopAddress;
  readonly shipTo: ShopAddress;
  readonly lines: readonly PlannedLine[];
  readonly shipping: {
    readonly method: string;
    readonly description: string;
    readonly amount: number;
    readonly tax: number;
  };
  readonly payment: PlannedPayment;
  /** Added to the grand total, so that the document does not add up; 0 for a sound one. */
  readonly totalError: number;
  /** The customer asks for a cancellation so long after the order is visible; null for never. */
  readonly cancelAfterMs: number | null;
  readonly addressChange: { readonly afterMs: number; readonly address: ShopAddress } | null;
  /** The order that a document of kind `cancellation` cancels. */
  readonly cancels: string | null;
  /** The order that a credit names, where it is known. */
  readonly creditOf: string | null;
}

/** Goods, shipping and taxes of a plan in minor units; `grand` has the deliberate error in it. */
export function plannedTotals(plan: PlannedOrder) {
  const sum = (of: (line: PlannedLine) => number) => plan.lines.reduce((total, line) => total + of(line), 0);
  const subtotal = sum((line) => line.quantity * line.unitPrice);
  const discount = sum((line) => line.discount);
  const tax = sum((line) => line.tax) + plan.shipping.tax;
  const grand = subtotal - discount + tax + plan.shipping.amount + plan.totalError;
  return { subtotal, discount, tax, grand };
}
