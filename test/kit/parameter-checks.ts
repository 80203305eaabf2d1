import { type Nested, nestBrackets } from './bracket-encoding.ts';
import { type JsonObject, objectAt, resolved, textAt } from './description-document.ts';
import type { DescribedParameter } from './described-operations.ts';
import type { SchemaChecks } from './schema-checks.ts';

export type QueryInput = string | URLSearchParams | Readonly<Record<string, unknown>>;

/** OpenAPI leaves these three to other parts of the description. */
const describedElsewhere = new Set(['accept', 'content-type', 'authorization']);
const separators: Readonly<Record<string, string>> = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  form: ',',
  simple: ',',
};

/** All values given for each name, whichever way the caller holds the query. */
function queryValues(query: QueryInput): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) return value.forEach((item) => add(name, item));
    if (typeof value === 'object' && value !== null) {
      return Object.entries(value).forEach(([key, inner]) => add(`${name}[${key}]`, inner));
    }
    values.set(name, [...(values.get(name) ?? []), String(value)]);
  };
  if (typeof query === 'string' || query instanceof URLSearchParams) {
    for (const [name, value] of new URLSearchParams(query)) add(name, value);
  } else {
    for (const [name, value] of Object.entries(query)) add(name, value);
  }
  return values;
}

/** `filterGroups[3][filters][1][field]` is described once, with zeros for the indexes. */
function withoutIndexes(name: string): string {
  return name.replaceAll(/\[\d+\]/g, '[0]');
}

function isDeclaredUnder(name: string, parameter: DescribedParameter): boolean {
  const plain = parameter.name.replace(/\[\]$/, '');
  return name === parameter.name || name === plain || withoutIndexes(name) === withoutIndexes(parameter.name);
}

function typesOf(document: JsonObject, parameter: DescribedParameter): string[] {
  const schema = resolved(document, parameter.schema);
  const own = Array.isArray(schema['type']) ? schema['type'] : [textAt(schema, 'type')];
  return own.filter((type): type is string => typeof type === 'string');
}

function listValue(parameter: DescribedParameter, given: readonly string[]): string[] {
  if (parameter.explode && parameter.style === 'form') return [...given];
  return given.flatMap((value) => value.split(separators[parameter.style] ?? ','));
}

function plainValue(document: JsonObject, parameter: DescribedParameter, given: readonly string[]): Nested {
  if (typesOf(document, parameter).includes('array')) return listValue(parameter, given);
  return given.length === 1 ? (given[0] ?? '') : [...given];
}

function objectParts(document: JsonObject, parameter: DescribedParameter): string[] {
  const isSpread = parameter.in === 'query' && parameter.style === 'form' && parameter.explode;
  if (!isSpread || !typesOf(document, parameter).includes('object')) return [];
  return Object.keys(objectAt(resolved(document, parameter.schema), 'properties'));
}

/** Checks the query against its described parameters; a parameter that nobody described is a problem. */
export function queryProblems(
  document: JsonObject,
  checks: SchemaChecks,
  parameters: readonly DescribedParameter[],
  query: QueryInput,
): string[] {
  const values = queryValues(query);
  const used = new Set<string>();
  const problems = parameters.flatMap((parameter): string[] => {
    const named = [...values].filter(([name]) => isDeclaredUnder(name, parameter));
    const nested = [...values].filter(([name]) => named.length === 0 && name.startsWith(`${parameter.name}[`));
    const spread = objectParts(document, parameter).filter((name) => values.has(name));
    for (const name of [...named.map(([key]) => key), ...nested.map(([key]) => key), ...spread]) used.add(name);
    let value: Nested | undefined;
    if (named.length > 0) {
      const given = named.flatMap(([, texts]) => texts);
      value = plainValue(document, parameter, given);
    } else if (nested.length > 0) {
      const pairs = nested.flatMap(([name, texts]) => texts.map((text) => [name, text] as const));
      value = nestBrackets(pairs)[parameter.name];
    } else if (spread.length > 0) {
      value = Object.fromEntries(spread.map((name) => [name, values.get(name)?.[0] ?? ''] as const));
    }
    if (value === undefined) return parameter.required ? [`query.${parameter.name}: is required`] : [];
    return checks.problems(parameter.schema, value, `query.${parameter.name}`, 'request', 'text');
  });
  const unknown = [...values.keys()].filter((name) => !used.has(name));
  return [...problems, ...unknown.map((name) => `query.${name}: unknown query parameter`)];
}

/** Checks described headers. Others pass: proxies and clients add headers that no vendor describes. */
export function headerProblems(
  document: JsonObject,
  checks: SchemaChecks,
  parameters: readonly DescribedParameter[],
  headers: Readonly<Record<string, unknown>>,
): string[] {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const));
  return parameters.flatMap((parameter): string[] => {
    if (describedElsewhere.has(parameter.name.toLowerCase())) return [];
    const given = byName.get(parameter.name.toLowerCase());
    if (given === undefined) return parameter.required ? [`headers.${parameter.name}: is required`] : [];
    const texts = (Array.isArray(given) ? given : [given]).map(String);
    const value = plainValue(document, parameter, texts);
    return checks.problems(parameter.schema, value, `headers.${parameter.name}`, 'request', 'text');
  });
}

export function pathProblems(
  document: JsonObject,
  checks: SchemaChecks,
  parameters: readonly DescribedParameter[],
  values: ReadonlyMap<string, string>,
): string[] {
  return parameters.flatMap((parameter): string[] => {
    const given = values.get(parameter.name);
    if (given === undefined) return [];
    // OData quotes text keys: /items('A-1').
    const value = plainValue(document, parameter, [given.replace(/^'(.*)'$/, '$1')]);
    return checks.problems(parameter.schema, value, `path.${parameter.name}`, 'request', 'text');
  });
}
