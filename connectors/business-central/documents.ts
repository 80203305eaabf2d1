import { failed, toDecimal, toMinor, type Call, type Outcome } from '../../src/index.ts';
import { sendBatch, valueOf, type BatchPart } from './batch.ts';
import { documentLines, linesMissing, type DocumentInput, type WireLine } from './document-lines.ts';
import { fieldLengths, sameCode, shorten } from './document-number.ts';
import { asNotDone } from './items.ts';
import { anyOf, withQuery, type DocumentLine, type SalesDocument } from './odata.ts';
import { companyUrl, type Vendor } from './vendor.ts';

/** Sales orders and sales invoices are made, found and completed alike. */
export interface DocumentKind {
  readonly set: 'salesOrders' | 'salesInvoices';
  readonly lines: 'salesOrderLines' | 'salesInvoiceLines';
  readonly what: string;
}
export const salesOrders: DocumentKind = { set: 'salesOrders', lines: 'salesOrderLines', what: 'sales order' };
export const salesInvoices: DocumentKind = { set: 'salesInvoices', lines: 'salesInvoiceLines', what: 'sales invoice' };

export interface NumberedInput extends DocumentInput {
  readonly externalDocumentNumber: string;
  readonly customerId: string;
}

/** A document as it is to stand in Business Central. */
export interface Wanted {
  readonly externalNumber: string;
  readonly customerId: string;
  readonly currency: string;
  readonly grandTotal: number;
  readonly lines: readonly WireLine[];
}

/** Documents that one answer brings with their lines: 20 of the longest orders (5,000 lines) are some 70 MB. */
const documentsPerAnswer = 20;
/** Numbers in one `$filter`. */
const numbersPerFilter = 10;

/** The number under which a document is found again; Business Central takes 35 characters. */
export function externalNumberOf(input: { externalDocumentNumber: string }): string {
  return shorten(input.externalDocumentNumber, fieldLengths.externalDocumentNumber);
}

/** Maps inputs to documents; one that cannot be mapped, or whose amounts do not add up, is an outcome instead. */
export async function prepareDocuments(
  vendor: Vendor,
  call: Call,
  inputs: readonly NumberedInput[],
): Promise<(Wanted | Outcome<never>)[]> {
  const skus = inputs.flatMap((input) => input.lines.map((line) => line.sku));
  const failures = await vendor.items.load(call, skus);
  return inputs.map((input) => {
    const lost = input.lines
      .map((line) => failures.get(line.sku.toUpperCase()))
      .find((failure) => failure !== undefined);
    if (lost !== undefined) return lost;
    const sum = sumOf(input);
    if (sum !== input.grandTotal) return amountDiffers('the lines', sum, input);
    const lines = documentLines(vendor, input);
    if ('kind' in lines) return lines;
    const { customerId, currency, grandTotal } = input;
    return { externalNumber: externalNumberOf(input), customerId, currency, grandTotal, lines };
  });
}

/** Creates documents with their lines in one deep insert each, and holds the answered totals against the wanted ones. */
export async function createDocuments(
  vendor: Vendor,
  call: Call,
  kind: DocumentKind,
  wanted: readonly (Wanted | Outcome<never>)[],
  headerOf: (index: number) => Record<string, unknown>,
): Promise<Outcome<SalesDocument>[]> {
  return eachWanted(wanted, async (documents, indexes) => {
    const parts = documents.map((document, at) => ({
      method: 'POST' as const,
      url: companyUrl(vendor, kind.set),
      body: {
        externalDocumentNumber: document.externalNumber,
        customerId: document.customerId,
        currencyCode: document.currency,
        ...headerOf(indexes[at] ?? 0),
        // OData lets a create carry the entities of a navigation property (4.01 protocol, 11.4.2.2).
        [kind.lines]: document.lines,
      },
    }));
    const answers = await sendBatch(call, parts, vendor.company.batchOperationsMax);
    return answers.map((answer, at) => {
      const created = valueOf<SalesDocument>(answer);
      return 'failure' in created ? created.failure : checkTotal(kind, documents[at] as Wanted, created.value);
    });
  });
}

