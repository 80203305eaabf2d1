import { group, integer, text, type Form } from './form.ts';
import type { Sequence } from './memory.ts';
import { invalid, missing } from './stripe-error.ts';

interface Page<T> {
  readonly data: readonly T[];
  readonly hasMore: boolean;
}

const limitMax = 100;
const limitDefault = 10;

/**
 * One page, newest first (API reference, "Pagination"): `starting_after` goes on to older things, `ending_before` to
 * newer ones; `created` bounds the time.
 */
export function pageOf<T extends { readonly id: string; readonly created: number }>(
  sequence: Sequence<T>,
  query: Form,
  what: string,
  matches: (thing: T) => boolean = () => true,
): Page<T> {
  const limit = limitOf(query);
  const { from, until } = createdRange(sequence, query);
  const before = cursor(sequence, query, 'ending_before', what);
  const after = cursor(sequence, query, 'starting_after', what);
  const found: T[] = [];
  if (before !== null) {
    for (let index = Math.max(before + 1, from); index < until && found.length <= limit; index += 1)
      collect(sequence.at(index), matches, found);
    return { data: found.slice(0, limit).toReversed(), hasMore: found.length > limit };
  }
  for (let index = Math.min(until, after ?? until) - 1; index >= from && found.length <= limit; index -= 1)
    collect(sequence.at(index), matches, found);
  return { data: found.slice(0, limit), hasMore: found.length > limit };
}

function collect<T>(thing: T | undefined, matches: (thing: T) => boolean, found: T[]): void {
  if (thing !== undefined && matches(thing)) found.push(thing);
}

function limitOf(query: Form): number {
  const limit = integer(query, 'limit') ?? limitDefault;
  if (limit < 1 || limit > limitMax)
    throw invalid(`Limit must be between 1 and ${limitMax}`, { code: 'parameter_invalid_integer', param: 'limit' });
  return limit;
}

/** Indexes [from, until) that `created` leaves. */
function createdRange<T extends { readonly id: string; readonly created: number }>(
  sequence: Sequence<T>,
  query: Form,
): { from: number; until: number } {
  if (typeof query['created'] === 'string') {
    const exact = integer(query, 'created') ?? 0;
    return { from: sequence.firstFrom(exact), until: sequence.firstFrom(exact + 1) };
  }
  const created = group(query, 'created');
  const least = Math.max(integer(created, 'gte') ?? 0, (integer(created, 'gt') ?? -1) + 1);
  const most = Math.min(integer(created, 'lte') ?? Infinity, (integer(created, 'lt') ?? Infinity) - 1);
  return { from: sequence.firstFrom(least), until: most === Infinity ? sequence.size : sequence.firstFrom(most + 1) };
}

function cursor<T extends { readonly id: string; readonly created: number }>(
  sequence: Sequence<T>,
  query: Form,
  name: 'starting_after' | 'ending_before',
  what: string,
): number | null {
  const id = text(query, name);
  if (id === undefined) return null;
  const index = sequence.indexOf(id);
  if (index === undefined) throw missing(what, id, name, 400);
  return index;
}

/** A list as text, for things that are kept as text. */
export function listText(url: string, texts: readonly string[], hasMore: boolean): string {
  return `{"object":"list","data":[${texts.join(',')}],"has_more":${hasMore},"url":${JSON.stringify(url)}}`;
}
