import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a worker of the engine in a process of its own; resolves when it takes work. */
export async function startProcess(databaseUrl: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('../worker-process.ts', import.meta.url)), [databaseUrl], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

/** Lets it come to its next step, and end. */
export async function endProcess(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
