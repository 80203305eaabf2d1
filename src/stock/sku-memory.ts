import type { Sql } from '../database/index.ts';
import { knownSkus } from './show-stock.ts';

/** Articles that are remembered; beyond that it begins anew. About 10 MB. */
const skuCountMax = 100_000;

/** Remembers which articles are known: one that was known stays so, and each order asks for the same few. */
export class SkuMemory {
  private readonly seen = new Set<string>();
  private readonly sql: Sql;
  private readonly tenant: string;

  constructor(sql: Sql, tenant: string) {
    this.sql = sql;
    this.tenant = tenant;
  }

  /** Which of these articles are known anywhere; only those that were never seen are asked for. */
  async known(skus: readonly string[]): Promise<ReadonlySet<string>> {
    const unseen = skus.filter((sku) => !this.seen.has(sku));
    if (unseen.length === 0) return this.seen;
    const found = await knownSkus(this.sql, this.tenant, unseen);
    if (this.seen.size + found.size > skuCountMax) this.seen.clear();
    for (const sku of found) this.seen.add(sku);
    return new Set(skus.filter((sku) => found.has(sku) || !unseen.includes(sku)));
  }
}
