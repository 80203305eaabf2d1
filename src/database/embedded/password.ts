import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { databaseErrors } from '../errors.ts';
import { folderError } from '../folder-error.ts';
import { syncFolder, type DataPaths } from './data-paths.ts';

export const superuser = 'crossdock';
/** The database that initdb makes; one of another name would cost a first start some 50 ms and bring nothing. */
export const databaseName = 'postgres';
const passwordBytes = 24;

/**
 * The password of the superuser, made before the database is and kept beside it, readable by this user alone.
 * @throws XD_POSTGRES_PASSWORD_MISSING where the database exists without it.
 */
export function readPassword(paths: DataPaths): string {
  const known = existsSync(paths.password) ? readFileSync(paths.password, 'utf8').trim() : '';
  if (known !== '') return known;
  if (existsSync(paths.data))
    throw databaseErrors.XD_POSTGRES_PASSWORD_MISSING({ file: paths.password, folder: paths.folder });
  return newPassword(paths);
}

/**
 * Written and synced under another name first, so that neither a full disk nor a power cut leaves a database whose
 * password file is empty.
 */
function newPassword(paths: DataPaths): string {
  // base64url needs no escaping in a connection URL.
  const password = randomBytes(passwordBytes).toString('base64url');
  try {
    writeSynced(`${paths.password}.new`, `${password}\n`);
    renameSync(`${paths.password}.new`, paths.password);
    syncFolder(paths.folder);
    return password;
  } catch (error) {
    throw folderError(paths.folder, error);
  }
}

function writeSynced(file: string, text: string): void {
  const handle = openSync(file, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function connectionUrl(password: string, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${databaseName}`;
}
