import type { Schema } from './openapi.ts';
import { key, pascal } from './names.ts';

/** A schema of the description as a TypeScript type. References become names of `wire.ts`. */
export function typeOf(schema: Schema | undefined | null): string {
  if (schema === undefined || schema === null) return 'unknown';
  if (schema.$ref !== undefined) return pascal(schema.$ref.split('/').at(-1) ?? '');
  const type = withoutNull(schema);
  return isNullable(schema) ? `${type} | null` : type;
}

/** Names that a schema refers to. */
export function referredTo(schema: unknown, names = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return names;
  const reference = (schema as Schema).$ref;
  if (typeof reference === 'string') names.add(reference.split('/').at(-1) ?? '');
  for (const part of Object.values(schema)) referredTo(part, names);
  return names;
}

const typesOf = ({ type }: Schema): readonly string[] => (typeof type === 'string' ? [type] : (type ?? []));
const isNullable = (schema: Schema): boolean =>
  schema.nullable === true || typesOf(schema).includes('null') || (schema.enum?.includes(null) ?? false);

function withoutNull(schema: Schema): string {
  const { enum: values, oneOf, anyOf, allOf } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (values !== undefined)
    return union(values.filter((value) => value !== null).map((value) => JSON.stringify(value)));
  if (oneOf !== undefined || anyOf !== undefined) return union((oneOf ?? anyOf ?? []).map(typeOf));
  if (allOf !== undefined) return allOf.map((part) => inBrackets(typeOf(part))).join(' & ');
  return (
    union(
      typesOf(schema)
        .filter((type) => type !== 'null')
        .map((type) => plain(type, schema)),
    ) || plain('', schema)
  );
}

function plain(type: string, schema: Schema): string {
  switch (type) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'integer':
      // What a double does not hold comes as the string of its digits.
      return schema.format === 'int64' ? 'number | string' : 'number';
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${inBrackets(typeOf(schema.items))}[]`;
    default:
      return schema.properties === undefined && schema.additionalProperties === undefined && type !== 'object'
        ? 'unknown'
        : objectOf(schema);
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `readonly ${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  if (fields.length > 0) return `{ ${fields.join(' ')} }`;
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Readonly<Record<string, ${value}>>`;
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ');
const inBrackets = (type: string): string => (/[|&]|^readonly /.test(withoutMembers(type)) ? `(${type})` : type);

function withoutMembers(type: string): string {
  const from = type.indexOf('{');
  const to = type.lastIndexOf('}');
  return from >= 0 && to > from ? type.slice(0, from) + type.slice(to + 1) : type;
}
