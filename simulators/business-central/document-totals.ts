import { divideRounded, minorToNumber, multiplyToMinor, parseDecimal, scaledToMinor } from './decimal.ts';
import type { LineRecord } from './records.ts';

/** Minor units of one line or of a document. */
export interface Amounts {
  readonly net: bigint;
  readonly tax: bigint;
  readonly gross: bigint;
}

export type TaxRates = Readonly<Record<string, number>>;

/** quantity x unitPrice rounded to the currency, less the discount, plus tax by the line's tax code. */
export function lineAmounts(line: LineRecord, currency: string, taxRates: TaxRates): Amounts {
  if (line.lineType === 'Comment') return { net: 0n, tax: 0n, gross: 0n };
  const quantity = parseDecimal(line.quantity) ?? 0n;
  const price = parseDecimal(line.unitPrice) ?? 0n;
  const discount = parseDecimal(line.discountAmount) ?? 0n;
  const net = multiplyToMinor(quantity, price, currency) - scaledToMinor(discount, currency);
  const percent = parseDecimal(taxRates[line.taxCode] ?? 0) ?? 0n;
  const tax = divideRounded(net * percent, 100n * 100_000n);
  return { net, tax, gross: net + tax };
}

export function documentAmounts(lines: Iterable<LineRecord>, currency: string, taxRates: TaxRates): Amounts {
  let [net, tax] = [0n, 0n];
  for (const line of lines) {
    const amounts = lineAmounts(line, currency, taxRates);
    net += amounts.net;
    tax += amounts.tax;
  }
  return { net, tax, gross: net + tax };
}

/** The amounts of a line as the API names them. */
export function renderLineAmounts(line: LineRecord, currency: string, taxRates: TaxRates): Record<string, unknown> {
  const { net, tax, gross } = lineAmounts(line, currency, taxRates);
  const [netAmount, taxAmount, grossAmount] = [net, tax, gross].map((minor) => minorToNumber(minor, currency));
  return {
    amountExcludingTax: netAmount,
    taxPercent: taxRates[line.taxCode] ?? 0,
    totalTaxAmount: taxAmount,
    amountIncludingTax: grossAmount,
    invoiceDiscountAllocation: 0,
    netAmount,
    netTaxAmount: taxAmount,
    netAmountIncludingTax: grossAmount,
  };
}

export function renderTotals(amounts: Amounts, currency: string): Record<string, unknown> {
  return {
    totalAmountExcludingTax: minorToNumber(amounts.net, currency),
    totalTaxAmount: minorToNumber(amounts.tax, currency),
    totalAmountIncludingTax: minorToNumber(amounts.gross, currency),
  };
}
