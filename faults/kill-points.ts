import type { Database } from '../src/database/index.ts';
import type { CallPort } from '../src/engine/index.ts';

/** Where a worker kills itself, at the nth time that it comes there. */
export const killPoints = ['before-call', 'after-call', 'before-commit', 'after-commit'] as const;
export type KillPoint = (typeof killPoints)[number];

/** `point:n`, as a worker gets it in its arguments; null kills nowhere. */
export function readKillPoint(text: string): { point: KillPoint; at: number } | null {
  const [point, at] = text.split(':');
  return killPoints.some((known) => known === point) ? { point: point as KillPoint, at: Number(at) } : null;
}

/** SIGKILL to ourselves: nothing is flushed, and nobody is told. */
export function createKiller(
  kill: { readonly point: KillPoint; readonly at: number } | null,
): (point: KillPoint) => void {
  let left = kill?.at ?? Infinity;
  return (point) => {
    if (point !== kill?.point) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  };
}

export function killingPort(port: CallPort, reached: (point: KillPoint) => void): CallPort {
  return {
    ...port,
    perform: async (...call) => {
      reached('before-call');
      const answer = await port.perform(...call);
      reached('after-call');
      return answer;
    },
  };
}

export function killingDatabase(database: Database, reached: (point: KillPoint) => void): Database {
  const transaction: Database['transaction'] = async (work, ...more) => {
    const result = await database.transaction(
      async (sql) => {
        const worked = await work(sql);
        reached('before-commit');
        return worked;
      },
      ...more,
    );
    reached('after-commit');
    return result;
  };
  return new Proxy(database, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
  });
}
