import { closest, distance } from 'fastest-levenshtein';
import { type Json, type JsonObject, isObject, listAt, objectAt, pointed, textAt } from './description-document.ts';

export interface UnknownProperty {
  readonly pointer: string;
  readonly name: string;
  readonly suggestion: string | undefined;
}

/** All schemas that speak about the same place: the schema, what it refers to, and its alternatives. */
function schemasInPlace(document: JsonObject, start: readonly (Json | undefined)[]): JsonObject[] {
  const found = new Set<JsonObject>();
  const toVisit: (Json | undefined)[] = [...start];
  for (let schema = toVisit.pop(); toVisit.length > 0 || schema !== undefined; schema = toVisit.pop()) {
    if (!isObject(schema) || found.has(schema)) continue;
    found.add(schema);
    const reference = textAt(schema, '$ref');
    if (reference !== undefined) toVisit.push(pointed(document, reference));
    for (const name of ['allOf', 'anyOf', 'oneOf']) toVisit.push(...listAt(schema, name));
    for (const name of ['then', 'else']) if (isObject(schema[name])) toVisit.push(schema[name]);
    for (const target of Object.values(objectAt(objectAt(schema, 'discriminator'), 'mapping')))
      if (typeof target === 'string' && target.startsWith('#')) toVisit.push(pointed(document, target));
  }
  return [...found];
}

function isOpen(schema: JsonObject): boolean {
  const extra = schema['additionalProperties'];
  return extra === true || (isObject(extra) && Object.keys(extra).length === 0);
}

function suggestionFor(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(1, name.length / 3) ? nearest : undefined;
}

/**
 * Finds properties that the description does not name. JSON Schema takes an object as open unless it says otherwise, and
 * hardly a vendor says otherwise; then a misspelt optional property would pass every check. Here a schema that lists
 * properties is taken as closed, unless it says `additionalProperties: true` itself.
 */
export function unknownProperties(document: JsonObject, schema: Json | undefined, value: unknown): UnknownProperty[] {
  const found: UnknownProperty[] = [];
  const visit = (start: readonly (Json | undefined)[], at: unknown, pointer: string): void => {
    if (typeof at !== 'object' || at === null) return;
    const places = schemasInPlace(document, start);
    if (Array.isArray(at)) {
      const items = places.map((place) => place['items']);
      at.forEach((item, index) => visit(items, item, `${pointer}/${index}`));
      return;
    }
    const known = [...new Set(places.flatMap((place) => Object.keys(objectAt(place, 'properties'))))];
    const closed = known.length > 0 && !places.some(isOpen);
    for (const [name, inner] of Object.entries(at)) {
      const own = places.map((place) => objectAt(place, 'properties')[name]);
      const patterns = places.flatMap((place) =>
        Object.entries(objectAt(place, 'patternProperties'))
          .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
          .map(([, matching]) => matching),
      );
      const named = [...own, ...patterns].filter((candidate) => candidate !== undefined);
      const rest = places.map((place) => place['additionalProperties']).filter(isObject);
      if (named.length > 0) visit(named, inner, `${pointer}/${name}`);
      else if (rest.length > 0) visit(rest, inner, `${pointer}/${name}`);
      else if (closed) found.push({ pointer, name, suggestion: suggestionFor(name, known) });
    }
  };
  visit([schema], value, '');
  return found;
}
