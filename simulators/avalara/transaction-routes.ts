import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AvaTaxError, avaTaxErrors } from './errors.ts';
import { readTransaction } from './transaction-request.ts';
import { wireTransaction, type StoredTransaction, type TransactionStore } from './transaction-store.ts';

interface ByCode {
  Params: { companyCode: string; transactionCode: string };
  Querystring: { documentType?: string; $include?: string };
}

const one = '/api/v2/companies/:companyCode/transactions/:transactionCode';
const adjustmentReasons = ['NotAdjusted', 'SourcingIssue', 'ReconciledWithGeneralLedger', 'ExemptCertApplied'].concat([
  'PriceAdjusted',
  'ProductReturned',
  'ProductExchanged',
  'BadDebt',
  'Other',
  'Offline',
]);

/** The transaction calls of AvaTax REST v2: create, createoradjust, get, adjust, commit and void. */
export function addTransactionRoutes(app: FastifyInstance, store: TransactionStore, companyCode: string): void {
  const find = (request: FastifyRequest<ByCode>): StoredTransaction => {
    const { params, query } = request;
    if (unescapeCode(params.companyCode) !== companyCode)
      throw new AvaTaxError(avaTaxErrors.entityNotFound, `Company '${params.companyCode}'.`);
    return store.get(query.documentType ?? 'SalesInvoice', unescapeCode(params.transactionCode));
  };
  // The running service answers 201; the description lists 200 alone, and it is the description that counts here.
  app.post('/api/v2/transactions/create', async (request) =>
    wireTransaction(store.record(readTransaction(request.body, companyCode), false), true),
  );
  app.post('/api/v2/transactions/createoradjust', async (request) => {
    const { createTransactionModel, ...reason } = bodyOf(request.body);
    requireReason(reason);
    return wireTransaction(store.record(readTransaction(createTransactionModel, companyCode), true), true);
  });
  app.get<ByCode>(one, async (request) =>
    wireTransaction(find(request), (request.query.$include ?? '').toLowerCase().includes('lines')),
  );
  app.post<ByCode>(`${one}/adjust`, async (request) => {
    const { newTransaction, ...reason } = bodyOf(request.body);
    const { code, type } = find(request).request;
    requireReason(reason);
    return wireTransaction(store.record({ ...readTransaction(newTransaction, companyCode), code, type }, true), true);
  });
  app.post<ByCode>(`${one}/commit`, async (request) => {
    if (bodyOf(request.body)['commit'] !== true) throw new AvaTaxError(avaTaxErrors.valueRequired, 'commit');
    return wireTransaction(commit(store, find(request)), false);
  });
  app.post<ByCode>(`${one}/void`, async (request) =>
    wireTransaction(cancel(store, find(request), bodyOf(request.body)['code']), false),
  );
}

function commit(store: TransactionStore, transaction: StoredTransaction): StoredTransaction {
  if (transaction.status !== 'Saved') throw new AvaTaxError(avaTaxErrors.documentStatus, 'Expected Saved|Posted');
  return store.setStatus(transaction, 'Committed');
}

/** What a void does depends on its code and the document's status; see "Cancel Transactions" in Avalara's guide. */
function cancel(store: TransactionStore, transaction: StoredTransaction, code: unknown): StoredTransaction {
  if (code === 'Unspecified') return transaction;
  if (code !== 'DocVoided' && code !== 'DocDeleted') {
    const known = code === 'PostFailed' || code === 'AdjustmentCancelled';
    throw new AvaTaxError(known ? avaTaxErrors.documentStatus : avaTaxErrors.invalidEnum, `code is ${String(code)}.`);
  }
  if (code === 'DocDeleted' && transaction.status !== 'Committed') {
    store.delete(transaction);
    return { ...transaction, status: 'Cancelled' };
  }
  if (transaction.status === 'Cancelled')
    throw new AvaTaxError(avaTaxErrors.alreadyCancelled, `The transaction '${transaction.request.code}' is cancelled.`);
  return store.setStatus(transaction, 'Cancelled');
}

function requireReason(body: Record<string, unknown>): void {
  const { adjustmentReason: reason, adjustmentDescription: description } = body;
  if (reason !== undefined && !adjustmentReasons.includes(reason as string))
    throw new AvaTaxError(avaTaxErrors.invalidEnum, `adjustmentReason is ${String(reason)}.`);
  if (reason === 'Other' && (description ?? '') === '')
    throw new AvaTaxError(avaTaxErrors.valueRequired, 'adjustmentDescription');
}

function bodyOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) throw new AvaTaxError(avaTaxErrors.modelRequired, 'model');
  return body as Record<string, unknown>;
}

const escapes: readonly (readonly [RegExp, string])[] = [
  [/_-ava2f-_/g, '/'],
  [/_-ava2b-_/g, '+'],
  [/_-ava3f-_/g, '?'],
  [/_-ava25-_/g, '%'],
  [/_-ava23-_/g, '#'],
];

/** Codes in a path carry AvaTax's own escapes for characters that proxies choke on. */
function unescapeCode(code: string): string {
  return escapes.reduce((text, [pattern, character]) => text.replace(pattern, character), code);
}
