import { answerCustomers } from './customers.ts';
import type { Company } from './company.ts';
import { answerDocuments, findDocument, postInvoice } from './documents.ts';
import { answerLines } from './document-lines.ts';
import { answerItems } from './items.ts';
import {
  ApiError,
  entityAnswer,
  listAnswer,
  notFound,
  parsePath,
  type ApiAnswer,
  type ApiRequest,
  type Segment,
} from './odata.ts';
import type { DocumentKind } from './records.ts';

/** Answers one request or one part of a batch; a refusal is an answer, never a throw. */
export function answerApi(company: Company, request: ApiRequest): ApiAnswer {
  try {
    const segments = parsePath(request.path);
    if (segments === null) throw new ApiError(400, 'BadRequest_InvalidRequestUrl', 'The request URL is not valid.');
    return answerPath(company, request, segments);
  } catch (error) {
    if (error instanceof ApiError) return error.answer();
    throw error;
  }
}

function answerPath(company: Company, request: ApiRequest, segments: readonly Segment[]): ApiAnswer {
  const [root, entity, child] = segments;
  if (root?.name !== 'companies' || segments.length > 3) throw noResource(request);
  if (entity === undefined) return answerCompanies(company, request, root.key);
  if (root.key?.toLowerCase() !== company.id) throw notFound('The company');
  switch (entity.name) {
    case 'customers':
      return answerCustomers(company, request, entity.key);
    case 'items':
      return answerItems(company, request, entity.key);
    case 'salesOrders':
      return answerDocument(company, request, 'salesOrder', entity, child);
    case 'salesInvoices':
      return answerDocument(company, request, 'salesInvoice', entity, child);
    case 'salesOrderLines':
      return answerLineByKey(company, request, 'salesOrder', entity);
    case 'salesInvoiceLines':
      return answerLineByKey(company, request, 'salesInvoice', entity);
    default:
      throw noResource(request);
  }
}

function answerCompanies(company: Company, request: ApiRequest, key: string | null): ApiAnswer {
  if (request.method !== 'GET') throw noResource(request);
  const { id, name } = company;
  const entity = { id, systemVersion: '26.0.0.0', name, displayName: name, businessProfileId: '' };
  if (key === null) return listAnswer(request, 'companies', [entity], (row) => row);
  if (key.toLowerCase() !== id) throw notFound('The company');
  return entityAnswer(request, 200, 'companies', entity);
}

function answerDocument(
  company: Company,
  request: ApiRequest,
  kind: DocumentKind,
  entity: Segment,
  child: Segment | undefined,
): ApiAnswer {
  if (child === undefined) return answerDocuments(company, request, kind, entity.key);
  if (entity.key === null) throw noResource(request);
  const stored = findDocument(company, kind, entity.key);
  if (child.name === `${kind}Lines`) return answerLines(company, request, kind, stored, sequenceOf(child));
  if (child.name === 'Microsoft.NAV.post' && kind === 'salesInvoice' && request.method === 'POST')
    return postInvoice(company, stored);
  throw noResource(request);
}

/** `salesOrderLines(documentId=…,sequence=…)` straight below the company. */
function answerLineByKey(company: Company, request: ApiRequest, kind: DocumentKind, entity: Segment): ApiAnswer {
  const documentId = entity.keys.get('documentId');
  if (documentId === undefined) throw noResource(request);
  return answerLines(company, request, kind, findDocument(company, kind, documentId), sequenceOf(entity));
}

function sequenceOf(segment: Segment): number | null {
  const text = segment.keys.get('sequence');
  return text === undefined ? null : Number(text);
}

function noResource(request: ApiRequest): ApiError {
  return new ApiError(
    404,
    'BadRequest_NotFound',
    `No HTTP resource was found for '${request.method} ${request.path}'.`,
  );
}
