import { toDecimal } from '../../contracts/index.ts';

/** `1234.50 USD` */
export const moneyText = (minor: number, currency: string): string => `${toDecimal(minor, currency)} ${currency}`;

/** `12.01 USD instead of 12.00 USD: 0.01 USD too much` */
export function difference(found: number, expected: number, currency: string): string {
  const by = moneyText(Math.abs(found - expected), currency);
  const direction = found > expected ? 'too much' : 'too little';
  return `${moneyText(found, currency)} instead of ${moneyText(expected, currency)}: ${by} ${direction}`;
}
