import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** What of an OpenAPI 3.1 document is needed to make requests of it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Described {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
export interface Operation extends Described {
  readonly method: string;
  readonly path: string;
}
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Parts of a request; `type` is its media type, null where there is no body. */
export interface MadeRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string | null;
  readonly body: unknown;
}

export const operationsOf = ({ paths }: Description): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
  );

/** Values that keep to a schema, of a size that many of them can be sent. */
export function valueOf(schema: Schema, description: Description, known: KnownValues = {}): Arbitrary<unknown> {
  const { $ref, anyOf, type } = schema;
  if ($ref !== undefined) {
    const named = description.components.schemas[$ref.replace('#/components/schemas/', '')];
    if (named === undefined) throw new Error(`${$ref} leads nowhere`);
    return valueOf(named, description, known);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((branch) => valueOf(branch, description, known)));
  if (type === 'object' || schema.properties !== undefined) return objectOf(schema, description, known);
  if (type === 'array') {
    const { minItems = 0, maxItems = 3, items = {} } = schema;
    return fc.array(valueOf(items, description, known), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, 3)),
    });
  }
  if (type === 'string') return textOf(schema);
  if (type === 'integer' || type === 'number') {
    const { minimum = -1_000, maximum = Number.MAX_SAFE_INTEGER } = schema;
    return fc.oneof(fc.integer({ min: minimum, max: Math.min(maximum, minimum + 1_000) }), fc.constant(maximum));
  }
  if (type === 'boolean') return fc.boolean();
  return type === 'null' ? fc.constant(null) : fc.jsonValue({ maxDepth: 2 });
}

function objectOf(
  { properties = {}, required = [] }: Schema,
  description: Description,
  known: KnownValues,
): Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [name, known[`.${name}`] ?? valueOf(part, description, known)]),
  );
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
}

function textOf({ pattern, format, minLength = 0, maxLength = 40 }: Schema): Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
  const size = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) };
  if (pattern === undefined) return fc.string({ ...size, unit: 'grapheme' });
  // Most patterns only keep control characters out; others are few, and short.
  const form = new RegExp(pattern, 'u');
  const plain = fc.string({ ...size, unit: 'grapheme' }).filter((text) => form.test(text));
  return form.test('x'.repeat(size.maxLength)) ? plain : fc.stringMatching(new RegExp(pattern), { size: 'small' });
}

/**
 * Values that a description cannot say, because they are of this installation: by the names of parameters and schemas, and
 * of members with a dot before them.
 */
export type KnownValues = Readonly<Record<string, Arbitrary<unknown>>>;

/** Requests as the description has them. */
export function requestOf(
  operation: Operation,
  description: Description,
  known: KnownValues = {},
): Arbitrary<MadeRequest> {
  const { parameters = [], requestBody } = operation;
  const named = (place: Parameter['in']) => {
    const own = parameters.filter((parameter) => parameter.in === place);
    const fields = own.map(
      ({ name, schema }) => [name, (known[name] ?? valueOf(schema, description)).map(String)] as const,
    );
    const requiredKeys = own.filter(({ required }) => required === true || place === 'path').map(({ name }) => name);
    return fc.record(Object.fromEntries(fields), { requiredKeys, noNullPrototype: true });
  };
  const [content] = Object.entries(requestBody?.content ?? {});
  return fc.record({
    path: named('path'),
    query: named('query'),
    headers: named('header').map(printable),
    type: fc.constant(content?.[0] ?? null),
    body: content === undefined ? fc.constant(undefined) : bodyOf(content[1].schema, description, known),
  });
}

function bodyOf(schema: Schema, description: Description, known: KnownValues): Arbitrary<unknown> {
  const name = schema.$ref?.replace('#/components/schemas/', '') ?? '';
  return known[name] ?? valueOf(schema, description, known);
}

/** A header cannot carry every character, and a client that tried would not get as far as the gateway. */
function printable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, text.replaceAll(/[^\x21-\x7e]/g, 'x') || 'x']),
  );
}
