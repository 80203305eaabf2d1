export type Nested = string | Nested[] | { [name: string]: Nested };

/** Splits `a[b][0][]` into `['a', 'b', '0', '']`. A name without brackets is one part. */
function partsOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')];
}

/** The encoding has no arrays of its own: names 0, 1, 2, … under one parent are one. */
function arraysFromIndexes(value: Nested): Nested {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(arraysFromIndexes);
  const entries = Object.entries(value).map(([name, inner]) => [name, arraysFromIndexes(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/**
 * Decodes names with brackets into nested objects and arrays, as Stripe and PHP read them.
 *
 * @example nestBrackets([['items[0][price]', 'p1'], ['expand[]', 'customer']])
 *          // { items: [{ price: 'p1' }], expand: ['customer'] }
 */
export function nestBrackets(pairs: Iterable<readonly [string, string]>): { [name: string]: Nested } {
  const root: { [name: string]: Nested } = {};
  for (const [name, value] of pairs) {
    const parts = partsOf(name);
    let at = root;
    parts.forEach((part, index) => {
      const key = part === '' ? String(Object.keys(at).length) : part;
      if (index === parts.length - 1) {
        const before = at[key];
        // A name that comes twice without brackets is a list too.
        at[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
        return;
      }
      const next = at[key];
      if (typeof next === 'object' && !Array.isArray(next)) at = next;
      else {
        const made: { [name: string]: Nested } = {};
        at[key] = made;
        at = made;
      }
    });
  }
  const nested = arraysFromIndexes(root);
  return typeof nested === 'object' && !Array.isArray(nested) ? nested : root;
}

/** The reverse, for a form that a server has decoded already (in whole, or with the brackets left in the names). */
export function formPairs(form: unknown): [string, string][] {
  const pairs: [string, string][] = [];
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) {
      value.forEach((item, index) => add(name.endsWith('[]') ? name : `${name}[${index}]`, item));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) add(name === '' ? key : `${name}[${key}]`, inner);
    } else pairs.push([name, String(value)]);
  };
  if (typeof form === 'string' || form instanceof URLSearchParams) return [...new URLSearchParams(form)];
  if (form instanceof Uint8Array) return formPairs(Buffer.from(form).toString());
  add('', form);
  return pairs;
}
