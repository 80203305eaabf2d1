import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('gateway-process.ts', import.meta.url));

/** Starts a gateway in a real process of its own on this database. */
export async function startGatewayProcess(databaseUrl: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', program, databaseUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: line.toString('utf8').trim(),
    pid: child.pid,
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
    /** Without a word to anybody, as a crash. */
    kill: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
