import type { Call } from '../../src/index.ts';
import { answerError } from './vendor-answer.ts';
import type { WireList } from './wire.ts';

export interface SearchFilter {
  readonly field: string;
  readonly value: string;
  readonly condition: 'eq' | 'gt' | 'gteq' | 'in';
}

export interface Search {
  readonly filters: readonly SearchFilter[];
  readonly sorts?: readonly string[];
  readonly pageSize: number;
  readonly currentPage: number;
  /**
   * What is wanted of each entity, in Adobe's syntax for `fields`: `entity_id,items[qty_ordered]`. All of it where absent. What is
   * not fetched, such as the customer's address, stands in no journal either.
   */
  readonly fields?: string;
}

/** The most that Adobe gives in a page. */
export const pageSizeMax = 300;
/** Ids in one `in` filter: they stand in the URL, which web servers bound at 8 KB. */
const idCountMax = 100;

/** `searchCriteria` as query parameters: filters are joined by AND, sorting is ascending. */
export function searchQuery({
  filters,
  sorts = [],
  pageSize,
  currentPage,
  fields,
}: Search): Record<string, string | number> {
  const query: Record<string, string | number> = {};
  filters.forEach(({ field, value, condition }, group) => {
    const filter = `searchCriteria[filterGroups][${group}][filters][0]`;
    query[`${filter}[field]`] = field;
    query[`${filter}[value]`] = value;
    query[`${filter}[conditionType]`] = condition;
  });
  sorts.forEach((field, at) => {
    query[`searchCriteria[sortOrders][${at}][field]`] = field;
    query[`searchCriteria[sortOrders][${at}][direction]`] = 'ASC';
  });
  query['searchCriteria[pageSize]'] = pageSize;
  query['searchCriteria[currentPage]'] = currentPage;
  if (fields !== undefined) query['fields'] = `items[${fields}],total_count`;
  return query;
}

/** One page; throws VendorError where Adobe does not give it. */
export async function searchPage<T>(path: string, search: Search, call: Call): Promise<WireList<T>> {
  const response = await call.request({ method: 'GET', path, query: searchQuery(search) });
  if (response.status !== 200) throw answerError(response);
  return response.json<WireList<T>>();
}

/** All entities whose `field` is one of `ids`, however many pages that are. */
export async function searchAll<T>(
  path: string,
  field: string,
  ids: readonly string[],
  call: Call,
  fields?: string,
): Promise<T[]> {
  const distinct = [...new Set(ids)];
  const chunks = Array.from({ length: Math.ceil(distinct.length / idCountMax) }, (_, at) =>
    distinct.slice(at * idCountMax, (at + 1) * idCountMax),
  );
  const found = await call.each(chunks, async (chunk) => {
    const filters: SearchFilter[] = [{ field, value: chunk.join(','), condition: 'in' }];
    const read: T[] = [];
    for (let currentPage = 1; ; currentPage += 1) {
      const wanted = fields === undefined ? {} : { fields };
      const search = { filters, sorts: ['entity_id'], pageSize: pageSizeMax, currentPage, ...wanted };
      const page = await searchPage<T>(path, search, call);
      read.push(...(page.items ?? []));
      if (read.length >= page.total_count || (page.items ?? []).length === 0) return read;
    }
  });
  return found.flat();
}
