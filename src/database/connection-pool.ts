import { setTimeout as wait } from 'node:timers/promises';
import { watch, type Query, type SingleConnection } from './single-connection.ts';

/** A connection is replaced after this time, for a backend keeps the memory of every plan and table that it saw. */
export const connectionLifeMs = 1_800_000;
export const endLimitSeconds = 5;
const endPollMs = 10;

export interface ConnectionPool {
  /** Waits for a free connection; the caller gives it back. Waiters are served in the order they came. */
  take(): Promise<SingleConnection>;
  /** Puts a well connection back, and drops a lost one. */
  giveBack(connection: SingleConnection): void;
  /** Runs one query on a free connection. */
  run(query: Query): void;
  /** Lets running work end within 5 s, refuses what waits, and closes all connections. */
  end(): Promise<void>;
}

type Waiter = { serve(connection: SingleConnection): void; refuse(error: Error): void };

/** At most `max` connections, opened when needed. A lost one leaves the pool at once, and a new one takes its place. */
export function createPool(open: (onLost: () => void) => SingleConnection, max: number): ConnectionPool {
  const all = new Set<SingleConnection>();
  const idle: SingleConnection[] = [];
  const waiters: Waiter[] = [];
  const end: { asked: Promise<void> | null } = { asked: null };

  const drop = (connection: SingleConnection) => {
    all.delete(connection);
    const at = idle.indexOf(connection);
    if (at >= 0) idle.splice(at, 1);
    serveWaiters();
  };
  const openOne = () => {
    const connection = open(() => drop(connection));
    all.add(connection);
    return connection;
  };
  // The last used is taken first: its caches are warm, in the backend and in the processor.
  const next = () => idle.pop() ?? (all.size < max ? openOne() : undefined);
  const serveWaiters = () => {
    while (waiters.length > 0) {
      const connection = next();
      if (connection === undefined) return;
      waiters.shift()?.serve(connection);
    }
  };
  const request = (waiter: Waiter) => {
    if (end.asked !== null) return waiter.refuse(endedError());
    waiters.push(waiter);
    serveWaiters();
  };
  const giveBack = (connection: SingleConnection) => {
    if (connection.lost) return;
    // Ending takes it out of `all`, and lets a waiter have a new one.
    if (end.asked !== null || performance.now() - connection.bornMs > connectionLifeMs)
      return void connection.end(endLimitSeconds);
    if (!idle.includes(connection)) idle.push(connection);
    serveWaiters();
  };
  return {
    take: () => new Promise((serve, refuse) => request({ serve, refuse })),
    giveBack,
    run: (query) => request(queryWaiter(query, giveBack)),
    end: () => (end.asked ??= endAll(all, idle, waiters)),
  };
}

/** A query that was cancelled while it waited is not run: postgres.js would never settle it, and it would hold the connection. */
function queryWaiter(query: Query, giveBack: (connection: SingleConnection) => void): Waiter {
  let settled = false;
  let holding: SingleConnection | null = null;
  watch(query, () => {
    settled = true;
    const held = holding;
    holding = null;
    // Later, because a lost connection rejects its queries just before it says that it is lost.
    if (held !== null) queueMicrotask(() => giveBack(held));
  });
  return {
    serve(connection) {
      if (settled) return giveBack(connection);
      holding = connection;
      connection.run(query);
    },
    refuse: (error) => query.reject(error),
  };
}

/** What is busy ends itself when it is given back, and is broken off at the limit. */
async function endAll(
  all: ReadonlySet<SingleConnection>,
  idle: readonly SingleConnection[],
  waiters: Waiter[],
): Promise<void> {
  for (const waiter of waiters.splice(0)) waiter.refuse(endedError());
  await Promise.all([...idle].map((connection) => connection.end(endLimitSeconds)));
  const deadline = performance.now() + endLimitSeconds * 1000;
  while (all.size > 0 && performance.now() < deadline) await wait(endPollMs);
  await Promise.all([...all].map((connection) => connection.end(0)));
}

/** The same code that postgres.js gives to a query after its end. */
function endedError(): Error {
  return Object.assign(new Error('The database connections have been ended.'), { code: 'CONNECTION_ENDED' });
}
