import type { Dialect } from './dialect.ts';
import type { ItemDirectory } from './items.ts';
import type { Company } from './settings.ts';

/** What the operations share. */
export interface Vendor {
  readonly company: Company;
  readonly dialect: Dialect;
  readonly items: ItemDirectory;
  log(level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>): void;
}

/** A url below the company, for parts of a batch. */
export function companyUrl(vendor: Vendor, path: string): string {
  return `companies(${vendor.company.companyId})/${path}`;
}
