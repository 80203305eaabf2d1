/**
 * Money is an integer count of the currency's minor unit (cents, yen, fils), never a fraction.
 * The number of decimals of a currency comes from ISO 4217.
 */

/** The largest amount a document may carry, in minor units: ten times what a 32-bit ledger holds, far below 2^53. */
export const amountMax = 1_000_000_000_000;

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));

/**
 * Currencies whose minor unit is no hundredth, after ISO 4217. Intl is not asked: it follows the cash in use (the
 * forint has no coins of a hundredth, and yet two decimals in ISO 4217 and at every bank).
 */
const decimalsOf = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/** Whether `currency` is an ISO 4217 code in use. */
export function isCurrency(currency: string): boolean {
  return knownCurrencies.has(currency);
}

/** Decimals of a currency after ISO 4217: 0 for JPY, 2 for EUR, 3 for KWD. */
export function currencyDecimals(currency: string): number {
  return decimalsOf.get(currency) ?? 2;
}

const decimalPattern = /^(-?)(\d{1,13})(?:\.(\d{1,12}))?$/;

/**
 * Reads a vendor's decimal amount ("12.50", 12.5, "12.5000") into minor units without a float in between.
 * Returns undefined where it is no plain decimal or has a fraction of the minor unit: the caller names the field.
 * @example toMinor('12.50', 'EUR') // 1250
 */
export function toMinor(value: string | number, currency: string): number | undefined {
  const match = decimalPattern.exec(typeof value === 'number' ? plainDecimal(value) : value.trim());
  if (match === null) return undefined;
  const decimals = currencyDecimals(currency);
  const fraction = (match[3] ?? '').padEnd(decimals, '0');
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  const minor = Number((match[2] ?? '') + fraction.slice(0, decimals));
  if (minor > amountMax) return undefined;
  return match[1] === '-' && minor !== 0 ? -minor : minor;
}

/** Exponent notation ("1e-7") is no plain decimal, so it is spelled out before it is matched. */
function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12) : text;
}

/**
 * Writes minor units as the decimal a vendor expects.
 * @example toDecimal(1250, 'EUR') // '12.50'
 */
export function toDecimal(minor: number, currency: string): string {
  const decimals = currencyDecimals(currency);
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The same as a number, for vendors whose JSON wants numbers; exact to the cent up to `amountMax`. */
export function toDecimalNumber(minor: number, currency: string): number {
  return Number(toDecimal(minor, currency));
}

/**
 * Splits `amount` in proportion to `weights` so that the parts add up to the whole (largest remainder method;
 * ties go to the earlier part). Weights are non-negative; when all are zero the first part takes everything.
 * @example splitByWeight(100, [1, 1, 1]) // [34, 33, 33]
 */
export function splitByWeight(amount: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? amount : 0));
  const whole = Math.abs(amount);
  const { parts, remainders } = Number.isSafeInteger(sum * whole)
    ? divide(whole, weights, sum)
    : divideBig(whole, weights);
  const left = whole - parts.reduce((total, part) => total + part, 0);
  if (left > 0) for (const index of byRemainder(remainders).slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return amount < 0 ? parts.map((part) => (part === 0 ? 0 : -part)) : parts;
}

interface Divided {
  readonly parts: number[];
  readonly remainders: readonly (number | bigint)[];
}

/** Exact, because every product and the sum are safe integers. */
function divide(whole: number, weights: readonly number[], sum: number): Divided {
  const remainders = weights.map((weight) => (whole * weight) % sum);
  return { parts: weights.map((weight, index) => (whole * weight - (remainders[index] ?? 0)) / sum), remainders };
}

function divideBig(amount: number, weights: readonly number[]): Divided {
  const whole = BigInt(amount);
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  const exact = weights.map((weight) => whole * BigInt(weight));
  return { parts: exact.map((value) => Number(value / sum)), remainders: exact.map((value) => value % sum) };
}

/** The largest first, ties by place. */
const byRemainder = (remainders: readonly (number | bigint)[]): number[] =>
  remainders
    .map((_, index) => index)
    .sort((a, b) => {
      const [left = 0, right = 0] = [remainders[a], remainders[b]];
      return left === right ? a - b : left < right ? 1 : -1;
    });
