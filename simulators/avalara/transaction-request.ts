import { requirePlace, type WireAddress } from './addresses.ts';
import { minorOf } from './amounts.ts';
import { AvaTaxError, avaTaxErrors } from './errors.ts';

/** A line of a CreateTransactionModel that was found good; `amount` in minor units. */
export interface RequestedLine {
  readonly number: string;
  readonly quantity: number;
  readonly amount: number;
  readonly taxCode: string;
  readonly itemCode: string;
  readonly description: string;
  readonly ref1: string;
  readonly taxIncluded: boolean;
}

/** A CreateTransactionModel that was found good. */
export interface RequestedTransaction {
  readonly code: string;
  readonly type: string;
  readonly date: string;
  readonly customerCode: string;
  readonly currency: string;
  readonly commit: boolean;
  readonly referenceCode: string;
  readonly shipFrom: WireAddress;
  readonly shipTo: WireAddress;
  readonly lines: readonly RequestedLine[];
}

const types = ['SalesOrder', 'SalesInvoice', 'ReturnOrder', 'ReturnInvoice'];
const lineCountMax = 15_000;
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Reads a CreateTransactionModel; throws the AvaTaxError that AvaTax would answer. */
export function readTransaction(body: unknown, companyCode: string): RequestedTransaction {
  if (typeof body !== 'object' || body === null) throw new AvaTaxError(avaTaxErrors.modelRequired, 'model');
  const model = body as Record<string, unknown>;
  const { lines, addresses, currencyCode: currency = 'USD', type = 'SalesOrder', date } = model;
  if (!types.includes(type as string)) throw new AvaTaxError(avaTaxErrors.invalidEnum, `type is ${String(type)}.`);
  if ((model['companyCode'] ?? companyCode) !== companyCode)
    throw new AvaTaxError(avaTaxErrors.companyInvalid, `companyCode is ${String(model['companyCode'])}.`);
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(date) || Number.isNaN(Date.parse(date)))
    throw new AvaTaxError(avaTaxErrors.dateFormat, `date is ${String(date)}.`);
  if (!currencies.has(currency as string))
    throw new AvaTaxError(avaTaxErrors.invalidEnum, `currencyCode is ${String(currency)}.`);
  if (!Array.isArray(lines) || lines.length === 0) throw new AvaTaxError(avaTaxErrors.missingLine, 'lines');
  if (lines.length > lineCountMax) throw new AvaTaxError(avaTaxErrors.entityLimitExceeded, `At most ${lineCountMax}.`);
  return {
    code: text(model, 'code', 50),
    type: type as string,
    date: date.slice(0, 10),
    customerCode: required(text(model, 'customerCode', 50), 'customerCode'),
    currency: currency as string,
    commit: model['commit'] === true,
    referenceCode: text(model, 'referenceCode', 1024),
    ...readAddresses(addresses),
    lines: readLines(lines as unknown[], currency as string),
  };
}

function readAddresses(value: unknown): { shipFrom: WireAddress; shipTo: WireAddress } {
  const addresses = (value ?? {}) as Record<string, unknown>;
  if (addresses['singleLocation'] !== undefined) {
    const place = requirePlace(addresses['singleLocation'], 'singleLocation');
    return { shipFrom: place, shipTo: place };
  }
  return {
    shipFrom: requirePlace(addresses['shipFrom'], 'shipFrom'),
    shipTo: requirePlace(addresses['shipTo'], 'shipTo'),
  };
}

function readLines(lines: readonly unknown[], currency: string): RequestedLine[] {
  const numbers = new Set<string>();
  return lines.map((value, index) => {
    const line = (value ?? {}) as Record<string, unknown>;
    const amount = minorOf(line['amount'], currency);
    if (amount === undefined)
      throw new AvaTaxError(avaTaxErrors.invalidDecimal, `lines[${index}].amount is ${String(line['amount'])}.`);
    const number = text(line, 'number', 50) || String(index + 1);
    if (numbers.has(number)) throw new AvaTaxError(avaTaxErrors.duplicateEntry, `There are two lines ${number}.`);
    numbers.add(number);
    return {
      number,
      quantity: typeof line['quantity'] === 'number' ? line['quantity'] : 1,
      amount,
      taxCode: text(line, 'taxCode', 25) || 'P0000000',
      itemCode: text(line, 'itemCode', 50),
      description: text(line, 'description', 2096),
      ref1: text(line, 'ref1', 250),
      taxIncluded: line['taxIncluded'] === true,
    };
  });
}

function text(model: Record<string, unknown>, field: string, lengthMax: number): string {
  const value = model[field] ?? '';
  if (typeof value !== 'string') throw new AvaTaxError(avaTaxErrors.jsonFormat, `${field} is no text.`);
  if (value.length > lengthMax)
    throw new AvaTaxError(avaTaxErrors.stringLength, `${field} is longer than ${lengthMax}.`);
  return value;
}

function required(value: string, field: string): string {
  if (value === '') throw new AvaTaxError(avaTaxErrors.valueRequired, field);
  return value;
}
