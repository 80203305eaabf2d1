/** Decimals after ISO 4217 where they are not two, for the currencies that operators are played in. */
const decimals: Readonly<Record<string, number>> = {
  JPY: 0,
  KRW: 0,
  CLP: 0,
  ISK: 0,
  KWD: 3,
  BHD: 3,
  JOD: 3,
  OMR: 3,
  TND: 3,
};

export function decimalsOf(currency: string): number {
  return decimals[currency] ?? 2;
}

/** Minor units as the decimal number of Mirakl's JSON. */
export function amountOf(minor: number, currency: string): number {
  const digits = decimalsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return Number(`${minor < 0 ? '-' : ''}${whole}`);
}

/** A decimal of a request in minor units; null where it is none or has too many decimals. */
export function minorOf(value: unknown, currency: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d{1,8}))?$/.exec(String(value));
  if (match === null) return null;
  const digits = decimalsOf(currency);
  const fraction = (match[2] ?? '').padEnd(digits, '0');
  return /[1-9]/.test(fraction.slice(digits)) ? null : Number((match[1] ?? '') + fraction.slice(0, digits));
}
