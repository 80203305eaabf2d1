import type postgres from 'postgres';
import type { Query } from './single-connection.ts';

/** What a pool and a transaction have in common: the tag itself, json, array, unsafe, typed. */
export type Sql = postgres.ISql;

/**
 * The same tag, whose queries are run by `run` instead of by the instance that made them. `run` gets the query and the
 * function that would have run it. Fragments pass through untouched, for they are never run by themselves.
 */
export function routeQueries<T extends Sql>(sql: T, run: (query: Query, original: Query['handler']) => void): T {
  const route = (value: unknown) => {
    if (!isQuery(value)) return value;
    const original = value.handler;
    value.handler = (query) => run(query, original);
    return value;
  };
  const makers = new Map<PropertyKey, unknown>();
  for (const name of ['unsafe', 'file'] as const)
    makers.set(name, (...words: unknown[]) => route(Reflect.apply(sql[name], sql, words)));
  return new Proxy(sql, {
    apply: (target, self, words) => route(Reflect.apply(target as unknown as () => unknown, self, words)),
    get: (target, name) => makers.get(name) ?? Reflect.get(target, name),
  });
}

function isQuery(value: unknown): value is Query {
  return value instanceof Promise && 'handler' in value && 'canceller' in value;
}
