import type { SalesOrder } from '../src/contracts/index.ts';
import type { Database } from '../src/database/index.ts';
import { compile } from '../src/engine/index.ts';
import { orderToCash } from '../src/processes/index.ts';
import { countStock } from '../src/stock/index.ts';
import { sampleOrder, samplePolicy } from '../src/testing/index.ts';

export const tenant = 'main';
export const program = compile(orderToCash(() => samplePolicy));
const skuCount = 200;

const sku = (index: number): string => `XD-${String((index % skuCount) + 1).padStart(4, '0')}`;

/** The order of this index: two lines of 200 articles, each order with a ship-by of its own. */
export function benchOrder(index: number): SalesOrder {
  const base = sampleOrder(String(index).padStart(9, '0'));
  const lines = base.lines.map((line, position) => ({ ...line, sku: sku(index * 7 + position * 13) }));
  const shipBy = new Date(Date.parse('2026-11-27T10:00:00Z') + index).toISOString();
  return { ...base, lines, shipping: { ...base.shipping, shipBy } };
}

/** Puts so much into one warehouse that so many orders cannot empty it. */
export async function fillWarehouse(database: Database, orders: number): Promise<void> {
  const counts = Array.from({ length: skuCount }, (_, index) => ({
    location: 'wh-east',
    sku: sku(index),
    onHand: orders * 10,
    countedAt: '2026-01-01T00:00:00Z',
  }));
  await database.transaction((sql) => countStock(sql, tenant, counts));
}
