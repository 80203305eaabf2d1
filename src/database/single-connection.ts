import postgres from 'postgres';
import { arrayTypeOptions, registerArrayTypes } from './array-types.ts';
import { isConnectionLost } from './transient.ts';

/**
 * One connection, used until it is lost and never again.
 *
 * postgres.js 3.4.9 gives a lost connection back to its pool and reconnects it in place, which goes wrong in four ways
 * (measured with pg_terminate_backend; porsager/postgres issues 1154, 1186, 1208, 1216):
 * - the ROLLBACK that sql.begin sends by itself throws in a timer and ends the process;
 * - caught there, the connection waits for CONNECT_TIMEOUT at each later use, for its write timer is never set again;
 * - a statement that a transaction sends after the loss may run on the new connection, outside of any transaction;
 * - the error of the lost one is handed to the first query of the new one.
 * So each connection is a postgres.js instance of its own with `max: 1`, dropped at its first loss.
 */
export interface SingleConnection {
  readonly sql: postgres.Sql;
  readonly bornMs: number;
  /** Becomes true at once when the connection is lost or has been ended. */
  readonly lost: boolean;
  /** Runs a query that was made by another instance. */
  run(query: Query): void;
  /** Takes note of a query's error, which may tell that the connection is lost before its socket says so. */
  noteError(error: unknown): void;
  /** Ends the connection when its statements are done, at latest after the limit. */
  end(limitSeconds: number): Promise<void>;
}

/** What we use of postgres.js's Query, which its types do not show. */
export interface Query {
  handler: (query: Query) => void;
  readonly canceller: unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export type ConnectionOptions = postgres.Options<Record<string, postgres.PostgresType>>;

/** Opens when its first query comes. `onLost` is called once, at the loss or at `end`, before any query learns of it. */
export function openConnection(url: string, options: ConnectionOptions, onLost: () => void): SingleConnection {
  let lost = false;
  const loseOnce = () => {
    if (lost) return;
    lost = true;
    onLost();
  };
  const noteError = (error: unknown) => {
    if (isConnectionLost(error)) loseOnce();
  };
  const sql = makeSql(url, options, loseOnce);
  // Every query carries the function that runs it on its instance; an empty one shows us ours.
  const handler = (sql.unsafe('') as unknown as Query).handler;
  return {
    sql,
    bornMs: performance.now(),
    get lost() {
      return lost;
    },
    run(query) {
      watch(query, (error) => error !== undefined && noteError(error));
      handler(query);
    },
    noteError,
    async end(limitSeconds) {
      loseOnce();
      await sql.end({ timeout: limitSeconds });
    },
  };
}

/** An instance of postgres.js with one connection, and the array types that we know without asking. */
export function makeSql(url: string, options: ConnectionOptions, onclose: () => void = () => undefined): postgres.Sql {
  const sql = postgres(url, {
    ...options,
    max: 1,
    types: arrayTypeOptions(),
    fetch_types: false,
    // Lifetime and idling are the pool's business: ended here, the instance would reconnect in place.
    max_lifetime: null,
    onclose,
    onnotice: () => undefined,
  }) as postgres.Sql;
  registerArrayTypes(sql);
  return sql;
}

type Settled = (error?: unknown) => void;
const watchers = new WeakMap<Query, Settled[]>();

/**
 * Calls `settled` just before the query resolves or rejects; the last to watch is called first. The two functions are
 * watched as properties, because a cursor replaces them at each step.
 */
export function watch(query: Query, settled: Settled): void {
  const known = watchers.get(query);
  if (known !== undefined) return void known.unshift(settled);
  const all = [settled];
  watchers.set(query, all);
  for (const name of ['resolve', 'reject'] as const) {
    let inner = query[name];
    const watched = (value: unknown) => {
      for (const each of all) each(name === 'reject' ? value : undefined);
      inner(value);
    };
    const replace = (next: typeof inner) => {
      inner = next;
    };
    Object.defineProperty(query, name, { get: () => watched, set: replace, configurable: true });
  }
}
