/** What `crossdock demo` was asked for. */
export interface DemoOptions {
  readonly orders: number;
  /** How many times the base rate in the spike; 4 is +300 %. */
  readonly spike: number;
  readonly seed: number;
  readonly faults: boolean;
  /** Deletes what an earlier run left in the data folder. */
  readonly fresh: boolean;
  /** Ends after the report instead of staying up. */
  readonly exit: boolean;
  /** Prints the report as one line of JSON, the last on standard output. */
  readonly json: boolean;
  /** A file of invoices that become the orders. */
  readonly ordersFrom: string | null;
  readonly data: string;
  /** Goes on with the campaign that the data folder holds. */
  readonly resume: boolean;
}

export const demoDefaults: DemoOptions = {
  orders: 600,
  spike: 4,
  seed: 1,
  faults: false,
  fresh: false,
  exit: false,
  json: false,
  ordersFrom: null,
  data: '.crossdock-demo',
  resume: false,
};

/** A campaign takes about this long at its base rate, in seconds, whatever its size within the rate's bounds. */
const campaignSeconds = 40;
const ratePerSecondMin = 4;
const ratePerSecondMax = 60;

export function ratePerSecond(orders: number): number {
  return Math.min(ratePerSecondMax, Math.max(ratePerSecondMin, orders / campaignSeconds));
}
