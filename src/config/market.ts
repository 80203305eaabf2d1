import type { ServiceLevel } from '../contracts/index.ts';

/** Days of the week as ISO 8601 counts them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** `inclusive`: prices have their tax in them. `exclusive`: it comes on top. `channel-collected`: the channel remits it. */
export type TaxMode = 'inclusive' | 'exclusive' | 'channel-collected';

export const complianceFlags = [
  // The invoice shows the tax number of seller and, where there is one, of the buyer (Directive 2006/112/EC, article 226).
  'tax-number-on-invoice',
  // The seller names a responsible person in the Union on the offer (Regulation (EU) 2023/988).
  'product-safety-contact',
  // Packaging is registered before it is sold (for Germany the Packaging Act, VerpackG).
  'packaging-register',
  // The customer may go back on the purchase within 14 days (Directive 2011/83/EU).
  'right-of-withdrawal',
  // Invoices are "qualified": registration number, rate and tax by rate (Japan, since 2023-10).
  'qualified-invoice',
  // Tax is owed by destination, state and locality (United States).
  'destination-sales-tax',
] as const;
export type ComplianceFlag = (typeof complianceFlags)[number];

/**
 * A market: a country and way of selling there, as data. What differs from region to region stands here and nowhere in code.
 * @example const germany = defineMarket({ name: 'DE', country: 'DE', currency: 'EUR', tax: { mode: 'inclusive', … }, … })
 */
export interface Market {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217; orders of another currency are told as a problem. */
  readonly currency: string;
  readonly tax: {
    readonly mode: TaxMode;
    /** In millionths (190,000 is 19 %); null where it differs from place to place and a tax service knows it. */
    readonly standardRatePerMillion: number | null;
  };
  readonly rounding: {
    readonly mode: 'half-up' | 'half-even' | 'down';
    /** Whether tax is rounded a line or once a document. */
    readonly per: 'line' | 'document';
  };
  readonly addresses: {
    /** What an address must have beside name, street, city and country. */
    readonly needs: readonly ('region' | 'postalCode' | 'phone')[];
    /** A regular expression for the whole postal code. */
    readonly postalCode?: string;
    /** From the first line of the label to the last; `{field}` is filled. */
    readonly label: readonly string[];
  };
  readonly calendar: Calendar;
  /** Who carries what, by service level; the warehouse's own choice where a level has none. */
  readonly carriers: Partial<Readonly<Record<ServiceLevel, { readonly carrier: string; readonly service: string }>>>;
  /** `DE-INV-{number}`: the number is filled with zeros up to its digits. */
  readonly documentNumbers: Readonly<
    Record<'invoice' | 'creditMemo' | 'shipment', { readonly form: string; readonly digits: number }>
  >;
  /** BCP 47; the first where a customer's own is not among them. */
  readonly languages: readonly [string, ...string[]];
  readonly compliance: readonly ComplianceFlag[];
}

export interface Calendar {
  /** IANA, of the warehouse that ships. */
  readonly timeZone: string;
  readonly workingDays: readonly Weekday[];
  /** Orders placed until then on a working day count from that day: `14:00`. */
  readonly cutOff: string;
  /** When the carrier fetches what is ready. */
  readonly handOver: string;
  /** Working days from the day that an order counts from to the hand-over; 0 is the same day. */
  readonly handlingDays: Readonly<Record<ServiceLevel, number>>;
  /** `2026-04-03`, or `12-25` for each year. */
  readonly holidays: readonly string[];
}

/** Types a market; the object is returned as it is. Its checks run when the configuration is loaded. */
export function defineMarket(market: Market): Market {
  return market;
}
