/** Currencies of Amazon's stores that have no decimals (ISO 4217). */
const withoutDecimals = new Set(['JPY', 'KRW', 'VND', 'CLP']);

export interface WireMoney {
  readonly amount: string;
  readonly currencyCode: string;
}

/** Minor units as Amazon's money: a decimal in a string. 1250 USD is "12.50", 1250 JPY is "1250". */
export function wireMoney(minor: number, currency: string): WireMoney {
  return { amount: decimal(minor, currency), currencyCode: currency };
}

export function decimal(minor: number, currency: string): string {
  if (withoutDecimals.has(currency)) return String(minor);
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A price of a listing (a JSON number) in minor units; undefined where it has a fraction of the smallest unit. */
export function minorOf(value: number, currency: string): number | undefined {
  const minor = Math.round(value * (withoutDecimals.has(currency) ? 1 : 100));
  return Number(decimal(minor, currency)) === value ? minor : undefined;
}
