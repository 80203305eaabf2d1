import { createHash } from 'node:crypto';
import {
  VendorError,
  type Call,
  type Fact,
  type Interpretation,
  type RawDocument,
  type Sweep,
  type VendorResponse,
} from '../../src/index.ts';
import { outcomeOfAnswer, type BusinessItem } from './odata.ts';
import type { Company } from './settings.ts';

/** Items of one page. */
const pageSize = 1_000;
/** Pages of one sweep; an item list that never ends must not keep it for ever. */
const pageCountMax = 1_000;

interface Page {
  readonly value?: readonly BusinessItem[];
}

/**
 * Reads the inventory of all items, a page a document. Inventory is computed when it is read, and an item's
 * lastModifiedDateTime does not move with it, so there is nothing to read on from: each sweep reads everything.
 */
export function stockSweep(company: Company, now: () => number): Sweep {
  return {
    name: 'stock',
    lane: 'stock',
    intervalMs: company.stockSweepIntervalMs,
    async run(watermark, call) {
      if (!company.stockMaster) return { documents: [], watermark, complete: true };
      const countedAt = new Date(now()).toISOString();
      const documents: RawDocument[] = [];
      for (let page = 0; page < pageCountMax; page += 1) {
        const { text, count } = await readPage(company, call, page);
        if (count > 0) documents.push(toDocument(countedAt, page, text));
        if (count < pageSize) return { documents, watermark: countedAt, complete: true };
      }
      return { documents, watermark, complete: false };
    },
  };
}

async function readPage(company: Company, call: Call, page: number): Promise<{ text: string; count: number }> {
  const answer = await call.request({
    method: 'GET',
    path: `/companies(${company.companyId})/items`,
    query: { $top: pageSize, $skip: page * pageSize, $select: 'id,number,inventory' },
  });
  if (answer.status !== 200) throw errorOfAnswer(answer);
  const { value } = answer.json<Page>();
  if (!Array.isArray(value)) throw new VendorError('unknown', 'the page of items has no value');
  return { text: answer.text, count: value.length };
}

/** A failed read as the error of the whole sweep. */
export function errorOfAnswer(answer: VendorResponse): VendorError {
  const outcome = outcomeOfAnswer(answer);
  if (outcome.kind === 'retry') return new VendorError('throttled', outcome.detail, outcome.afterMs);
  const detail = 'detail' in outcome ? outcome.detail : '';
  return new VendorError(outcome.kind === 'unknown' ? 'unknown' : 'rejected', detail);
}

/** The page as it came, in an envelope that says when it was read: the page itself has no time in it. */
function toDocument(countedAt: string, page: number, text: string): RawDocument {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const body = `{"countedAt":${JSON.stringify(countedAt)},"page":${text}}`;
  return { id: `stock:${countedAt}:${page}:${hash}`, type: 'stock', body, via: 'sweep' };
}

/** Maps pages of items to StockCounted; where the ERP is not master of the stock they concern nobody. */
export function interpretStock(company: Company, documents: readonly RawDocument[]): Interpretation[] {
  return documents.map((document) => {
    const { location } = company;
    if (document.type !== 'stock') return ignored(`a document of type ${document.type} is none of Business Central's`);
    if (!company.stockMaster || location === null) return ignored('the ERP is not master of the stock');
    return countsIn(document.body, location);
  });
}

function ignored(why: string): Interpretation {
  return { facts: [{ kind: 'ignored', why }] };
}

/** As the sweep writes it (RFC 3339, in UTC). */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function countsIn(body: string, location: string): Interpretation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return problem('', 'must be JSON', body);
  }
  const { countedAt, page } = (parsed ?? {}) as { countedAt?: unknown; page?: Page };
  if (typeof countedAt !== 'string' || !instant.test(countedAt) || Number.isNaN(Date.parse(countedAt)))
    return problem('countedAt', 'must be an instant in UTC', countedAt);
  if (!Array.isArray(page?.value)) return problem('page.value', 'must be a list of items', page?.value);
  const facts: Fact[] = [];
  for (const [index, item] of (page.value as readonly (Partial<BusinessItem> | null)[]).entries()) {
    const { number: sku, inventory } = item ?? {};
    if (typeof sku !== 'string' || sku === '') return problem(`page.value[${index}].number`, 'must be a text', sku);
    if (typeof inventory !== 'number' || !Number.isFinite(inventory))
      return problem(`page.value[${index}].inventory`, 'must be a number', inventory);
    // Below zero means shipped before it was received, and part of a unit can't be sold: neither is on hand.
    facts.push({ kind: 'stock-counted', location, sku, onHand: Math.max(0, Math.floor(inventory)), countedAt });
  }
  return { facts };
}

function problem(field: string, rule: string, found: unknown): Interpretation {
  return { problem: { field, rule, found: (JSON.stringify(found) ?? 'nothing').slice(0, 200) } };
}
