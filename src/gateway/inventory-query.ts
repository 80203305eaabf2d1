import { orderLimits } from '../contracts/index.ts';
import { gatewayLimits } from './limits.ts';
import type { FieldProblem } from './problem.ts';

export type InventoryQuery =
  { readonly skus: readonly string[] | null; readonly limit: number } | { readonly problems: readonly FieldProblem[] };

const { skuCountMax, inventoryCountMax, inventoryCountDefault } = gatewayLimits;
const nameLengthMax = 100;
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/** Reads `?sku=a,b&limit=50`; `sku` may be repeated. Unknown parameters are refused, for a misspelt one asks for all. */
export function readInventoryQuery(query: Readonly<Record<string, unknown>>): InventoryQuery {
  const problems: FieldProblem[] = [];
  for (const name of Object.keys(query)) {
    if (name === 'sku' || name === 'limit') continue;
    const detail = `There is no parameter ${JSON.stringify(name.slice(0, nameLengthMax))}.`;
    problems.push({ field: name.slice(0, nameLengthMax), code: 'unknown-field', detail, mend: 'Use sku and limit.' });
  }
  const skus = readSkus(query['sku'], problems);
  const limit = readLimit(query['limit'], problems);
  return problems.length === 0 ? { skus, limit } : { problems };
}

function readSkus(value: unknown, problems: FieldProblem[]): string[] | null {
  if (value === undefined) return null;
  const skus = [...new Set([value].flat().flatMap((part) => String(part).split(',')))];
  const isOdd = (sku: string) => sku === '' || sku.length > orderLimits.idLengthMax || forbidden.test(sku);
  if (skus.length <= skuCountMax && !skus.some(isOdd)) return skus;
  const detail = `sku takes 1 to ${skuCountMax} articles of 1 to ${orderLimits.idLengthMax} printable characters.`;
  problems.push({ field: 'sku', code: 'wrong-form', detail, mend: 'Separate them by commas: ?sku=A-1,B-2' });
  return null;
}

function readLimit(value: unknown, problems: FieldProblem[]): number {
  if (value === undefined) return inventoryCountDefault;
  const limit = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= inventoryCountMax) return limit;
  const detail = `limit is a whole number from 1 to ${inventoryCountMax}.`;
  problems.push({ field: 'limit', code: 'wrong-form', detail, mend: 'Send ?limit=100, or leave it out.' });
  return inventoryCountDefault;
}
