import { Ledger } from '../kit/index.ts';
import { wireAmount } from './amounts.ts';
import { calculateLines, rateOf, wireLine, type CalculatedLine } from './calculation.ts';
import { AvaTaxError, avaTaxErrors } from './errors.ts';
import type { RequestedTransaction } from './transaction-request.ts';

export type TransactionStatus = 'Temporary' | 'Saved' | 'Committed' | 'Cancelled';

export interface StoredTransaction {
  readonly id: number;
  readonly version: number;
  readonly status: TransactionStatus;
  readonly request: RequestedTransaction;
  readonly lines: readonly CalculatedLine[];
  readonly modifiedAt: string;
}

type Entry =
  | { readonly type: 'saved'; readonly transaction: StoredTransaction }
  | { readonly type: 'status'; readonly key: string; readonly status: TransactionStatus; readonly at: string }
  | { readonly type: 'deleted'; readonly key: string };

const companyId = 7_654_321;
const firstId = 85_000_000_000_000;

/** The documents of one company, by type and code: two types may share a code, two documents of one type may not. */
export class TransactionStore {
  private readonly byKey = new Map<string, StoredTransaction>();
  private readonly ledger: Ledger<Entry>;
  private readonly rates: Readonly<Record<string, number>>;

  constructor(ledgerFile: string | null, rates: Readonly<Record<string, number>>) {
    this.rates = rates;
    this.ledger = new Ledger<Entry>(ledgerFile, (entry) => this.apply(entry));
  }

  all(): Iterable<StoredTransaction> {
    return this.byKey.values();
  }

  close(): void {
    this.ledger.close();
  }

  get(type: string, code: string): StoredTransaction {
    const found = this.byKey.get(keyOf(type, code));
    if (found === undefined)
      throw new AvaTaxError(avaTaxErrors.entityNotFound, `Transaction '${code}' of type ${type}.`);
    return found;
  }

  /**
   * Calculates and, for invoices, records. An uncommitted document of the code is replaced; a final one (committed or
   * cancelled) is refused unless `adjust`, which makes its next version.
   */
  record(request: RequestedTransaction, adjust: boolean): StoredTransaction {
    const earlier = this.byKey.get(keyOf(request.type, request.code));
    const isFinal = earlier !== undefined && earlier.status !== 'Saved';
    if (isFinal && !adjust) throw new AvaTaxError(avaTaxErrors.documentStatus, 'Expected Saved|Posted');
    const isInvoice = request.type.endsWith('Invoice');
    const transaction: StoredTransaction = {
      id: earlier?.id ?? firstId + this.ledger.length,
      version: (earlier?.version ?? 0) + 1,
      status: !isInvoice ? 'Temporary' : request.commit ? 'Committed' : 'Saved',
      request,
      lines: calculateLines(request, rateOf(request, this.rates)),
      modifiedAt: new Date().toISOString(),
    };
    if (isInvoice) this.ledger.append({ type: 'saved', transaction });
    return transaction;
  }

  setStatus(transaction: StoredTransaction, status: TransactionStatus): StoredTransaction {
    const { type, code } = transaction.request;
    this.ledger.append({ type: 'status', key: keyOf(type, code), status, at: new Date().toISOString() });
    return this.get(type, code);
  }

  delete(transaction: StoredTransaction): void {
    this.ledger.append({ type: 'deleted', key: keyOf(transaction.request.type, transaction.request.code) });
  }

  private apply(entry: Entry): void {
    if (entry.type === 'deleted') this.byKey.delete(entry.key);
    else if (entry.type === 'saved')
      this.byKey.set(keyOf(entry.transaction.request.type, entry.transaction.request.code), entry.transaction);
    else {
      const found = this.byKey.get(entry.key);
      if (found !== undefined) this.byKey.set(entry.key, { ...found, status: entry.status, modifiedAt: entry.at });
    }
  }
}

function keyOf(type: string, code: string): string {
  return `${type} ${code}`;
}

export function totalTax(transaction: StoredTransaction): number {
  return transaction.lines.reduce((sum, line) => sum + line.tax, 0);
}

/** AvaTax's TransactionModel, with its lines where they were asked for. */
export function wireTransaction(transaction: StoredTransaction, withLines: boolean): object {
  const { id, version, status, request, lines, modifiedAt } = transaction;
  const { currency, date } = request;
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  const tax = wireAmount(totalTax(transaction), currency);
  return {
    id,
    code: request.code,
    companyId,
    date,
    status,
    type: request.type,
    currencyCode: currency,
    customerCode: request.customerCode,
    reconciled: false,
    referenceCode: request.referenceCode,
    totalAmount: wireAmount(net, currency),
    totalExempt: 0,
    totalDiscount: 0,
    totalTax: tax,
    totalTaxable: wireAmount(net, currency),
    totalTaxCalculated: tax,
    adjustmentReason: version === 1 ? 'NotAdjusted' : 'Other',
    locked: false,
    region: request.shipTo.region ?? '',
    country: request.shipTo.country ?? 'US',
    version,
    modifiedDate: modifiedAt,
    taxDate: `${date}T00:00:00Z`,
    ...(withLines ? { lines: lines.map((line, index) => wireLine(line, id, index, date, currency)) } : {}),
  };
}
