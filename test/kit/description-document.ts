/** A JSON value of a vendor's description. It comes from outside, so nothing about its shape is taken for granted. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(parent: Json | undefined, name: string): JsonObject {
  const value = isObject(parent) ? parent[name] : undefined;
  return isObject(value) ? value : {};
}

export function listAt(parent: Json | undefined, name: string): Json[] {
  const value = isObject(parent) ? parent[name] : undefined;
  return Array.isArray(value) ? value : [];
}

export function textAt(parent: Json | undefined, name: string): string | undefined {
  const value = isObject(parent) ? parent[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Follows a JSON pointer such as `#/components/schemas/Order` within the document. */
export function pointed(document: JsonObject, reference: string): Json {
  let at: Json | undefined = document;
  for (const part of reference.replace(/^#\/?/, '').split('/')) {
    if (part === '') continue;
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) || Array.isArray(at) ? (at as JsonObject)[name] : undefined;
  }
  if (at === undefined) throw new Error(`The description refers to ${reference}, which it does not contain.`);
  return at;
}

/** The object itself, or what its `$ref` (and that one's `$ref`) points to. */
export function resolved(document: JsonObject, value: Json | undefined): JsonObject {
  let at = value;
  for (let hops = 0; hops < 20; hops++) {
    if (!isObject(at)) return {};
    const reference = textAt(at, '$ref');
    if (reference === undefined) return at;
    at = pointed(document, reference);
  }
  throw new Error('The description has a chain of references that does not end.');
}
