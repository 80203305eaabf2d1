import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { databaseErrors } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import { isOurPostmaster } from './postmaster-file.ts';

/** A fast shutdown breaks off transactions and writes a checkpoint; beyond this limit it is made immediate. */
export const stopFastLimitMs = 10_000;
/** An immediate shutdown kills its own backends after 5 s. */
export const stopImmediateLimitMs = 7_000;
const stopPollMs = 10;

/**
 * Stops the server: SIGINT is its fast shutdown, SIGQUIT its immediate one, after which the next start recovers.
 * Resolves when the process has gone. https://www.postgresql.org/docs/18/server-shutdown.html
 * @throws XD_POSTGRES_STOP_FAILED
 */
export async function stopPostmaster(pid: number, dataFolder: string, binaries: Binaries): Promise<void> {
  const gone = () => !isOurPostmaster(pid, dataFolder);
  if (gone()) return;
  signal(pid, dataFolder, binaries, 'fast');
  if (await within(stopFastLimitMs, gone)) return;
  signal(pid, dataFolder, binaries, 'immediate');
  if (await within(stopImmediateLimitMs, gone)) return;
  throw databaseErrors.XD_POSTGRES_STOP_FAILED({ pid });
}

function signal(pid: number, dataFolder: string, binaries: Binaries, mode: 'fast' | 'immediate'): void {
  try {
    // Windows has no signals; pg_ctl reaches the server through a named pipe there.
    if (process.platform === 'win32')
      execFileSync(binaries.pgCtl, ['stop', '-D', dataFolder, '-m', mode, '-W'], { stdio: 'ignore' });
    else process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  } catch {
    // It ended by itself meanwhile, which the wait that follows sees; or it did not, and that wait says so.
  }
}

/** Whether the condition became true within the limit. */
async function within(limitMs: number, condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await wait(stopPollMs);
  }
  return true;
}
