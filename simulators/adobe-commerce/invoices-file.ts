import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** One line of a file of invoices: columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country. */
export interface InvoiceLine {
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  /** Pence. */
  readonly unitPrice: number;
}

export interface Invoice {
  readonly number: string;
  /** Its number begins with C: a cancellation, a return or a credit. */
  readonly isCredit: boolean;
  /** Null where the file has none. */
  readonly customerId: number | null;
  readonly country: string;
  readonly lines: readonly InvoiceLine[];
}

/** What a file adds up to: the audit's other side. */
export interface FileTotals {
  readonly invoices: number;
  readonly cancellations: number;
  readonly lines: number;
  /** Sum of quantity times price of every line, credits negative, in pence. */
  readonly amountMinor: number;
}

/** Postage, carriage, manual entries, fees and the like: paid, never picked. */
const chargeCodes = new Set(['POST', 'DOT', 'M', 'C2', 'D', 'S', 'B', 'CRUK', 'BANK CHARGES', 'AMAZONFEE']);

export function isChargeCode(stockCode: string): boolean {
  return chargeCodes.has(stockCode.toUpperCase());
}

/** Invoices in the order in which they begin in the file; lines of the same article stay apart. */
export function readInvoices(csvPath: string): Invoice[] {
  const rows = parse(readFileSync(csvPath), { columns: true, bom: true, skip_empty_lines: true }) as Record<
    string,
    string
  >[];
  const invoices = new Map<string, Invoice & { readonly lines: InvoiceLine[] }>();
  for (const row of rows) {
    const number = (row['InvoiceNo'] ?? '').trim();
    const invoice = invoices.get(number) ?? {
      number,
      isCredit: /^c/i.test(number),
      customerId: customerOf(row['CustomerID'] ?? ''),
      country: (row['Country'] ?? '').trim(),
      lines: [],
    };
    invoices.set(number, invoice);
    invoice.lines.push({
      stockCode: (row['StockCode'] ?? '').trim(),
      description: (row['Description'] ?? '').trim(),
      quantity: wholeOf(row['Quantity'] ?? '', number),
      unitPrice: penceOf(row['UnitPrice'] ?? '', number),
    });
  }
  return [...invoices.values()];
}

export function fileTotals(csvPath: string): FileTotals {
  const invoices = readInvoices(csvPath);
  const lines = invoices.flatMap((invoice) => invoice.lines);
  return {
    invoices: invoices.filter(({ isCredit }) => !isCredit).length,
    cancellations: invoices.filter(({ isCredit }) => isCredit).length,
    lines: lines.length,
    amountMinor: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
  };
}

/** Customers are written as floats ("15987.0") or missing. */
function customerOf(text: string): number | null {
  const match = /^(\d+)(?:\.0*)?$/.exec(text.trim());
  return match === null ? null : Number(match[1]);
}

function wholeOf(text: string, number: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`invoice ${number}: the quantity ${text} is no whole number`);
  return value;
}

/** Pounds to pence without floats; a fraction of a penny is rounded half up, in the plan and in the totals alike. */
function penceOf(text: string, number: string): number {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) throw new Error(`invoice ${number}: the price ${text} is no decimal`);
  const fraction = (match[3] ?? '').padEnd(3, '0');
  const pence = Number(match[2]) * 100 + Number(fraction.slice(0, 2)) + (Number(fraction[2]) >= 5 ? 1 : 0);
  return match[1] === '-' && pence !== 0 ? -pence : pence;
}
