import type { TSchema } from '@sinclair/typebox';

type Pick = (value: unknown) => unknown;
type Named = Readonly<Record<string, TSchema>>;

const asItIs: Pick = (value) => value;

/**
 * Makes a function that keeps of a value what its schema declares, for answers: whatever a port hands over, a field that
 * is not in the description does not leave (ASVS 15.3.1). Choices and free values are kept as they are.
 */
export function onlyDeclared(schema: TSchema, named: Named = {}): Pick {
  const parts = schema as Record<string, unknown>;
  const reference = parts['$ref'];
  if (typeof reference === 'string') {
    const target = named[reference];
    if (target === undefined) throw new Error(`no schema is named ${reference}`);
    return onlyDeclared(target, named);
  }
  const { properties, items } = parts as { properties?: Readonly<Record<string, TSchema>>; items?: TSchema };
  if (items !== undefined) {
    const pick = onlyDeclared(items, named);
    return (value) => (Array.isArray(value) ? value.map(pick) : value);
  }
  if (properties === undefined) return asItIs;
  const picks = Object.entries(properties).map(([name, part]) => [name, onlyDeclared(part, named)] as const);
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const kept: Record<string, unknown> = {};
    for (const [name, pick] of picks) if (Object.hasOwn(value, name)) kept[name] = pick((value as never)[name]);
    return kept;
  };
}
