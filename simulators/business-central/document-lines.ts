import { emptyGuid, instantNow, type Company } from './company.ts';
import { renderLineAmounts } from './document-totals.ts';
import { checkFields, lineRules, numberOr, textOr, type Body } from './field-rules.ts';
import {
  ApiError,
  checkIfMatch,
  dialogError,
  entityAnswer,
  etagOf,
  listAnswer,
  notFound,
  type ApiAnswer,
  type ApiRequest,
} from './odata.ts';
import type { DocumentKind, LineRecord } from './records.ts';
import type { StoredDocument } from './state.ts';

const lineTypes = new Set(['Comment', 'Account', 'Item', 'Resource', 'Fixed Asset', 'Charge']);
const sequenceStep = 10_000;

/** GET, POST lines of a document; GET, PATCH one of them. */
export function answerLines(
  company: Company,
  request: ApiRequest,
  kind: DocumentKind,
  stored: StoredDocument,
  sequence: number | null,
): ApiAnswer {
  const context = `companies/${kind}s/${kind}Lines`;
  const render = (line: LineRecord) => renderLine(company, kind, stored, line);
  if (sequence === null) {
    if (request.method === 'GET') return listAnswer(request, context, sortedLines(stored), render);
    if (request.method !== 'POST') throw notAllowed(request);
    const line = lineFrom(company, kind, request.body, stored.lines);
    return keep(company, request, kind, stored, line, 201);
  }
  const line = stored.lines.get(sequence);
  if (line === undefined) throw notFound('The line');
  if (request.method === 'GET') return entityAnswer(request, 200, context, render(line));
  if (request.method !== 'PATCH') throw notAllowed(request);
  checkIfMatch(request, etagOf(`${stored.record.id}:${sequence}`, line.version));
  return keep(company, request, kind, stored, changed(line, kind, request.body), 200);
}

function keep(
  company: Company,
  request: ApiRequest,
  kind: DocumentKind,
  stored: StoredDocument,
  line: LineRecord,
  status: number,
): ApiAnswer {
  if (kind === 'salesInvoice' && stored.record.status !== 'Draft')
    throw dialogError('The invoice is posted; its lines cannot be changed.');
  company.state.record({ type: 'line', kind, documentId: stored.record.id, line, at: instantNow() });
  return entityAnswer(request, status, `companies/${kind}s/${kind}Lines`, renderLine(company, kind, stored, line));
}

/** Checks a new line and gives it its number: the one asked for, or the next of the document. */
export function lineFrom(
  company: Company,
  kind: DocumentKind,
  given: unknown,
  others: ReadonlyMap<number, LineRecord>,
): LineRecord {
  const body = checkFields(given, lineRules, `${kind}Line`);
  const sequence = numberOr(body, 'sequence', Math.max(0, ...others.keys()) + sequenceStep);
  if (others.has(sequence))
    throw new ApiError(
      400,
      'Internal_EntityWithSameKeyExists',
      `The record in table Sales Line already exists. Line No.='${sequence}'`,
    );
  const { itemId, accountId, lineType } = subjectOf(company, body);
  const quantity = numberOr(body, 'quantity', 0);
  const isItem = lineType === 'Item';
  return {
    version: 1,
    sequence,
    lineType,
    itemId,
    accountId,
    description: textOr(
      body,
      'description',
      itemId === null ? '' : (company.state.items.get(itemId)?.displayName ?? ''),
    ),
    quantity,
    unitPrice: numberOr(body, 'unitPrice', 0),
    discountAmount: numberOr(body, 'discountAmount', 0),
    taxCode: textOr(body, 'taxCode', lineType === 'Comment' ? '' : company.defaultTaxCode).toUpperCase(),
    shippedQuantity: 0,
    // "Default Quantity to Ship" is Remainder in a new company, so a posting would ship everything.
    shipQuantity: kind === 'salesOrder' && isItem ? numberOr(body, 'shipQuantity', quantity) : 0,
  };
}

/**
 * What a line is about. An item is named by its id, because `lineDetails` only describes a new item; the real service
 * would create one for an unknown id, which no client here means, so that is refused.
 */
