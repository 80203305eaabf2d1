import type { Api, Schema } from './openapi.ts';

/** Levels of an example; a schema that holds itself ends there. */
const depthMax = 8;

/** A document that the schema describes: its own examples where it has some, else values of the right form. */
export function exampleOf(api: Api, given: Schema | undefined | null, depth = 0): unknown {
  if (given === undefined || given === null || depth > depthMax) return null;
  const schema = api.resolve(given);
  const told = schema.example ?? schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0];
  if (told !== undefined) return told;
  const [first] = schema.oneOf ?? schema.anyOf ?? [];
  if (first !== undefined) return exampleOf(api, first, depth);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(api, part, depth))) as unknown;
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((one) => one !== 'null');
  if (type === 'array') return [exampleOf(api, schema.items, depth + 1)];
  if (schema.properties !== undefined)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, part]) => [name, exampleOf(api, part, depth + 1)]),
    );
  return plain(type, schema);
}

function plain(type: string | undefined, schema: Schema): unknown {
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return false;
  if (type === 'object') return {};
  if (schema.format === 'date-time') return '2026-11-25T10:00:00Z';
  if (schema.format === 'date') return '2026-11-25';
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (schema.format === 'email') return 'someone@example.test';
  return type === 'string' ? 'text' : null;
}
