import { wireAmount } from './amounts.ts';
import { taxAt, taxWithin } from './rates.ts';
import type { RequestedLine, RequestedTransaction } from './transaction-request.ts';

/** Avalara's system tax code for what is never taxed. */
const nonTaxable = 'NT';

export interface CalculatedLine extends RequestedLine {
  /** Without tax, minor units. */
  readonly net: number;
  readonly tax: number;
}

/**
 * The rate of a destination in millionths: by state in the US, by `country:XX` elsewhere. The prefix is there because
 * CA is California and Canada, DE Delaware and Germany.
 */
export function rateOf(transaction: RequestedTransaction, rates: Readonly<Record<string, number>>): number {
  const { country = 'US', region = '' } = transaction.shipTo;
  return rates[country === 'US' ? region.toUpperCase() : `country:${country}`] ?? 0;
}

/** The tax of each line, rounded half up on its own. A negative amount (return) has the tax of its opposite, negated. */
export function calculateLines(transaction: RequestedTransaction, ratePerMillion: number): CalculatedLine[] {
  return transaction.lines.map((line) => {
    const rate = line.taxCode === nonTaxable ? 0 : ratePerMillion;
    const size = Math.abs(line.amount);
    const ofSize = line.taxIncluded ? taxWithin(size, rate) : taxAt(size, rate);
    const tax = line.amount < 0 ? -ofSize : ofSize;
    return { ...line, tax, net: line.taxIncluded ? line.amount - tax : line.amount };
  });
}

/** AvaTax's TransactionLineModel. */
export function wireLine(line: CalculatedLine, transactionId: number, index: number, date: string, currency: string) {
  return {
    id: transactionId * 1000 + index,
    transactionId,
    lineNumber: line.number,
    description: line.description,
    discountAmount: 0,
    exemptAmount: 0,
    isItemTaxable: line.taxCode !== nonTaxable,
    itemCode: line.itemCode,
    lineAmount: wireAmount(line.net, currency),
    quantity: line.quantity,
    ref1: line.ref1,
    reportingDate: date,
    tax: wireAmount(line.tax, currency),
    taxableAmount: line.taxCode === nonTaxable ? 0 : wireAmount(line.net, currency),
    taxCalculated: wireAmount(line.tax, currency),
    taxCode: line.taxCode,
    taxDate: date,
    taxIncluded: line.taxIncluded,
  };
}
