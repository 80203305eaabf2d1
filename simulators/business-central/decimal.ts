/**
 * Exact decimal arithmetic for document amounts. Business Central keeps unit prices and quantities with five decimals
 * and rounds a line's amount to the precision of its currency, half away from zero.
 */
const scale = 5;
const unit = 10n ** BigInt(scale);
const pattern = /^(-?)(\d{1,13})(?:\.(\d+))?$/;

/** A JSON number as an integer of 1/100,000; null where it is no plain decimal or has more than five decimals. */
export function parseDecimal(value: unknown): bigint | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const match = pattern.exec(String(value).includes('e') ? value.toFixed(10) : String(value));
  if (match === null) return null;
  let fraction = match[3] ?? '';
  while (fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  if (fraction.length > scale) return null;
  const digits = BigInt((match[2] ?? '0') + fraction.padEnd(scale, '0'));
  return match[1] === '-' ? -digits : digits;
}

const decimalsByCurrency = new Map<string, number>();

/** Decimals of a currency after ISO 4217. */
export function currencyDecimals(currency: string): number {
  const known = decimalsByCurrency.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  decimalsByCurrency.set(currency, decimals);
  return decimals;
}

/** `numerator / denominator` as an integer, half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const rounded = (top * 2n + bottom) / (bottom * 2n);
  return negative ? -rounded : rounded;
}

/** Minor units of quantity x price, both in 1/100,000. */
export function multiplyToMinor(quantity: bigint, price: bigint, currency: string): bigint {
  return divideRounded(quantity * price * 10n ** BigInt(currencyDecimals(currency)), unit * unit);
}

/** Minor units of a decimal in 1/100,000. */
export function scaledToMinor(value: bigint, currency: string): bigint {
  return divideRounded(value * 10n ** BigInt(currencyDecimals(currency)), unit);
}

/** Minor units as the JSON number that the API answers, e.g. 1250 EUR as 12.5. */
export function minorToNumber(minor: bigint, currency: string): number {
  const decimals = currencyDecimals(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return Number(minor < 0n ? `-${text}` : text);
}