/** Finds documents by external number; the failure of a look-up stands for each of its numbers. */
export async function findDocuments(
  vendor: Vendor,
  call: Call,
  kind: DocumentKind,
  numbers: readonly string[],
): Promise<Map<string, SalesDocument | Outcome<never>>> {
  const wanted = [...new Set(numbers.map((number) => number.toUpperCase()))];
  const chunks: string[][] = [];
  for (let at = 0; at < wanted.length; at += numbersPerFilter) chunks.push(wanted.slice(at, at + numbersPerFilter));
  const parts = chunks.map((chunk) => ({
    method: 'GET' as const,
    url: withQuery(companyUrl(vendor, kind.set), {
      $filter: anyOf('externalDocumentNumber', chunk),
      $expand: kind.lines,
    }),
  }));
  const answers = await sendBatch(call, parts, documentsPerAnswer / numbersPerFilter);
  const found = new Map<string, SalesDocument | Outcome<never>>();
  chunks.forEach((chunk, index) => {
    const list = valueOf<{ value: readonly SalesDocument[] }>(answers[index]);
    if ('failure' in list) for (const number of chunk) found.set(number, asNotDone(list.failure));
    else for (const document of list.value.value) keepFirst(vendor, found, kind, document);
  });
  return found;
}

/**
 * Brings documents that exist to what is wanted: lines that are missing (a create that was cut off) are added. Anything
 * else that differs needs a person.
 */
export async function settleDocuments(
  vendor: Vendor,
  call: Call,
  kind: DocumentKind,
  jobs: readonly { readonly document: SalesDocument; readonly wanted: Wanted }[],
): Promise<Outcome<SalesDocument>[]> {
  const additions = jobs.map((job) => missingLines(kind, job));
  const parts = jobs.flatMap(({ document }, index) =>
    (additions[index] ?? []).map((line): BatchPart => {
      const url = companyUrl(vendor, `${kind.set}(${document.id})/${kind.lines}`);
      return { method: 'POST', url, body: line };
    }),
  );
  const answers = await sendBatch(call, parts, vendor.company.batchOperationsMax);
  let at = 0;
  const completed = jobs.map(({ document }, index): SalesDocument | Outcome<never> => {
    const values = answers.slice(at, (at += additions[index]?.length ?? 0)).map((answer) => valueOf(answer));
    return values.flatMap((value) => ('failure' in value ? [value.failure] : []))[0] ?? document;
  });
  const again = jobs.filter((_, index) => (additions[index]?.length ?? 0) > 0).map(({ document }) => document.id);
  const read = await readDocuments(vendor, call, kind, again);
  return jobs.map(({ document, wanted }, index) => {
    const result = completed[index] ?? document;
    if (isOutcome(result)) return result;
    const fresh = read.get(document.id) ?? document;
    return isOutcome(fresh) ? fresh : checkTotal(kind, wanted, fresh);
  });
}

/** Reads documents by id, with their lines; a document that is gone is `refused('not-found')`. */
export async function readDocuments(
  vendor: Vendor,
  call: Call,
  kind: DocumentKind,
  ids: readonly string[],
): Promise<Map<string, SalesDocument | Outcome<never>>> {
  const distinct = [...new Set(ids)];
  const parts = distinct.map((id) => ({
    method: 'GET' as const,
    url: withQuery(companyUrl(vendor, `${kind.set}(${id})`), { $expand: kind.lines }),
  }));
  const answers = await sendBatch(call, parts, Math.min(documentsPerAnswer, vendor.company.batchOperationsMax));
  return new Map(
    distinct.map((id, index) => {
      const read = valueOf<SalesDocument>(answers[index]);
      return [id, 'failure' in read ? asNotDone(read.failure) : read.value];
    }),
  );
}

