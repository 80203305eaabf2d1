/** Amounts cross AvaTax's wire as JSON numbers; in here they are integer minor units of the document's currency. */

const plainDecimal = /^(-?)(\d+)(?:\.(\d+))?$/;

function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units of a wire amount; undefined where it is no number or has a fraction of the minor unit. */
export function minorOf(value: unknown, currency: string): number | undefined {
  if (typeof value !== 'number') return undefined;
  const match = plainDecimal.exec(String(value));
  if (match === null) return undefined;
  const decimals = decimalsOf(currency);
  const fraction = match[3] ?? '';
  if (fraction.length > decimals) return undefined;
  const minor = Number((match[2] ?? '') + fraction.padEnd(decimals, '0'));
  return match[1] === '-' && minor !== 0 ? -minor : minor;
}

/** The wire amount of minor units. */
export function wireAmount(minor: number, currency: string): number {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return minor < 0 ? -Number(text) : Number(text);
}
