import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { World } from '../../src/demo/world.ts';
import type { Doors, FromSpikeWorld, SpikeOptions, ToSpikeWorld } from './world-protocol.ts';

/** The demo's world as the spike plays it: it also tells what came to the vendors' doors. */
export interface SpikeWorld extends World {
  doors(): Promise<Doors>;
}

const answerLimitMs = 60_000;
type Question = 'progress' | 'summaries' | 'doors';
type AnswerTo<K extends Question> = Extract<FromSpikeWorld, { kind: K }>;

/** Starts the simulators in a process of their own and waits until all of them listen. */
export async function startSpikeWorld(options: SpikeOptions): Promise<SpikeWorld> {
  const child = fork(fileURLToPath(new URL('world-process.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`the simulators ended with ${String(code)}`);
  });
  ended.catch(() => undefined);
  const [first] = (await Promise.race([once(child, 'message'), ended])) as [FromSpikeWorld];
  if (first.kind !== 'ready') throw new Error(`the simulators said ${first.kind} first`);
  const waiting = new Map<number, (message: FromSpikeWorld) => void>();
  child.on('message', (message: FromSpikeWorld) => {
    if (message.kind !== 'ready') waiting.get(message.id)?.(message);
  });
  let lastId = 0;
  const ask = async <K extends Question>(kind: K): Promise<AnswerTo<K>> => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<AnswerTo<K>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the simulators did not answer (${kind})`)), answerLimitMs);
      waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message as AnswerTo<K>);
      });
    });
    child.send({ kind, id } satisfies ToSpikeWorld);
    return Promise.race([answered, ended]).finally(() => waiting.delete(id));
  };
  return {
    environment: first.environment,
    pages: first.pages,
    appHasClient: first.appHasClient,
    tell: (message) => void child.send(message),
    progress: () => ask('progress'),
    summaries: async () => (await ask('summaries')).summaries,
    doors: async () => (await ask('doors')).doors,
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}