export function isOutcome<T extends object>(value: T | Outcome<never>): value is Outcome<never> {
  return 'kind' in value;
}

export function linesOf(kind: DocumentKind, document: SalesDocument): readonly DocumentLine[] {
  return document[kind.lines] ?? [];
}

/** Runs `fn` over those that could be mapped, and puts its outcomes back among the others. */
async function eachWanted<T>(
  wanted: readonly (Wanted | Outcome<never>)[],
  fn: (documents: readonly Wanted[], indexes: readonly number[]) => Promise<Outcome<T>[]>,
): Promise<Outcome<T>[]> {
  const indexes = wanted.flatMap((one, index) => (isOutcome(one) ? [] : [index]));
  const outcomes: (Wanted | Outcome<T>)[] = [...wanted];
  const results = await fn(
    indexes.map((index) => wanted[index] as Wanted),
    indexes,
  );
  results.forEach((result, at) => {
    outcomes[indexes[at] ?? 0] = result;
  });
  return outcomes as Outcome<T>[];
}

/** Business Central takes the same external number twice; the first document is ours, the other is told. */
function keepFirst(
  vendor: Vendor,
  found: Map<string, SalesDocument | Outcome<never>>,
  kind: DocumentKind,
  document: SalesDocument,
): void {
  const number = document.externalDocumentNumber.toUpperCase();
  const earlier = found.get(number);
  if (earlier === undefined || isOutcome(earlier)) {
    found.set(number, document);
    return;
  }
  vendor.log('warn', `two ${kind.what}s have one external document number`, { number, ids: [earlier.id, document.id] });
  if (document.number < earlier.number) found.set(number, document);
}

function missingLines(
  kind: DocumentKind,
  { document, wanted }: { document: SalesDocument; wanted: Wanted },
): readonly WireLine[] {
  // A posted invoice can't be completed, and a foreign document must not be.
  if (document.status !== 'Draft' && kind.set === 'salesInvoices') return [];
  if (!sameCode(document.customerId, wanted.customerId)) return [];
  return linesMissing(wanted.lines, linesOf(kind, document));
}

/** The document when customer, currency and total are the wanted ones, to the minor unit. */
function checkTotal(kind: DocumentKind, wanted: Wanted, document: SalesDocument): Outcome<SalesDocument> {
  const name = `${kind.what} ${document.number}`;
  if (!sameCode(document.customerId, wanted.customerId) || !sameCode(document.currencyCode, wanted.currency))
    return failed(
      'other-document',
      `${name} has the external number ${wanted.externalNumber} but another customer or currency`,
    );
  const total = toMinor(document.totalAmountIncludingTax, wanted.currency);
  if (total === undefined)
    return failed(
      'amount-differs',
      `${name} totals ${document.totalAmountIncludingTax}, which is no amount in ${wanted.currency}`,
    );
  return total === wanted.grandTotal ? { kind: 'done', value: document } : amountDiffers(`${name}`, total, wanted);
}

function amountDiffers(what: string, total: number, wanted: { currency: string; grandTotal: number }): Outcome<never> {
  const { currency, grandTotal } = wanted;
  const by = toDecimal(Math.abs(total - grandTotal), currency);
  const detail = `${what} total ${toDecimal(total, currency)} ${currency}, wanted are ${toDecimal(grandTotal, currency)}`;
  return failed('amount-differs', `${detail}: ${by} too ${total > grandTotal ? 'much' : 'little'}`);
}

function sumOf(input: DocumentInput): number {
  const goods = input.lines.reduce((sum, line) => sum + line.total, 0);
  const charges = input.charges.reduce((sum, charge) => sum + charge.amount, 0);
  const tax = [...input.lines, ...input.charges].reduce((sum, { tax: amount }) => sum + amount, 0);
  return goods + charges + (input.taxIncluded ? 0 : tax);
}