function subjectOf(company: Company, body: Body): Pick<LineRecord, 'itemId' | 'accountId' | 'lineType'> {
  const itemId = idIn(body, 'itemId');
  const accountId = idIn(body, 'accountId');
  if (itemId !== null && accountId !== null) throw dialogError('Both the itemId and the accountId are specified.');
  const lineType = textOr(body, 'lineType', itemId !== null ? 'Item' : accountId !== null ? 'Account' : 'Comment');
  if (!lineTypes.has(lineType))
    throw new ApiError(400, 'BadRequest', `The value '${lineType}' of 'lineType' is unknown.`);
  if (lineType === 'Item' && (itemId === null || !company.state.items.has(itemId)))
    throw dialogError('The item cannot be found.');
  if (lineType === 'Account' && (accountId === null || !company.accounts.has(accountId)))
    throw dialogError('The account cannot be found.');
  if (
    lineType === 'Comment' &&
    ['quantity', 'unitPrice', 'discountAmount'].some((name) => numberOr(body, name, 0) !== 0)
  )
    throw dialogError('Type must not be blank in a line with a quantity or an amount.');
  return { itemId, accountId, lineType };
}

function idIn(body: Body, name: string): string | null {
  const id = textOr(body, name, emptyGuid).toLowerCase();
  return id === emptyGuid ? null : id;
}

function changed(line: LineRecord, kind: DocumentKind, given: unknown): LineRecord {
  const body = checkFields(given, lineRules, `${kind}Line`);
  const quantity = numberOr(body, 'quantity', line.quantity);
  const shipQuantity = numberOr(body, 'shipQuantity', line.shipQuantity);
  if (shipQuantity < 0 || shipQuantity > quantity - line.shippedQuantity)
    throw dialogError(`You cannot ship more than ${quantity - line.shippedQuantity} units.`);
  return {
    ...line,
    version: line.version + 1,
    description: textOr(body, 'description', line.description),
    quantity,
    unitPrice: numberOr(body, 'unitPrice', line.unitPrice),
    discountAmount: numberOr(body, 'discountAmount', line.discountAmount),
    taxCode: textOr(body, 'taxCode', line.taxCode).toUpperCase(),
    shipQuantity,
  };
}

export function sortedLines(stored: StoredDocument): LineRecord[] {
  return [...stored.lines.values()].sort((a, b) => a.sequence - b.sequence);
}

export function renderLine(
  company: Company,
  kind: DocumentKind,
  stored: StoredDocument,
  line: LineRecord,
): Record<string, unknown> {
  const { id, currencyCode, date } = stored.record;
  const item = line.itemId === null ? undefined : company.state.items.get(line.itemId);
  const account = line.accountId === null ? undefined : company.accounts.get(line.accountId);
  const details = item ?? account;
  const shown = details === undefined ? {} : { lineDetails: detailsOf(details) };
  const shipping = {
    shippedQuantity: line.shippedQuantity,
    invoicedQuantity: 0,
    invoiceQuantity: 0,
    shipQuantity: line.shipQuantity,
  };
  return {
    '@odata.etag': etagOf(`${id}:${line.sequence}`, line.version),
    documentId: id,
    sequence: line.sequence,
    itemId: line.itemId ?? emptyGuid,
    accountId: line.accountId ?? emptyGuid,
    lineType: line.lineType,
    ...shown,
    description: line.description,
    unitOfMeasureId: emptyGuid,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    discountAmount: line.discountAmount,
    discountPercent: 0,
    discountAppliedBeforeTax: false,
    taxCode: line.taxCode,
    ...renderLineAmounts(line, currencyCode, company.taxRates),
    shipmentDate: date,
    ...(kind === 'salesOrder' ? shipping : {}),
  };
}

function detailsOf(subject: { number: string; displayName?: string; name?: string }): Record<string, string> {
  return { number: subject.number.toUpperCase(), displayName: subject.displayName ?? subject.name ?? '' };
}

function notAllowed(request: ApiRequest): ApiError {
  return new ApiError(405, 'BadRequest_MethodNotAllowed', `'${request.method}' requests are not allowed here.`);
}
