import type { TaxRates } from './document-totals.ts';
import type { CompanyState } from './state.ts';

export interface Account {
  readonly id: string;
  readonly number: string;
  readonly name: string;
}

/** What the handlers of the API share. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly state: CompanyState;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly taxRates: TaxRates;
  /** Tax code of a line that names none. */
  readonly defaultTaxCode: string;
}

export const emptyGuid = '00000000-0000-0000-0000-000000000000';

export const instantNow = (): string => new Date().toISOString();
