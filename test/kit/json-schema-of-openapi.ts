import { type Json, type JsonObject, isObject, objectAt, pointed, textAt } from './description-document.ts';

export type Direction = 'request' | 'answer';

const schemaLists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const schemaMaps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const schemas = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
const plain =
  'type enum const format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties maxProperties'.split(
    ' ',
  );
const componentPrefix = '#/components/schemas/';

/** A pattern that JavaScript cannot read (PCRE, .NET) is left unchecked; the vendor's own server reads it. */
function isReadablePattern(pattern: Json | undefined): boolean {
  try {
    return typeof pattern === 'string' && new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** OpenAPI 3.0 says `exclusiveMinimum: true` beside `minimum`; JSON Schema gives the bound itself. */
function withNumericBounds(schema: JsonObject): JsonObject {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    const limit = schema[bound];
    if (schema[exclusive] === true && limit !== undefined) {
      schema[exclusive] = limit;
      delete schema[bound];
    } else delete schema[exclusive];
  }
  return schema;
}

function nullableForm(schema: JsonObject): JsonObject {
  if (typeof schema['type'] === 'string') {
    const values = schema['enum'];
    return {
      ...schema,
      type: [schema['type'], 'null'],
      ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}),
    };
  }
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
}

/**
 * Rewrites the schemas of an OpenAPI 3.0, 3.1 or AsyncAPI document as JSON Schema 2020-12, for one direction:
 * in a request a `readOnly` property is not required, in an answer a `writeOnly` one is not
 * (https://spec.openapis.org/oas/v3.0.3#fixed-fields-20).
 */
export class SchemaRewriter {
  readonly #document: JsonObject;
  readonly #direction: Direction;
  readonly #isVersion30: boolean;
  readonly #inlined = new Set<string>();

  constructor(document: JsonObject, direction: Direction) {
    this.#document = document;
    this.#direction = direction;
    this.#isVersion30 = textAt(document, 'openapi')?.startsWith('3.0') ?? false;
  }

  /** All named schemas, so that one compilation of a shared or recursive schema serves every operation. */
  components(): JsonObject {
    const named = objectAt(objectAt(this.#document, 'components'), 'schemas');
    const rewritten = Object.entries(named).map(([name, schema]) => [name, this.rewrite(schema)] as const);
    return { components: { schemas: Object.fromEntries(rewritten) } };
  }

  rewrite(schema: Json | undefined): Json {
    if (!isObject(schema)) return schema === false ? false : {};
    const reference = textAt(schema, '$ref');
    if (reference === undefined) return this.#rewriteKeywords(schema);
    const target = this.#rewriteReference(reference);
    if (this.#isVersion30) return target;
    const { $ref: _, ...beside } = schema;
    const siblings = this.#rewriteKeywords(beside);
    return Object.keys(siblings).length === 0 ? target : { allOf: [target, siblings] };
  }

  #rewriteReference(reference: string): Json {
    if (reference.startsWith(componentPrefix) && !reference.slice(componentPrefix.length).includes('/'))
      return { $ref: `vendor${reference}` };
    if (this.#inlined.has(reference)) throw new Error(`${reference} is recursive outside of components.schemas.`);
    this.#inlined.add(reference);
    const target = this.rewrite(pointed(this.#document, reference));
    this.#inlined.delete(reference);
    return target;
  }

  #rewriteKeywords(schema: JsonObject): JsonObject {
    const result: JsonObject = {};
    for (const name of plain) if (schema[name] !== undefined) result[name] = schema[name];
    if (!isReadablePattern(result['pattern'])) delete result['pattern'];
    for (const name of schemaLists) {
      const list = schema[name];
      if (Array.isArray(list)) result[name] = list.map((inner) => this.rewrite(inner));
    }
    for (const name of schemaMaps) {
      const map = schema[name];
      if (!isObject(map)) continue;
      result[name] = Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, this.rewrite(inner)] as const));
    }
    for (const name of schemas) {
      if (isObject(schema[name]) || typeof schema[name] === 'boolean') result[name] = this.rewrite(schema[name]);
    }
    const required = this.#required(schema);
    if (required.length > 0) result['required'] = required;
    withNumericBounds(result);
    return schema['nullable'] === true ? nullableForm(result) : result;
  }

  #required(schema: JsonObject): string[] {
    const oneWay = this.#direction === 'request' ? 'readOnly' : 'writeOnly';
    const names = Array.isArray(schema['required']) ? schema['required'] : [];
    const properties = objectAt(schema, 'properties');
    return names.filter((name): name is string => {
      if (typeof name !== 'string') return false;
      const property = properties[name];
      return !(isObject(property) && property[oneWay] === true);
    });
  }
}
