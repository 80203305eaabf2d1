import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from './description-document.ts';
import { type Direction, SchemaRewriter } from './json-schema-of-openapi.ts';
import { unknownProperties } from './unknown-properties.ts';

/** Form bodies, queries and headers carry only text, so there `'5'` passes for a number; in JSON it does not. */
export type Wire = 'json' | 'text';

interface Engine {
  readonly ajv: Ajv2020;
  readonly rewriter: SchemaRewriter;
}

function place(root: string, pointer: string): string {
  const names = pointer.split('/').slice(1);
  return names.reduce((at, name) => {
    const plain = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(plain) ? `${at}[${plain}]` : `${at}.${plain}`;
  }, root);
}

function wording(error: ErrorObject): string {
  if (error.keyword === 'enum') {
    const allowed = (error.params as { allowedValues: unknown[] }).allowedValues.map((value) => JSON.stringify(value));
    const shown = allowed.length > 12 ? [...allowed.slice(0, 12), '…'] : allowed;
    return `must be one of ${shown.join(', ')}`;
  }
  if (error.keyword === 'additionalProperties')
    return `unknown property '${(error.params as { additionalProperty: string }).additionalProperty}'`;
  return error.message ?? error.keyword;
}

/**
 * With alternatives (`anyOf`, `oneOf`) a validator lists why each of them fails. Of these the reader needs the deepest:
 * the alternative that got furthest is the one that was meant.
 */
function worthReading(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
  const isDeeper = (error: ErrorObject, choice: ErrorObject): boolean =>
    error !== choice && error.instancePath.startsWith(`${choice.instancePath}/`);
  return errors.filter((error) => {
    const choice = choices.find((candidate) => candidate.instancePath === error.instancePath);
    if (choice === undefined) return true;
    const hasDeeper = errors.some((other) => isDeeper(other, choice));
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') return !hasDeeper;
    return !hasDeeper || !['type', 'enum', 'const'].includes(error.keyword);
  });
}

/** Compiles the schemas of one description when they are first needed, and says in words what is wrong with a value. */
export class SchemaChecks {
  readonly #document: JsonObject;
  readonly #engines = new Map<string, Engine>();
  readonly #validators = new WeakMap<object, Map<string, ValidateFunction>>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** What is wrong with the value; `root` names it in the messages (`body`, `query.limit`). */
  problems(schema: Json | undefined, value: unknown, root: string, direction: Direction, wire: Wire): string[] {
    if (typeof schema !== 'object' || schema === null) return [];
    const validate = this.#validator(schema, direction, wire);
    // Coercion writes into the value, and needs an object to write into.
    const holder = { value: wire === 'text' ? structuredClone(value) : value };
    const errors = validate(holder) ? [] : worthReading(validate.errors ?? []);
    const unknown = unknownProperties(this.#document, schema, value).map(({ pointer, name, suggestion }) => {
      const hint = suggestion === undefined ? '' : ` (is '${suggestion}' meant?)`;
      return `${place(root, pointer)}: unknown property '${name}'${hint}`;
    });
    const invalid = errors
      .map((error) => `${place(root, error.instancePath.replace(/^\/value/, ''))}: ${wording(error)}`)
      .filter((problem) => !unknown.some((other) => other.startsWith(problem)));
    return [...new Set([...unknown, ...invalid])];
  }

  #validator(schema: object, direction: Direction, wire: Wire): ValidateFunction {
    const key = `${direction} ${wire}`;
    const known = this.#validators.get(schema) ?? new Map<string, ValidateFunction>();
    this.#validators.set(schema, known);
    const before = known.get(key);
    if (before !== undefined) return before;
    const { ajv, rewriter } = this.#engine(direction, wire);
    const validate = ajv.compile({ type: 'object', properties: { value: rewriter.rewrite(schema as Json) } });
    known.set(key, validate);
    return validate;
  }

  #engine(direction: Direction, wire: Wire): Engine {
    const key = `${direction} ${wire}`;
    const before = this.#engines.get(key);
    if (before !== undefined) return before;
    const ajv = new Ajv2020({
      strict: false,
      allErrors: true,
      validateSchema: false,
      // Vendors name formats of their own ('unix-time', 'with decimals'); those are left unchecked, in silence.
      logger: false,
      inlineRefs: false,
      coerceTypes: wire === 'text',
    });
    addFormats.default(ajv);
    const rewriter = new SchemaRewriter(this.#document, direction);
    ajv.addSchema(rewriter.components(), 'vendor');
    const engine = { ajv, rewriter };
    this.#engines.set(key, engine);
    return engine;
  }
}
