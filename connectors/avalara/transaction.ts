import { absent, type Call, type Found, type VendorRequest, type VendorResponse } from '../../src/index.ts';
import type { AvalaraSettings } from './settings.ts';
import { avaTaxCode, codeInPath } from './transaction-code.ts';
import { isSuccess, outcomeOfProblem, problemOf } from './vendor-answer.ts';
import type { WireTransaction } from './wire.ts';

/** The path of one sales invoice, and the query that tells it from another document type with the same code. */
export function transactionPath(code: string, settings: AvalaraSettings): Pick<VendorRequest, 'path' | 'query'> {
  const company = codeInPath(settings.companyCode);
  return {
    path: `/api/v2/companies/${company}/transactions/${codeInPath(avaTaxCode(code))}`,
    query: { documentType: 'SalesInvoice' },
  };
}

/** The transaction of a code, with its lines; `absent` where AvaTax has none, another outcome where it did not say. */
export async function findTransaction(
  code: string,
  settings: AvalaraSettings,
  call: Call,
): Promise<WireTransaction | Exclude<Found<never>, { kind: 'done' }>> {
  const { path, query } = transactionPath(code, settings);
  const response = await call.request({ method: 'GET', path, query: { ...query, $include: 'Lines' } });
  if (isSuccess(response)) return response.json<WireTransaction>();
  if (isAbsent(response)) return absent;
  return outcomeOfProblem(response) as Exclude<Found<never>, { kind: 'done' }>;
}

/** A 404 counts only in AvaTax's own words: a proxy's 404 says nothing about the transaction. */
function isAbsent(response: VendorResponse): boolean {
  return response.status === 404 && problemOf(response)?.code === 'EntityNotFoundError';
}

export function isTransaction(found: WireTransaction | { kind: string }): found is WireTransaction {
  return !('kind' in found);
}
