import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  diskFullExit,
  type FromParent,
  type Summaries,
  type ToParent,
  type WorldOptions,
} from '../../simulators/protocol.ts';
import { databaseErrors } from '../database/index.ts';

type Ready = Extract<ToParent, { kind: 'ready' }>;
export type Progress = Extract<ToParent, { kind: 'progress' }>;

/** The simulated vendors, in a process of their own. */
export interface World {
  readonly environment: Record<string, string>;
  readonly pages: Record<string, string>;
  /** Whether the app has credentials of an earlier start. */
  readonly appHasClient: boolean;
  tell(message: Extract<FromParent, { kind: 'webhooks' | 'app' | 'start' | 'calm' }>): void;
  progress(): Promise<Progress>;
  summaries(): Promise<Summaries>;
  close(): void;
}

/**
 * As this process runs, so do its children: with tsx from a checkout, plain from a package. The loader is named by its
 * place, because the present folder need not know it.
 */
export const childLoader: string[] = import.meta.url.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];

const readyLimitMs = 60_000;
const answerLimitMs = 60_000;

/** Starts the simulators and waits until all of them listen. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const child = fork(entryOf('../../simulators/main'), [JSON.stringify(options)], {
    execArgv: childLoader,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (message: ToParent) => void>();
  const ready = await new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the simulators did not start')), readyLimitMs);
    child.once('exit', (code) => reject(endOf(code, options.folder)));
    child.on('message', (message: ToParent) => {
      if (message.kind === 'ready') {
        clearTimeout(timer);
        resolve(message);
      } else waiting.get(message.id)?.(message);
    });
  });
  let ended: Error | null = null;
  const failures = new Set<(error: Error) => void>();
  child.once('exit', (code) => {
    ended = endOf(code, options.folder);
    for (const fail of failures) fail(ended);
  });
  let id = 0;
  const ask = <M extends ToParent>(kind: 'progress' | 'summaries') => {
    id += 1;
    const mine = id;
    return new Promise<M>((resolve, reject) => {
      if (ended !== null) return reject(ended);
      failures.add(reject);
      const timer = setTimeout(() => reject(new Error(`the simulators did not answer (${kind})`)), answerLimitMs);
      waiting.set(mine, (message) => {
        clearTimeout(timer);
        waiting.delete(mine);
        failures.delete(reject);
        resolve(message as M);
      });
      child.send({ kind, id: mine });
    });
  };
  return {
    environment: ready.environment,
    pages: ready.pages,
    appHasClient: ready.appHasClient,
    tell: (message) => void child.send(message),
    progress: () => ask<Progress>('progress'),
    summaries: async () => (await ask<Extract<ToParent, { kind: 'summaries' }>>('summaries')).summaries,
    close: () => end(child),
  };
}

/** Why the simulators ended; their ledgers stand on the disk of the data folder. */
function endOf(code: number | null, folder: string | null): Error {
  return code === diskFullExit
    ? databaseErrors.XD_DISK_FULL({ folder: folder ?? 'the ledgers', reason: 'The simulators could not write.' })
    : new Error(`the simulators ended with ${code}`);
}

function end(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}

/** The module beside this one, as source or as built. */
export function entryOf(path: string): string {
  const source = fileURLToPath(new URL(`${path}.ts`, import.meta.url));
  return existsSync(source) ? source : fileURLToPath(new URL(`${path}.js`, import.meta.url));
}
