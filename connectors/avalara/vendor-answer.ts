import { failed, outcomeOfStatus, refused, type Outcome, type VendorResponse } from '../../src/index.ts';

/** What AvaTax calls an address that it cannot place (developer.avalara.com/avatax/errors). */
const addressErrors = new Set([
  'InvalidAddress',
  'InvalidPostalCode',
  'InvalidCountry',
  'InvalidCountryRegion',
  'MissingAddress',
  'NotEnoughAddressesInfo',
  'JurisdictionNotFoundError',
]);

export interface AvaTaxProblem {
  readonly code: string;
  /** Message and details as one text. */
  readonly detail: string;
}

export function isSuccess(response: VendorResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/** The error of an answer `{error: {code, message, details[]}}`; null where the body has another shape. */
export function problemOf(response: VendorResponse): AvaTaxProblem | null {
  try {
    const { error } = response.json<{ error?: { code?: string; message?: string; details?: WireDetail[] } }>();
    if (typeof error?.code !== 'string') return null;
    const details = (error.details ?? []).map((detail) => detail.description).filter((text) => text !== undefined);
    return { code: error.code, detail: [error.code, error.message, ...details].filter(Boolean).join(': ') };
  } catch {
    // A proxy's page instead of AvaTax's JSON: the status alone decides.
    return null;
  }
}

interface WireDetail {
  readonly description?: string;
}

export function isAddressProblem(problem: AvaTaxProblem): boolean {
  return addressErrors.has(problem.code);
}

/** The outcome of an answer that is no success, in AvaTax's finer words where it has them. */
export function outcomeOfProblem(response: VendorResponse): Outcome<never> {
  const problem = response.status < 500 ? problemOf(response) : null;
  if (problem === null || response.status === 429) return outcomeOfStatus(response);
  if (isAddressProblem(problem)) return refused('address-invalid', problem.detail);
  if (problem.code === 'EntityNotFoundError') return refused('not-found', problem.detail);
  if (problem.code === 'CannotModifyLockedTransaction') return refused('transaction-locked', problem.detail);
  return response.status === 401 || response.status === 403
    ? outcomeOfStatus(response)
    : failed('vendor-rejected', problem.detail);
}
