/** A place in a JSON document: names and positions. */
export type Path = readonly (string | number)[];
export interface Leaf {
  readonly path: Path;
  readonly value: string | number | boolean | null;
}

/** Every value of a document that holds no other. An empty list or object is none. */
export function leavesOf(document: unknown, path: Path = []): Leaf[] {
  if (typeof document !== 'object' || document === null)
    return document === undefined ? [] : [{ path, value: document as Leaf['value'] }];
  const entries: [string | number, unknown][] = Array.isArray(document)
    ? document.map((value, at) => [at, value])
    : Object.entries(document);
  return entries.flatMap(([name, value]) => leavesOf(value, [...path, name]));
}

/** The first list or object of each field, the document itself left out: what holds the leaves. */
export function branchesOf(document: unknown): Path[] {
  const first = new Map<string, Path>();
  const walk = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null) return;
    const field = fieldOf(path);
    if (path.length > 0 && !first.has(field)) first.set(field, path);
    for (const [name, one] of Object.entries(value)) walk(one, [...path, Array.isArray(value) ? Number(name) : name]);
  };
  walk(document, []);
  return [...first.values()];
}

/** `lines[].sku`: the field, whichever of its list it is. */
export function fieldOf(path: Path): string {
  return path.reduce<string>(
    (text, name) => (typeof name === 'number' ? `${text}[]` : text === '' ? name : `${text}.${name}`),
    '',
  );
}

/** One leaf a field: the first that is not null, because a null says nothing of where the field goes. */
export function firstOfEachField(leaves: readonly Leaf[]): Leaf[] {
  const first = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const field = fieldOf(leaf.path);
    const before = first.get(field);
    if (before === undefined || (before.value === null && leaf.value !== null)) first.set(field, leaf);
  }
  return [...first.values()];
}

export const removed = Symbol('removed');

/** A copy of the document with another value at a place; `removed` takes the place away. */
export function withValue(document: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const copy = (Array.isArray(document) ? [...(document as unknown[])] : { ...(document as object) }) as Record<
    string,
    unknown
  >;
  const inner = withValue(copy[name as string], rest, value);
  if (inner !== removed) copy[name as string] = inner;
  else if (Array.isArray(copy)) (copy as unknown[]).splice(Number(name), 1);
  else delete copy[name as string];
  return copy;
}

/** Another value of the same form: a number beside it, another date, other letters of the same length. */
export function changed(value: Leaf['value']): unknown {
  if (value === null) return 'changed';
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.replace(/^\d{4}-\d\d-\d\dT\d\d/, '2031-03-04T05');
  if (/^\d{4}-\d\d-\d\d/.test(value)) return value.replace(/^\d{4}-\d\d-\d\d/, '2031-03-04');
  if (/^-?\d+(\.\d+)?$/.test(value))
    return value.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)).replace(/^0(\d)/, '1$1');
  return value === '' ? 'changed' : `${value.slice(0, -1)}${value.endsWith('z') ? 'y' : 'z'}`;
}
