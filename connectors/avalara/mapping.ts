import { toDecimalNumber, toMinor, type Address, type CalculateTax, type TaxCalculated } from '../../src/index.ts';
import type { AvalaraSettings } from './settings.ts';
import { avaTaxCode } from './transaction-code.ts';
import type { WireTransaction } from './wire.ts';

/** Longest fields of AddressLocationInfo and LineItemModel. */
const lengthMax = { street: 100, city: 50, postalCode: 11, description: 2_096, reference: 250 } as const;
/** SKUs of lines that are charges, after the kinds of SalesOrderCharge. */
const chargeSkus = new Set(['shipping', 'handling', 'manual']);

/**
 * AvaTax's AddressLocationInfo. Longer streets and cities are cut, since postal code, region and country place the
 * address; a postal code is never cut, because half of one is another place.
 */
export function toWireAddress(address: Address): Record<string, string> {
  const [line1, line2, line3] = address.street.map((line) => line.slice(0, lengthMax.street));
  const fields = {
    line1,
    line2,
    line3,
    city: address.city.slice(0, lengthMax.city),
    region: address.region,
    postalCode: address.postalCode,
    country: address.country,
  };
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined && field[1] !== ''),
  );
}

/** Whether AvaTax's form has room for the postal code. */
export function hasUsablePostalCode(address: Address): boolean {
  return (address.postalCode ?? '').length <= lengthMax.postalCode;
}

/**
 * AvaTax's CreateTransactionModel: an invoice that is not committed. Lines are numbered by their place, because line
 * ids may be longer than AvaTax's line numbers; the id itself goes along as `ref1`.
 */
export function toTransactionModel(input: CalculateTax, settings: AvalaraSettings): Record<string, unknown> {
  return {
    type: 'SalesInvoice',
    code: avaTaxCode(input.code),
    referenceCode: input.code,
    companyCode: settings.companyCode,
    date: input.date.slice(0, 10),
    customerCode: avaTaxCode(input.customerCode),
    currencyCode: input.currency,
    commit: false,
    addresses: { shipFrom: toWireAddress(input.shipFrom), shipTo: toWireAddress(input.shipTo) },
    lines: input.lines.map((line, index) => {
      const taxCode = taxCodeOf(line.sku, settings);
      return {
        number: String(index + 1),
        quantity: line.quantity,
        amount: toDecimalNumber(line.amount, input.currency),
        ...(taxCode === undefined ? {} : { taxCode }),
        itemCode: avaTaxCode(line.sku),
        description: line.name.slice(0, lengthMax.description),
        taxIncluded: input.taxIncluded,
        ref1: line.id.slice(0, lengthMax.reference),
      };
    }),
  };
}

function taxCodeOf(sku: string, { taxCodes, shippingTaxCode }: AvalaraSettings): string | undefined {
  return taxCodes[sku] ?? (chargeSkus.has(sku) ? shippingTaxCode : taxCodes['*']);
}

/**
 * The taxes of an AvaTax transaction, for the lines that were asked about; a text that names what is wrong where the
 * transaction is not about these lines and amounts.
 */
export function fromTransaction(transaction: WireTransaction, input: CalculateTax): TaxCalculated | string {
  const { currency } = input;
  const byNumber = new Map((transaction.lines ?? []).map((line) => [line.lineNumber, line]));
  if (transaction.currencyCode !== currency) return `currencyCode is ${transaction.currencyCode}, not ${currency}`;
  if (byNumber.size !== input.lines.length) return `it has ${byNumber.size} lines, not ${input.lines.length}`;
  const lines: { id: string; tax: number }[] = [];
  for (const [index, { id, amount }] of input.lines.entries()) {
    const line = byNumber.get(String(index + 1));
    const tax = toMinor(line?.tax ?? '', currency);
    const net = toMinor(line?.lineAmount ?? '', currency);
    if (tax === undefined || net === undefined) return `line ${index + 1} has no whole tax and amount`;
    // AvaTax answers the amount without tax, also of a line that was sent with tax in it.
    const answered = input.taxIncluded ? net + tax : net;
    if (answered !== amount) return `line ${index + 1} is over ${answered}, not ${amount}`;
    lines.push({ id, tax });
  }
  const tax = lines.reduce((sum, line) => sum + line.tax, 0);
  const total = toMinor(transaction.totalTax, currency);
  if (total !== tax) return `totalTax is ${transaction.totalTax}, its lines add up to ${tax} minor units`;
  return { code: transaction.code, tax, lines };
}
