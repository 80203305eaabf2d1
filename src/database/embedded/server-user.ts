import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databaseErrors } from '../errors.ts';
import type { Binaries } from './binaries.ts';

/** How the programs of PostgreSQL are started: as which user, and behind which program. */
export interface ServerUser {
  readonly label: string;
  /** Absent where the user of this process is kept. */
  readonly ids?: { readonly uid: number; readonly gid: number };
  /** Words before the program itself. */
  readonly prefix: readonly string[];
}

const ownUser: ServerUser = { label: 'the current user', prefix: [] };

/**
 * Inside a user namespace root looks like nobody to PostgreSQL, while the kernel still checks files as root's. Files
 * that it makes belong to root. `unshare` replaces itself by the program, so the pid is the server's.
 */
const mappedUser: ServerUser = {
  label: 'nobody in a user namespace (unshare)',
  prefix: ['unshare', '-U', '--map-user=65534', '--map-group=65534', '--'],
};

const accountNames = ['postgres', 'nobody'];
const probeLimitMs = 5_000;

/**
 * Chooses who runs PostgreSQL, which refuses to run as root: an ordinary user runs it himself; root hands it to the
 * owner of the existing data, else to postgres, nobody, or a user namespace, whoever can run the binary and reach the folder.
 * @throws XD_POSTGRES_ROOT, XD_POSTGRES_UNUSABLE_BINARY
 */
export function chooseServerUser(binaries: Binaries, folder: string, dataFolder: string): ServerUser {
  if (process.getuid?.() !== 0) return checkedOwnUser(binaries, folder);
  const tried: string[] = [];
  for (const user of candidates(dataFolder)) {
    const failure = probe(user, binaries, folder);
    if (failure === null) return user;
    tried.push(`${user.label}: ${failure}`);
  }
  throw databaseErrors.XD_POSTGRES_ROOT({ folder, tried: tried.join('; ') });
}

function checkedOwnUser(binaries: Binaries, folder: string): ServerUser {
  const failure = process.platform === 'win32' ? null : probe(ownUser, binaries, folder);
  if (failure === null) return ownUser;
  throw databaseErrors.XD_POSTGRES_UNUSABLE_BINARY({ binary: binaries.postgres, reason: failure });
}

function candidates(dataFolder: string): readonly ServerUser[] {
  const accounts = accountNames.map(accountOf).filter((user) => user !== null);
  if (!existsSync(dataFolder)) return [...accounts, mappedUser];
  const owner = statSync(dataFolder).uid;
  // Data that belongs to root was made in a user namespace; keeping its owner saves changing every file.
  if (owner === 0) return [mappedUser, ...accounts];
  return [...accounts].sort((a, b) => Number(b.ids?.uid === owner) - Number(a.ids?.uid === owner)).concat(mappedUser);
}

function accountOf(name: string): ServerUser | null {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { label: `user ${name}`, ids: { uid: id('-u'), gid: id('-g') }, prefix: [] };
  } catch {
    return null;
  }
}

/** Null where the user can enter the folder and run the binary with its libraries, else what was said against it. */
function probe(user: ServerUser, binaries: Binaries, folder: string): string | null {
  const script = 'cd "$1" && exec "$2" --version';
  const [program, words] = commandOf(user, '/bin/sh', ['-c', script, 'sh', folder, binaries.postgres]);
  const result = spawnSync(program, words, { ...user.ids, cwd: '/', encoding: 'utf8', timeout: probeLimitMs });
  if (result.status === 0) return null;
  return result.error?.message ?? (result.stderr.trim().split('\n').at(-1) || `ended with ${result.status}`);
}

/** The program and its arguments, as this user must start them. */
export function commandOf(user: ServerUser, program: string, words: readonly string[]): [string, string[]] {
  const [first, ...rest] = [...user.prefix, program, ...words];
  return [first ?? program, rest];
}

/** Gives a file, or a folder with all below it, to the server's user, where that is not this process's. */
export function giveTo(user: ServerUser, path: string): void {
  const { uid, gid } = user.ids ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (process.getuid?.() !== 0 || statSync(path).uid === uid) return;
  if (lstatSync(path).isDirectory())
    for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' }))
      chownSync(join(path, entry), uid, gid);
  // The top comes last: its owner says that everything below was given, also after a crash in between.
  chownSync(path, uid, gid);
}
