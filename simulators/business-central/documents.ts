import { randomUUID } from 'node:crypto';
import { emptyGuid, instantNow, type Company } from './company.ts';
import { lineFrom, renderLine, sortedLines } from './document-lines.ts';
import { documentAmounts, lineAmounts, renderTotals } from './document-totals.ts';
import { checkFields, salesInvoiceRules, salesOrderRules, textOr, type Body } from './field-rules.ts';
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
import { equalities, matches, parseFilter } from './odata-filter.ts';
import type { CustomerRecord, DocumentKind, DocumentRecord, LineRecord } from './records.ts';
import type { StoredDocument } from './state.ts';

const rules = { salesOrder: salesOrderRules, salesInvoice: salesInvoiceRules };
const dateField = { salesOrder: 'orderDate', salesInvoice: 'invoiceDate' } as const;

/** GET, POST sales orders or invoices; GET, DELETE one of them. */
export function answerDocuments(
  company: Company,
  request: ApiRequest,
  kind: DocumentKind,
  key: string | null,
): ApiAnswer {
  const context = `companies/${kind}s`;
  const render = (stored: StoredDocument) => renderDocument(company, request, kind, stored);
  if (key === null) {
    if (request.method === 'GET') return listAnswer(request, context, selectDocuments(company, request, kind), render);
    if (request.method === 'POST') return createDocument(company, request, kind);
  } else {
    const stored = findDocument(company, kind, key);
    if (request.method === 'GET') return entityAnswer(request, 200, context, render(stored));
    if (request.method === 'DELETE' && kind === 'salesOrder') return deleteOrder(company, request, stored);
    if (request.method === 'PATCH') return patchDocument(company, request, kind, stored);
  }
  throw new ApiError(405, 'BadRequest_MethodNotAllowed', `'${request.method}' requests are not allowed here.`);
}

export function findDocument(company: Company, kind: DocumentKind, key: string): StoredDocument {
  const stored = company.state.documents[kind].visible(key.toLowerCase());
  if (stored === undefined) throw notFound(kind === 'salesOrder' ? 'The sales order' : 'The sales invoice');
  return stored;
}

/** Posts a draft: it gets the number of a posted invoice and can't be changed any more. */
export function postInvoice(company: Company, stored: StoredDocument): ApiAnswer {
  const { record } = stored;
  if (record.status !== 'Draft') throw dialogError(`The sales invoice ${record.number} is posted already.`);
  if (![...stored.lines.values()].some((line) => line.lineType !== 'Comment' && line.quantity !== 0))
    throw dialogError('There is nothing to post.');
  const number = `PS-INV${103_001 + company.state.postedCount}`;
  company.state.record({ type: 'invoice-posted', id: record.id, number, at: instantNow() });
  return { status: 204 };
}

function selectDocuments(company: Company, request: ApiRequest, kind: DocumentKind): StoredDocument[] {
  const table = company.state.documents[kind];
  const text = request.query.get('$filter');
  const all = () => [...table.byId.values()].filter((stored) => !stored.deleted);
  if (text === undefined) return all();
  const filter = parseFilter(text);
  const equal = equalities(filter);
  const indexed = equal?.values.map((value) => table.idsBy(equal.field, value));
  if (indexed === undefined || indexed.some((ids) => ids === undefined))
    return all().filter((stored) => matches(filter, renderDocument(company, request, kind, stored)));
  return [...new Set(indexed.flatMap((ids) => ids ?? []))].flatMap((id) => table.visible(id) ?? []);
}

/** A deep insert: header and lines in one transaction, so a wrong line refuses the whole document. */
function createDocument(company: Company, request: ApiRequest, kind: DocumentKind): ApiAnswer {
  const body = checkFields(request.body, rules[kind], kind);
  const customer = customerOf(company, body);
  if (customer.blocked === 'All' || (customer.blocked === 'Invoice' && kind === 'salesInvoice'))
    throw dialogError(`You cannot create this type of document when Customer ${customer.number} is blocked.`);
  const lines = new Map<number, LineRecord>();
  for (const given of (body[`${kind}Lines`] ?? []) as unknown[]) {
    const line = lineFrom(company, kind, given, lines);
    lines.set(line.sequence, line);
  }
  const document = documentFrom(company, kind, body, customer);
  for (const line of lines.values())
    if (lineAmounts(line, document.currencyCode, company.taxRates).net < 0n && line.discountAmount > 0)
      throw dialogError('The discount must not be larger than the line amount.');
  company.state.record({ type: 'document-with-lines', kind, document, lines: [...lines.values()] });
  const stored = findDocument(company, kind, document.id);
  return entityAnswer(request, 201, `companies/${kind}s`, renderDocument(company, request, kind, stored));
}

function customerOf(company: Company, body: Body): CustomerRecord {
  const { customers, customerIdByNumber } = company.state;
  const byNumber = customerIdByNumber.get(textOr(body, 'customerNumber', '').toUpperCase());
  const customer = customers.get(textOr(body, 'customerId', byNumber ?? '').toLowerCase());
  if (customer === undefined) throw dialogError('The customer cannot be found.');
  if (byNumber !== undefined && byNumber !== customer.id)
    throw dialogError('The customer values do not match to a specific Customer.');
  return customer;
}

