import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { databaseErrors } from '../errors.ts';
import { folderError } from '../folder-error.ts';
import type { Binaries } from './binaries.ts';
import type { DataPaths } from './data-paths.ts';
import { connectionUrl } from './password.ts';
import { logSize, logTail } from './server-log.ts';
import { serverEnvironment } from './server-environment.ts';
import { commandOf, type ServerUser } from './server-user.ts';
import { settingWords } from './settings.ts';
import { stopPostmaster } from './stop-postmaster.ts';
import { tryConnection } from './try-connection.ts';

/** The pauses grow, for each attempt during a recovery writes a line into the server's log. */
const readyPollFirstMs = 10;
const readyPollMaxMs = 200;
const readyPollGrowth = 1.4;

/** `failed` says what the log named, so that the caller may try again: another port, or later. */
export type Launch =
  | { readonly kind: 'ready'; readonly pid: number }
  | { readonly kind: 'failed'; readonly cause: LaunchFailure; readonly reason: string; readonly lines: string };

export type LaunchFailure = 'port-taken' | 'backends-left' | 'disk-full' | 'other';

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly paths: DataPaths;
  readonly password: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts the server on the port and waits until it answers a query, ends, or the deadline (performance.now) passes. */
export async function launchPostmaster(options: LaunchOptions, port: number, deadline: number): Promise<Launch> {
  const { binaries, paths, password } = options;
  const logStart = logSize(paths.log);
  const child = spawnPostmaster(options, port);
  const ending = endOf(child);
  let met = 'it was not asked yet';
  let pauseMs = readyPollFirstMs;
  while (ending.reason === null && performance.now() < deadline) {
    const answer = await tryConnection(connectionUrl(password, port));
    // Another server may have taken the port between our look and the start; only the one on our folder counts.
    if (answer.kind === 'ready' && answer.dataFolder === paths.data && child.pid !== undefined) {
      ending.forget();
      return { kind: 'ready', pid: child.pid };
    }
    met = answer.kind === 'ready' ? `port ${port} serves ${answer.dataFolder}` : answer.reason;
    await wait(pauseMs);
    pauseMs = Math.min(pauseMs * readyPollGrowth, readyPollMaxMs);
  }
  if (ending.reason === null && child.pid !== undefined) await stopPostmaster(child.pid, paths.data, binaries);
  const reason = ending.reason ?? `It did not answer in time: ${met}`;
  const lines = logTail(paths.log, logStart);
  return { kind: 'failed', cause: causeIn(lines), reason, lines };
}

/**
 * Detached, in a session of its own: Ctrl-C in the terminal reaches the platform, which drains and then stops the
 * server. It would otherwise be gone first, under the work to be drained.
 */
function spawnPostmaster({ binaries, user, paths, settings }: LaunchOptions, port: number): ChildProcess {
  const [program, words] = commandOf(user, binaries.postgres, ['-D', paths.data, ...settingWords(port, settings)]);
  const log = openLog(paths);
  try {
    const child = spawn(program, words, {
      ...user.ids,
      cwd: '/',
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function openLog(paths: DataPaths): number {
  try {
    return openSync(paths.log, 'a', 0o640);
  } catch (error) {
    throw folderError(paths.folder, error);
  }
}

/** Watches a child for its end, of which `reason` tells once it has come. */
function endOf(child: ChildProcess): { readonly reason: string | null; forget(): void } {
  let reason: string | null = null;
  const onExit = (code: number | null, signal: string | null) => (reason = `It ended with ${signal ?? `code ${code}`}`);
  child.once('exit', onExit);
  child.once('error', (error) => (reason = `It could not be run: ${error.message}`));
  return {
    get reason() {
      return reason;
    },
    forget: () => void child.removeListener('exit', onExit),
  };
}

/** The log is not read to learn that the server is ready, only to say why it is not. */
function causeIn(lines: string): LaunchFailure {
  if (lines.includes('Address already in use')) return 'port-taken';
  if (lines.includes('pre-existing shared memory block')) return 'backends-left';
  return lines.includes('No space left on device') ? 'disk-full' : 'other';
}

export function launchError(paths: DataPaths, port: number, failed: Extract<Launch, { kind: 'failed' }>): Error {
  if (failed.cause === 'disk-full') {
    const line = failed.lines.split('\n').find((text) => text.includes('No space left')) ?? '';
    return databaseErrors.XD_DISK_FULL({ folder: paths.folder, reason: line });
  }
  if (failed.cause === 'port-taken') return databaseErrors.XD_POSTGRES_PORT_TAKEN({ port, reason: 'EADDRINUSE' });
  const { reason, lines } = failed;
  return databaseErrors.XD_POSTGRES_START_FAILED({ folder: paths.folder, reason, log: paths.log, lines });
}
