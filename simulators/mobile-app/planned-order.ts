/** One order before it is handed in. Deterministic: the same seed, index and catalogue again are the same order. */
export interface PlannedOrder {
  readonly number: string;
  readonly person: { readonly name: string; readonly email: string; readonly id: string | null };
  readonly address: AppAddress;
  /** In millionths of the price without it. */
  readonly taxRatePerMillion: number;
  readonly currency: string;
  /** What the buyer would take, in this order; the app offers the first of them that are there. */
  readonly wishes: readonly Wish[];
  /** How many of the wishes end in the basket. */
  readonly lineCount: number;
  readonly delivery: Delivery;
  /** The payment provider's token. */
  readonly token: string;
}

export interface Wish {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

export interface AppAddress {
  readonly street: readonly string[];
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
  readonly phone: string;
}

export interface Delivery {
  readonly method: string;
  readonly serviceLevel: 'standard' | 'expedited' | 'same-day';
  readonly amount: number;
  /** Within how many hours the app promises the hand-over. */
  readonly shipWithinHours: number;
}
