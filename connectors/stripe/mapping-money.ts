import { currencyDecimals, toDecimal, toMinor } from '../../src/index.ts';

/**
 * Decimals of an amount at Stripe, where they are not two (docs.stripe.com/currencies, "Zero-decimal", "Three-decimal"
 * and "Special cases"). ISK and UGX are not in it: Stripe writes them with two decimals although they have none.
 */
const zeroDecimal = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
const threeDecimal = 'BHD JOD KWD OMR TND';
const decimalsAtStripe = new Map<string, number>([
  ...zeroDecimal.split(' ').map((code) => [code, 0] as const),
  ...threeDecimal.split(' ').map((code) => [code, 3] as const),
]);
/** Currencies without a minor unit, whose two decimals at Stripe must be zeros. */
const wholeUnitsOnly = new Set(['ISK', 'UGX']);

const stripeDecimals = (currency: string) => decimalsAtStripe.get(currency) ?? 2;

/**
 * Minor units as Stripe counts them; undefined where Stripe cannot charge the amount (a tenth of a fils).
 * @example toStripeAmount(1250, 'EUR') // 1250
 * @example toStripeAmount(500, 'ISK') // 50000, where ISK has no minor unit
 */
export function toStripeAmount(minor: number, currency: string): number | undefined {
  const decimals = stripeDecimals(currency);
  const amount = rescaled(toDecimal(minor, currency), decimals);
  if (amount === undefined) return undefined;
  // Of three decimals the last must be zero, says the same page.
  if (decimals === 3 && amount % 10 !== 0) return undefined;
  return wholeUnitsOnly.has(currency) && amount % 100 !== 0 ? undefined : amount;
}

/** The reverse; undefined where Stripe's amount has a fraction of the minor unit. */
export function fromStripeAmount(amount: number, currency: string): number | undefined {
  const decimals = stripeDecimals(currency);
  if (decimals === currencyDecimals(currency)) return amount;
  return toMinor(decimalText(amount, decimals), currency);
}

/** Moves the point without a float: '12.500' at two decimals is 1250. */
function rescaled(decimal: string, decimals: number): number | undefined {
  const [whole = '', fraction = ''] = decimal.split('.');
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  return Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

function decimalText(amount: number, decimals: number): string {
  const digits = String(amount).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
