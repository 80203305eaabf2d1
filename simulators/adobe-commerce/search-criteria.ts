import { badRequest } from './adobe-error.ts';
import { pageSizeMax } from './front-door.ts';

export interface Filter {
  readonly field: string;
  readonly value: string;
  readonly condition: string;
}

export interface SearchCriteria {
  /** Groups are joined by AND, the filters of a group by OR. */
  readonly groups: readonly (readonly Filter[])[];
  readonly sorts: readonly { readonly field: string; readonly descending: boolean }[];
  readonly pageSize: number;
  readonly currentPage: number;
}

const filterName = /^searchCriteria\[(?:filterGroups|filter_groups)\]\[(\d+)\]\[filters\]\[(\d+)\]\[(\w+)\]$/;
const sortName = /^searchCriteria\[(?:sortOrders|sort_orders)\]\[(\d+)\]\[(\w+)\]$/;
const conditions = new Set([
  'eq',
  'neq',
  'gt',
  'gteq',
  'lt',
  'lteq',
  'in',
  'nin',
  'like',
  'from',
  'to',
  'null',
  'notnull',
]);

/** Reads `searchCriteria[…]` of a query. Without any Adobe answers 400. */
export function readCriteria(query: Readonly<Record<string, unknown>>): SearchCriteria {
  const names = Object.keys(query).filter((name) => name.startsWith('searchCriteria'));
  if (names.length === 0)
    throw badRequest('"%fieldName" is required. Enter and try again.'.replace('%fieldName', 'searchCriteria'));
  const filters = nested(query, filterName);
  const sorts = [...nested(query, sortName).entries()].sort(([a], [b]) => Number(a) - Number(b));
  return {
    groups: groupsOf(filters),
    sorts: sorts.map(([, sort]) => ({
      field: sort['field'] ?? '',
      descending: sort['direction']?.toUpperCase() !== 'ASC',
    })),
    pageSize: pageSizeOf(query),
    currentPage: Math.max(1, Number(valueOf(query, 'currentPage', 'current_page') ?? 1)),
  };
}

function valueOf(query: Readonly<Record<string, unknown>>, ...names: string[]): string | undefined {
  const found = names.map((name) => query[`searchCriteria[${name}]`]).find((value) => value !== undefined);
  return found === undefined ? undefined : String(found);
}

function pageSizeOf(query: Readonly<Record<string, unknown>>): number {
  const size = Number(valueOf(query, 'pageSize', 'page_size') ?? 20);
  if (!Number.isInteger(size) || size < 1) throw badRequest('Minimum SearchCriteria pageSize is 1');
  if (size > pageSizeMax) throw badRequest(`Maximum SearchCriteria pageSize is ${pageSizeMax}`);
  return size;
}

/** Parts of names with indexes, gathered under `group.filter` or the sort's index. */
function nested(query: Readonly<Record<string, unknown>>, pattern: RegExp): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const [name, value] of Object.entries(query)) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const key = match.slice(1, -1).join('.');
    found.set(key, { ...found.get(key), [match.at(-1) ?? '']: String(value) });
  }
  return found;
}

function groupsOf(filters: ReadonlyMap<string, Record<string, string>>): Filter[][] {
  const groups = new Map<string, Filter[]>();
  for (const [key, parts] of filters) {
    const condition = parts['conditionType'] ?? parts['condition_type'] ?? 'eq';
    if (!conditions.has(condition)) throw badRequest(`Invalid condition type ${condition}`);
    const group = key.split('.')[0] ?? '';
    const filter = { field: parts['field'] ?? '', value: parts['value'] ?? '', condition };
    groups.set(group, [...(groups.get(group) ?? []), filter]);
  }
  return [...groups.values()];
}

export type Row = Readonly<Record<string, string | number | null>>;

export function matches(criteria: SearchCriteria, row: Row): boolean {
  return criteria.groups.every((group) => group.some((filter) => passes(filter, row)));
}

function passes({ field, value, condition }: Filter, row: Row): boolean {
  const found = row[field];
  if (found === undefined)
    throw badRequest(`SQLSTATE[42S22]: Column not found: 1054 Unknown column '${field}' in 'where clause'`);
  if (condition === 'null') return found === null;
  if (condition === 'notnull') return found !== null;
  if (found === null) return false;
  const order = compare(found, value);
  switch (condition) {
    case 'eq':
      return order === 0;
    case 'neq':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'gteq':
    case 'from':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'lteq':
    case 'to':
      return order <= 0;
    case 'like':
      return likePattern(value).test(String(found));
    default:
      return value.split(',').some((one) => compare(found, one.trim()) === 0) === (condition === 'in');
  }
}

function compare(found: string | number, value: string): number {
  const given = typeof found === 'number' ? Number(value) : value;
  return found === given ? 0 : found < given ? -1 : 1;
}

function likePattern(value: string): RegExp {
  const parts = value.split('%').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}

/** The first filter that stands alone in its group on one of these fields: it narrows the search to an index. */
export function soleFilter(
  criteria: SearchCriteria,
  fields: readonly string[],
  of: readonly string[],
): Filter | undefined {
  return criteria.groups
    .filter((group) => group.length === 1)
    .map((group) => group[0])
    .find((filter) => filter !== undefined && fields.includes(filter.field) && of.includes(filter.condition));
}

/** Sorted as asked for, then cut to the page. Adobe's default direction is descending. */
export function pageOf<T extends { readonly row: Row }>(criteria: SearchCriteria, found: readonly T[]): T[] {
  const from = (criteria.currentPage - 1) * criteria.pageSize;
  // Beyond the last page Adobe gives the last page again.
  const last = Math.max(0, Math.ceil(found.length / criteria.pageSize) - 1) * criteria.pageSize;
  const start = Math.min(from, last);
  return sorted(criteria, found).slice(start, start + criteria.pageSize);
}

function sorted<T extends { readonly row: Row }>(criteria: SearchCriteria, found: readonly T[]): readonly T[] {
  if (criteria.sorts.length === 0) return found;
  return [...found].sort((a, b) => {
    for (const { field, descending } of criteria.sorts) {
      const left = a.row[field] ?? null;
      const right = b.row[field] ?? null;
      if (left === right || left === null || right === null) continue;
      return left < right === descending ? 1 : -1;
    }
    return 0;
  });
}

/** The criteria as Adobe repeats them in its answer. */
export function wireCriteria(criteria: SearchCriteria): unknown {
  return {
    filter_groups: criteria.groups.map((filters) => ({
      filters: filters.map(({ field, value, condition }) => ({ field, value, condition_type: condition })),
    })),
    ...(criteria.sorts.length === 0
      ? {}
      : {
          sort_orders: criteria.sorts.map(({ field, descending }) => ({
            field,
            direction: descending ? 'DESC' : 'ASC',
          })),
        }),
    page_size: criteria.pageSize,
    current_page: criteria.currentPage,
  };
}
