import type { Api, ApiOperation, Schema } from './openapi.ts';

/** How an operation lists documents, as far as names say it. */
export interface Listing {
  /** The list in the answer; empty where the answer is the list. */
  readonly items: string;
  readonly item: Schema;
  /** The name of the item's schema, where it has one. */
  readonly itemName: string | null;
  /** The field with the count of all; null where none is announced. */
  readonly total: string | null;
  readonly paging: { readonly kind: 'page' | 'offset'; readonly name: string; readonly size: string | null } | null;
  /** The parameter that asks for what changed since a time, and the item's field with that time. */
  readonly since: string | null;
  readonly updated: string | null;
  readonly id: string;
}

const timeNames = /^(updated|last_updated|modified|last_modified|changed|created)(_?(at|date|time|on))?$/i;
const sinceNames = /since|after|from|start/i;

/** Null where the operation lists nothing, or its documents have no id. */
export function listingOf(api: Api, { method, answer, parameters }: ApiOperation): Listing | null {
  if (method !== 'GET' || answer === null) return null;
  const whole = api.resolve(answer);
  const properties = Object.entries(whole.properties ?? {}).map(
    ([name, schema]) => [name, api.resolve(schema)] as const,
  );
  const list =
    whole.type === 'array' ? (['', whole] as const) : properties.find(([, schema]) => schema.type === 'array');
  const inner = list?.[1].items;
  if (list === undefined || inner === undefined) return null;
  const item = api.resolve(inner);
  const fields = Object.keys(item.properties ?? {});
  const id = fields.find((name) => /^id$/i.test(name)) ?? fields.find((name) => /_?id$/i.test(name));
  if (id === undefined) return null;
  const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const named = (pattern: RegExp) => query.find((name) => pattern.test(name));
  const size = named(/^(page_?size|per_?page|limit|max|count|top)$/i) ?? null;
  const [page, offset] = [named(/^page(_?number)?$/i), named(/^(offset|skip|start)$/i)];
  const byPage = page === undefined ? null : { kind: 'page' as const, name: page, size };
  const byOffset = offset === undefined ? null : { kind: 'offset' as const, name: offset, size };
  return {
    items: list[0],
    item,
    itemName: inner.$ref?.split('/').at(-1) ?? null,
    total: properties.find(([name]) => /total|count/i.test(name))?.[0] ?? null,
    paging: byPage ?? byOffset,
    since: query.find((name) => sinceNames.test(name) && name !== offset) ?? null,
    updated: fields.filter((name) => timeNames.test(name)).toSorted((a, b) => rank(a) - rank(b))[0] ?? null,
    id,
  };
}

/** A time of change says more than one of creation. */
const rank = (name: string): number => (/created/i.test(name) ? 1 : 0);
