import type postgres from 'postgres';
import { createPool, type ConnectionPool } from './connection-pool.ts';
import { routeQueries, type Sql } from './query-tag.ts';
import { makeSql, openConnection, type ConnectionOptions } from './single-connection.ts';
import { runTransaction, type Transaction, type TransactionOptions } from './transaction.ts';

export const connectionCountMax = 10;
/** Server-side limits of each connection; a longer statement sets its own: `SET LOCAL statement_timeout = …`. */
export const statementLimitMs = 30_000;
export const lockLimitMs = 10_000;
export const idleInTransactionLimitMs = 60_000;
const connectLimitSeconds = 10;
/** TCP keep-alive, by which a vanished server is noticed on a waiting connection. */
const keepAliveSeconds = 30;

export interface ConnectOptions {
  /** `postgres://user:password@host:port/database`, with postgres.js's parameters such as `sslmode`. */
  readonly url: string;
  /** Connections at most, 10 where absent; each is opened when first needed. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

/**
 * A pool of connections.
 *
 * Values come back as: int8 and numeric as string (ids are text to us; write `count(*)::int` for a number that is
 * small), int2/int4/float8 as number, timestamptz and date as Date, json and jsonb parsed, bytea as Buffer, and arrays
 * of these as arrays. A string given to `::jsonb` becomes a JSON string: give the value itself, or
 * `${text}::text::jsonb` for JSON that is written already.
 *
 * A set goes into one statement as arrays, which need an explicit cast in the SQL:
 * @example await db.sql`
 *   INSERT INTO stock (sku, quantity, seen_at, detail)
 *   SELECT * FROM unnest(${skus}::text[], ${quantities}::int8[], ${db.sql.array(dates)}::timestamptz[], ${details}::jsonb[])`;
 *
 * - `${values}::type[]` works for strings, numbers and objects, also empty and with nulls;
 * - Dates, bigints, booleans and Buffers need `${sql.array(values)}::type[]`, because postgres.js takes the bare array
 *   for one scalar of its first element's type; `sql.array` works for strings and numbers too;
 * - `${pgArray(values)}::type[]` writes the literal itself and works for all but Dates, objects and Buffers;
 * - `sql.array` with the element's oid when the first element may be null: `${sql.array(values, 1184)}::timestamptz[]`;
 * - a set of rows with many columns: `jsonb_to_recordset(${sql.json(rows)}) AS r(sku text, quantity int8)`.
 */
export interface Database {
  /** For single statements; each takes a connection for itself. Cursors hold theirs until they are read to the end. */
  readonly sql: Sql;
  /**
   * Runs the work in one transaction. Deadlock (40P01) and serialization failure (40001) run it again, up to 5 times,
   * so the work must have no effects but those in the database. A connection lost at COMMIT is thrown, not repeated:
   * whether it was committed is unknown.
   */
  transaction<T>(work: (sql: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Calls `notified` for each NOTIFY on the channel, on a connection of its own. It listens again after a loss, and
   * what was sent meanwhile is missed: use it as a hint beside polling.
   */
  listen(channel: string, notified: (payload: string) => void): Promise<{ unlisten(): Promise<void> }>;
  /** Lets running statements end within 5 s, then closes all connections. */
  end(): Promise<void>;
}

/**
 * Makes a pool; nothing is connected until the first statement. A connection that saw a socket error, a connect
 * timeout or a FATAL error is destroyed and never used again (see single-connection.ts for why postgres.js alone does
 * not do that); one whose statement failed or passed statement_timeout is well and goes back.
 */
export function connect({ url, max = connectionCountMax, applicationName = 'crossdock' }: ConnectOptions): Database {
  const options = connectionOptions(applicationName);
  const pool = createPool((onLost) => openConnection(url, options, onLost), max);
  // This instance only makes queries, which the pool runs; it connects to listen and for nothing else.
  const maker = makeSql(url, options);
  return {
    sql: poolTag(maker, pool),
    transaction: (work, transactionOptions = {}) => runTransaction(pool, work, transactionOptions),
    listen: (channel, notified) => maker.listen(channel, notified),
    end: async () => {
      await Promise.all([pool.end(), maker.end({ timeout: 0 })]);
    },
  };
}

function poolTag(maker: postgres.Sql, pool: ConnectionPool): Sql {
  const tag = routeQueries(maker as Sql, (query) => pool.run(query));
  // postgres.js's own notify would run on the instance that made the tag.
  const notify = (channel: string, payload: string) => tag`SELECT pg_notify(${channel}, ${payload})`;
  return new Proxy(tag, { get: (target, name) => (name === 'notify' ? notify : Reflect.get(target, name)) });
}

function connectionOptions(applicationName: string): ConnectionOptions {
  return {
    connect_timeout: connectLimitSeconds,
    keep_alive: keepAliveSeconds,
    connection: {
      application_name: applicationName,
      // A statement here carries a set of 1 or of 500. A generic plan takes it for 10 and joins by comparing each with
      // each; planning anew costs 0.1 ms a set.
      plan_cache_mode: 'force_custom_plan',
      // Rows of a set are fetched by key: on flash and in memory a page out of order costs what its neighbour costs, and
      // at the default of 4 a set of 500 reads the whole table instead.
      random_page_cost: 1.1,
      statement_timeout: statementLimitMs,
      lock_timeout: lockLimitMs,
      idle_in_transaction_session_timeout: idleInTransactionLimitMs,
    },
  };
}