function documentFrom(company: Company, kind: DocumentKind, body: Body, customer: CustomerRecord): DocumentRecord {
  const currencyCode = textOr(body, 'currencyCode', customer.currencyCode).toUpperCase();
  if (!/^[A-Z]{3}$/.test(currencyCode)) throw dialogError('The currency code does not match a currency.');
  const today = instantNow().slice(0, 10);
  return {
    id: randomUUID(),
    version: 1,
    number: company.state.nextNumber(kind),
    externalDocumentNumber: textOr(body, 'externalDocumentNumber', ''),
    customerId: customer.id,
    currencyCode,
    date: instantOfDay(textOr(body, dateField[kind], today)),
    requestedDeliveryDate: instantOfDay(textOr(body, 'requestedDeliveryDate', '0001-01-01')),
    customerPurchaseOrderReference: textOr(body, 'customerPurchaseOrderReference', ''),
    status: kind === 'salesOrder' ? 'Open' : 'Draft',
    modifiedAt: instantNow(),
  };
}

/** The fields are days; the description calls them date-time, so a day is answered as its midnight. */
const instantOfDay = (text: string): string => `${text.slice(0, 10)}T00:00:00Z`;

function patchDocument(company: Company, request: ApiRequest, kind: DocumentKind, stored: StoredDocument): ApiAnswer {
  const { record } = stored;
  checkIfMatch(request, etagOf(record.id, record.version));
  const body = checkFields(request.body, rules[kind], kind);
  if (kind === 'salesInvoice' && record.status !== 'Draft') throw dialogError('A posted invoice cannot be changed.');
  const document = {
    ...record,
    version: record.version + 1,
    externalDocumentNumber: textOr(body, 'externalDocumentNumber', record.externalDocumentNumber),
    customerPurchaseOrderReference: textOr(
      body,
      'customerPurchaseOrderReference',
      record.customerPurchaseOrderReference,
    ),
    modifiedAt: instantNow(),
  };
  company.state.record({ type: 'document', kind, document });
  return entityAnswer(request, 200, `companies/${kind}s`, renderDocument(company, request, kind, stored));
}

function deleteOrder(company: Company, request: ApiRequest, stored: StoredDocument): ApiAnswer {
  checkIfMatch(request, etagOf(stored.record.id, stored.record.version));
  if ([...stored.lines.values()].some((line) => line.shippedQuantity > 0))
    throw dialogError('You cannot delete the order because there are shipped lines that are not invoiced.');
  company.state.record({ type: 'order-deleted', id: stored.record.id, at: instantNow() });
  return { status: 204 };
}

function renderDocument(
  company: Company,
  request: ApiRequest,
  kind: DocumentKind,
  stored: StoredDocument,
): Record<string, unknown> {
  const { record } = stored;
  const customer = company.state.customers.get(record.customerId);
  const amounts = documentAmounts(stored.lines.values(), record.currencyCode, company.taxRates);
  const expand = (request.query.get('$expand') ?? '').split(',').includes(`${kind}Lines`);
  return {
    '@odata.etag': etagOf(record.id, record.version),
    id: record.id,
    number: record.number,
    externalDocumentNumber: record.externalDocumentNumber.toUpperCase(),
    [dateField[kind]]: record.date,
    customerId: record.customerId,
    contactId: '',
    customerNumber: customer?.number.toUpperCase() ?? '',
    customerName: customer?.displayName ?? '',
    ...(customer === undefined ? {} : { billingPostalAddress: customer.address }),
    currencyId: emptyGuid,
    currencyCode: record.currencyCode,
    pricesIncludeTax: false,
    paymentTermsId: emptyGuid,
    salesperson: '',
    discountAmount: 0,
    discountAppliedBeforeTax: true,
    ...renderTotals(amounts, record.currencyCode),
    ...(kind === 'salesOrder' ? orderFields(stored) : invoiceFields(record)),
    status: record.status,
    lastModifiedDateTime: record.modifiedAt,
    ...(expand ? { [`${kind}Lines`]: sortedLines(stored).map((line) => renderLine(company, kind, stored, line)) } : {}),
  };
}

function orderFields(stored: StoredDocument): Record<string, unknown> {
  const items = [...stored.lines.values()].filter((line) => line.lineType === 'Item');
  return {
    partialShipping: true,
    requestedDeliveryDate: stored.record.requestedDeliveryDate,
    fullyShipped: items.length > 0 && items.every((line) => line.shippedQuantity === line.quantity),
  };
}

function invoiceFields(record: DocumentRecord): Record<string, unknown> {
  return {
    dueDate: record.date,
    customerPurchaseOrderReference: record.customerPurchaseOrderReference,
    orderId: emptyGuid,
    orderNumber: '',
    shipmentMethodId: emptyGuid,
  };
}
