import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { databaseErrors } from './errors.ts';
import { folderError } from './folder-error.ts';
import { processIdentity } from './process-identity.ts';

export const lockFileName = 'crossdock.lock';
/** How often a lock that was taken over or is being written is looked at again, and how long between. */
const lockTryCountMax = 10;
const lockTryPauseMs = 20;

/** The content of the lock file. `start` is the process identity, so that a reused pid is not mistaken for the holder. */
interface Holder {
  readonly pid: number;
  readonly start: string;
  readonly since: string;
  readonly purpose: string;
  readonly token: string;
}

export interface FolderLock {
  readonly folder: string;
  /** Gives the folder back. It may be called twice, and leaves a lock alone that is no longer ours. */
  release(): void;
}

/**
 * Takes the data folder for this process, making the folder where it is absent. A lock whose process is gone (killed,
 * or its pid reused) is taken over. The check is for one machine: a folder shared over a network is not protected.
 * @param purpose what the holder does, shown to the one who is refused, such as `crossdock serve`.
 * @throws XD_DATA_FOLDER_IN_USE, XD_DATA_FOLDER_NOT_WRITABLE, XD_DISK_FULL
 */
export async function lockFolder(folder: string, purpose: string): Promise<FolderLock> {
  const path = resolve(folder);
  const file = join(path, lockFileName);
  const mine = newHolder(purpose);
  let holder: Holder | null = null;
  for (let tries = 0; tries < lockTryCountMax; tries++) {
    if (created(path, file, mine)) return { folder: path, release: () => release(file, mine.token) };
    holder = readHolder(file);
    if (holder !== null && isHeld(holder)) throw inUse(path, holder);
    // An unreadable lock may be in the making by a process between its open and its write; only the last tries take it.
    if (holder !== null || tries >= lockTryCountMax / 2) removeStale(file, holder);
    await wait(lockTryPauseMs);
  }
  throw inUse(path, holder);
}

function newHolder(purpose: string): Holder {
  const start = processIdentity(process.pid) ?? 'alive';
  return { pid: process.pid, start, since: new Date().toISOString(), purpose, token: randomUUID() };
}

function created(folder: string, file: string, holder: Holder): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (error as NodeJS.ErrnoException).syscall === 'open')
      return false;
    throw folderError(folder, error);
  }
}

function readHolder(file: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' && typeof holder.token === 'string' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

const isHeld = (holder: Holder): boolean => processIdentity(holder.pid) === holder.start;

/**
 * Moves a stale lock away, then looks at what was moved: had another process taken the folder over in between, its
 * fresh lock is put back. A plain unlink would remove that lock and let two platforms in.
 */
function removeStale(file: string, judged: Holder | null): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  try {
    if (readHolder(aside)?.token !== judged?.token) linkSync(aside, file);
  } catch {
    // Somebody else made a new lock meanwhile, so that there is nothing to put back.
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(file: string, token: string): void {
  if (readHolder(file)?.token === token) rmSync(file, { force: true });
}

function inUse(folder: string, holder: Holder | null): Error {
  const { pid, since, purpose } = holder ?? { pid: 'unknown', since: 'an unknown time', purpose: 'unknown' };
  return databaseErrors.XD_DATA_FOLDER_IN_USE({ folder, pid, since, purpose });
}
