import { setTimeout as wait } from 'node:timers/promises';
import type postgres from 'postgres';
import type { ConnectionPool } from './connection-pool.ts';
import { routeQueries, type Sql } from './query-tag.ts';
import { watch, type Query, type SingleConnection } from './single-connection.ts';
import { isConflict } from './transient.ts';

export const transactionTryCountMax = 5;
const backOffFirstMs = 10;
const backOffMaxMs = 500;

/** The tag inside of a transaction. */
export interface Transaction extends Sql {
  /** Runs the work so that its failure undoes the work alone; the failure is thrown on. */
  savepoint<T>(work: (sql: Transaction) => Promise<T>): Promise<T>;
}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
}

/** Runs the work in a transaction, and again on a new one when PostgreSQL broke it off for the sake of another. */
export async function runTransaction<T>(
  pool: ConnectionPool,
  work: (sql: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryTransaction(pool, work, options);
    } catch (error) {
      if (!isConflict(error) || tries >= transactionTryCountMax) throw error;
      await wait(backOffMs(tries));
    }
  }
}

/** Doubles with each try, and is jittered fully: those who met in a deadlock should not meet again. */
const backOffMs = (tries: number): number => Math.random() * Math.min(backOffFirstMs * 2 ** tries, backOffMaxMs);

async function tryTransaction<T>(
  pool: ConnectionPool,
  work: (sql: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const connection = await pool.take();
  try {
    const run = (sql: postgres.TransactionSql) => unlessLost(connection, () => work(guard(connection, sql)));
    return (await connection.sql.begin(beginWords(options), run)) as T;
  } catch (error) {
    // BEGIN and COMMIT are sent by postgres.js and pass no guard, so their errors are looked at here.
    connection.noteError(error);
    throw error;
  } finally {
    pool.giveBack(connection);
  }
}

function beginWords({ isolation, readOnly }: TransactionOptions): string {
  return `${isolation === undefined ? '' : `isolation level ${isolation}`} ${readOnly === true ? 'read only' : ''}`.trim();
}

/**
 * The work's promise, which stays open for ever when the connection was lost. postgres.js rejects begin at the loss by
 * itself; a settled promise would make it send COMMIT or ROLLBACK into the closed socket, which ends the process.
 */
function unlessLost<T>(connection: SingleConnection, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => () => (connection.lost ? undefined : then());
    // An async function, so that a throw before the first await is a rejection too.
    void (async () => work())().then(
      (value) => settle(() => resolve(value))(),
      (error: unknown) => settle(() => reject(error))(),
    );
  });
}

/** The transaction's tag, which refuses to send anything once its connection is lost. */
function guard(connection: SingleConnection, sql: postgres.TransactionSql): Transaction {
  const routed = routeQueries(sql, (query, original) => runGuarded(connection, query, original));
  const savepoint = <T>(work: (inner: Transaction) => Promise<T>): Promise<T> => {
    if (connection.lost) return Promise.reject(lostError());
    const inner = (innerSql: postgres.TransactionSql) =>
      unlessLost(connection, () => work(guard(connection, innerSql)));
    return sql.savepoint(inner) as Promise<T>;
  };
  return new Proxy(routed, {
    get: (target, name) => (name === 'savepoint' ? savepoint : Reflect.get(target, name)),
  }) as unknown as Transaction;
}

function runGuarded(connection: SingleConnection, query: Query, original: Query['handler']): void {
  if (connection.lost) return query.reject(lostError());
  watch(query, (error) => error !== undefined && connection.noteError(error));
  original(query);
}

function lostError(): Error {
  const error = new Error('The connection of this transaction was lost; nothing of it is committed.');
  return Object.assign(error, { code: 'CONNECTION_CLOSED' });
}
