import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseErrors } from '../errors.ts';
import { folderError } from '../folder-error.ts';
import { postgresMajor, type Binaries } from './binaries.ts';
import { syncFolder, type DataPaths } from './data-paths.ts';
import { superuser } from './password.ts';
import { serverEnvironment } from './server-environment.ts';
import { commandOf, giveTo, type ServerUser } from './server-user.ts';

/**
 * Makes the database where there is none, and says whether it did. It is made under another name and renamed when
 * whole, so that a kill in between leaves nothing that looks like a database.
 * @throws XD_POSTGRES_INIT_FAILED, XD_DISK_FULL, XD_POSTGRES_VERSION
 */
export async function createData(
  binaries: Binaries,
  user: ServerUser,
  paths: DataPaths,
  password: string,
): Promise<boolean> {
  if (existsSync(paths.data)) {
    checkVersion(paths);
    giveTo(user, paths.data);
    return false;
  }
  try {
    prepareFresh(user, paths, password);
    await runInitdb(binaries, user, paths);
    renameSync(paths.fresh, paths.data);
    syncFolder(paths.folder);
    return true;
  } catch (error) {
    rmSync(paths.fresh, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordCopy(paths), { force: true });
  }
}

function checkVersion(paths: DataPaths): void {
  const found = readVersion(paths) ?? 'an unknown version (no PG_VERSION)';
  if (found !== postgresMajor)
    throw databaseErrors.XD_POSTGRES_VERSION({ folder: paths.data, found, expected: postgresMajor });
}

function readVersion(paths: DataPaths): string | null {
  try {
    return readFileSync(join(paths.data, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Made by root for the user postgres, say, and now started by somebody else.
    throw folderError(paths.data, error);
  }
}

/** initdb may run as another user, who cannot read our password file and gets a copy for its run. */
const passwordCopy = (paths: DataPaths): string => `${paths.password}.initdb`;

function prepareFresh(user: ServerUser, paths: DataPaths, password: string): void {
  try {
    rmSync(paths.fresh, { recursive: true, force: true });
    mkdirSync(paths.fresh, { mode: 0o700 });
    writeFileSync(passwordCopy(paths), `${password}\n`, { mode: 0o600 });
    giveTo(user, paths.fresh);
    giveTo(user, passwordCopy(paths));
  } catch (error) {
    throw folderError(paths.folder, error);
  }
}

/**
 * UTF-8 sorted by code point on every machine: the builtin provider depends on no operating system's locale, so an
 * index stays right when the folder moves to another one.
 * initdb syncs what it made (0.2 s of the first start). Neither a checkpoint nor a clean shutdown would do that later,
 * as they sync only what changed since, and a power cut in the first half minute could lose the catalogue under rows
 * that were committed.
 */
function initdbWords(paths: DataPaths): string[] {
  const account = ['--username', superuser, '--pwfile', passwordCopy(paths), '--auth', 'scram-sha-256'];
  const locale = ['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
  return ['--pgdata', paths.fresh, ...account, ...locale, '--no-instructions'];
}

function runInitdb(binaries: Binaries, user: ServerUser, paths: DataPaths): Promise<void> {
  const [program, words] = commandOf(user, binaries.initdb, initdbWords(paths));
  const child = spawn(program, words, {
    ...user.ids,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-outputCharactersMax));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(initFailed(paths, error.message, output)));
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(initFailed(paths, `code ${code ?? signal}`, output)),
    );
  });
}

const outputCharactersMax = 4_000;

function initFailed(paths: DataPaths, reason: string, output: string): Error {
  if (output.includes('No space left on device'))
    return databaseErrors.XD_DISK_FULL({ folder: paths.folder, reason: 'initdb: No space left on device' });
  return databaseErrors.XD_POSTGRES_INIT_FAILED({ folder: paths.data, reason, lines: output.trim() });
}
