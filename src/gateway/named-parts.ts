import type { TSchema } from '@sinclair/typebox';

/** Walks a schema and lets `replace` stand in for each part; parts are walked before what they are part of. */
function rewrite(value: unknown, replace: (part: Record<string, unknown>) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, rewrite(member, replace)]);
  return replace(Object.fromEntries(entries) as Record<string, unknown>);
}

/** The schema without names of its parts: ajv takes a name that occurs at two places for two schemas. */
export function withoutNames<T extends TSchema>(schema: T): T {
  return rewrite(schema, ({ $id: _name, ...part }) => part) as T;
}

/**
 * Cuts a schema into its named parts, which refer to each other, as OpenAPI's components do. The schema itself comes
 * last.
 */
export function cutByName(schema: TSchema): TSchema[] {
  const parts = new Map<string, TSchema>();
  rewrite(schema, (whole) => {
    const part = flattenChoice(whole);
    const name = part['$id'];
    if (typeof name !== 'string') return part;
    parts.set(name, part as TSchema);
    return { $ref: `${name}#` };
  });
  return [...parts.values()];
}

/** TypeBox writes a choice of words as one schema a word; readers and code generators know it as an enum. */
function flattenChoice({ anyOf, ...rest }: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(anyOf)) return rest;
  const words: unknown[] = anyOf.map((branch: { const?: unknown }) => branch.const);
  return words.every((word) => typeof word === 'string')
    ? { ...rest, type: 'string', enum: words }
    : { ...rest, anyOf };
}
