import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FromParent, Summaries, ToParent, WorldOptions } from '../../simulators/protocol.ts';

type Ready = Extract<ToParent, { kind: 'ready' }>;
type Progress = Extract<ToParent, { kind: 'progress' }>;

/** The simulated vendors, in a process of their own. */
export interface World {
  readonly environment: Record<string, string>;
  readonly pages: Record<string, string>;
  tell(message: Extract<FromParent, { kind: 'webhooks' | 'start' | 'calm' }>): void;
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
    child.once('exit', (code) => reject(new Error(`the simulators ended with ${code}`)));
    child.on('message', (message: ToParent) => {
      if (message.kind === 'ready') {
        clearTimeout(timer);
        resolve(message);
      } else waiting.get(message.id)?.(message);
    });
  });
  let id = 0;
  const ask = <M extends ToParent>(kind: 'progress' | 'summaries') => {
    id += 1;
    const mine = id;
    return new Promise<M>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the simulators did not answer (${kind})`)), answerLimitMs);
      waiting.set(mine, (message) => {
        clearTimeout(timer);
        waiting.delete(mine);
        resolve(message as M);
      });
      child.send({ kind, id: mine });
    });
  };
  return {
    environment: ready.environment,
    pages: ready.pages,
    tell: (message) => void child.send(message),
    progress: () => ask<Progress>('progress'),
    summaries: async () => (await ask<Extract<ToParent, { kind: 'summaries' }>>('summaries')).summaries,
    close: () => end(child),
  };
}

function end(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}

/** The module beside this one, as source or as built. */
export function entryOf(path: string): string {
  const source = fileURLToPath(new URL(`${path}.ts`, import.meta.url));
  return existsSync(source) ? source : fileURLToPath(new URL(`${path}.js`, import.meta.url));
}
