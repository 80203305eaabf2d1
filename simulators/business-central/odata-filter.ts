import { ApiError } from './odata.ts';

/** A parsed `$filter`. */
export type Filter =
  | { readonly kind: 'and'; readonly parts: readonly Filter[] }
  | { readonly kind: 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Operator; readonly value: Literal };
export type Literal = string | number | boolean;
type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

const operators = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const tokenPattern = /\s*('(?:[^']|'')*'|[()]|[^\s()']+)/y;

/** Parses the part of OData's filter language that business documents need: comparisons, and, or, parentheses. */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  let at = 0;
  const next = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw syntaxError(text);
    return token;
  };
  const parseChain = (kind: 'or' | 'and', parsePart: () => Filter): Filter => {
    const parts = [parsePart()];
    while (tokens[at] === kind) {
      at += 1;
      parts.push(parsePart());
    }
    return parts.length === 1 ? (parts[0] as Filter) : { kind, parts };
  };
  const parseOr = (): Filter => parseChain('or', () => parseChain('and', parseOne));
  const parseOne = (): Filter => {
    const token = next();
    if (token === '(') {
      const inner = parseOr();
      if (next() !== ')') throw syntaxError(text);
      return inner;
    }
    const operator = next();
    if (!operators.has(operator)) throw syntaxError(text);
    return { kind: 'compare', field: token, operator: operator as Operator, value: literalOf(next()) };
  };
  const filter = parseOr();
  if (at !== tokens.length) throw syntaxError(text);
  return filter;
}

/** Whether an entity fits; a field that it lacks is a mistake of the client. */
export function matches(filter: Filter, entity: Readonly<Record<string, unknown>>): boolean {
  if (filter.kind === 'and') return filter.parts.every((part) => matches(part, entity));
  if (filter.kind === 'or') return filter.parts.some((part) => matches(part, entity));
  const found = entity[filter.field];
  if (found === undefined)
    throw new ApiError(400, 'BadRequest', `Could not find a property named '${filter.field}' on the entity.`);
  return compare(found, filter.operator, filter.value);
}

/** The values of a chain of `field eq value or field eq value …`, which an index can serve; null for any other. */
export function equalities(filter: Filter): { field: string; values: string[] } | null {
  const parts = filter.kind === 'or' ? filter.parts : [filter];
  const [first] = parts;
  if (first === undefined || first.kind !== 'compare') return null;
  const values: string[] = [];
  for (const part of parts) {
    if (part.kind !== 'compare' || part.operator !== 'eq' || part.field !== first.field) return null;
    values.push(String(part.value));
  }
  return { field: first.field, values };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const match = tokenPattern.exec(text);
    if (match === null) throw syntaxError(text);
    tokens.push(match[1] ?? '');
  }
  return tokens;
}

function literalOf(token: string): Literal {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true' || token === 'false') return token === 'true';
  return /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : token;
}

/** Codes compare without regard to case, dates as texts of the same length, numbers as numbers. */
function compare(found: unknown, operator: Operator, value: Literal): boolean {
  const left = typeof found === 'string' ? found.toUpperCase() : (found as number | boolean);
  const right = typeof value === 'string' ? value.toUpperCase() : value;
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
  }
}

function syntaxError(text: string): ApiError {
  return new ApiError(400, 'BadRequest', `Syntax error in '$filter=${text.slice(0, 200)}'.`);
}
