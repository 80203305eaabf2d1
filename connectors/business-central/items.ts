import type { Call, Outcome } from '../../src/index.ts';
import { sendBatch, valueOf } from './batch.ts';
import { anyOf, withQuery, type BusinessItem } from './odata.ts';
import type { Company } from './settings.ts';

/** Numbers in one `$filter`. */
const numbersPerFilter = 20;
/** SKUs kept in memory; beyond it the directory starts anew. */
const directorySizeMax = 200_000;

/**
 * Item ids by SKU. A document line must name its item by id: `lineDetails` only describes an item to be created, and an
 * id that nobody knows creates one. Ids never change, so they are kept for the life of the process.
 */
export class ItemDirectory {
  private readonly company: Company;
  private readonly idBySku = new Map<string, string>();

  constructor(company: Company) {
    this.company = company;
  }

  /** The id of a SKU that `load` has found. */
  idOf(sku: string): string | undefined {
    return this.idBySku.get(sku.toUpperCase());
  }

  /** Finds the ids of SKUs not known yet; answers the failure of those SKUs whose look-up got no answer. */
  async load(call: Call, skus: Iterable<string>): Promise<Map<string, Outcome<never>>> {
    const wanted = [...new Set([...skus].map((sku) => sku.toUpperCase()))].filter((sku) => !this.idBySku.has(sku));
    const chunks: string[][] = [];
    for (let at = 0; at < wanted.length; at += numbersPerFilter) chunks.push(wanted.slice(at, at + numbersPerFilter));
    const failures = new Map<string, Outcome<never>>();
    const parts = chunks.map((numbers) => ({
      method: 'GET' as const,
      url: withQuery(`companies(${this.company.companyId})/items`, {
        $filter: anyOf('number', numbers),
        $select: 'id,number',
      }),
    }));
    const answers = await sendBatch(call, parts, this.company.batchOperationsMax);
    chunks.forEach((numbers, index) => {
      const found = valueOf<{ value: readonly BusinessItem[] }>(answers[index]);
      if ('failure' in found) for (const number of numbers) failures.set(number, asNotDone(found.failure));
      else for (const item of found.value.value) this.keep(item);
    });
    return failures;
  }

  private keep(item: BusinessItem): void {
    if (this.idBySku.size >= directorySizeMax) this.idBySku.clear();
    this.idBySku.set(item.number.toUpperCase(), item.id);
  }
}

/** Reading changes nothing, so an item whose look-up got lost is certainly not done. */
export function asNotDone(failure: Outcome<never>): Outcome<never> {
  return failure.kind === 'unknown' ? { kind: 'retry', afterMs: null, detail: failure.detail } : failure;
}
