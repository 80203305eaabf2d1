import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderError } from '../folder-error.ts';

/** The files that the embedded server has in the platform's data folder, all absolute. */
export interface DataPaths {
  readonly folder: string;
  /** PostgreSQL's own folder. */
  readonly data: string;
  /** Where a new one is made before it gets its name. */
  readonly fresh: string;
  readonly password: string;
  readonly port: string;
  readonly log: string;
}

/**
 * Makes the data folder and proves by writing that it can be written.
 * @throws XD_DATA_FOLDER_NOT_WRITABLE, XD_DISK_FULL
 */
export function prepareFolder(folder: string): DataPaths {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true });
    const probe = join(path, `.write-probe-${process.pid}`);
    const file = openSync(probe, 'w');
    try {
      writeSync(file, Buffer.alloc(probeBytes));
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
    return pathsIn(realpathSync(path));
  } catch (error) {
    throw folderError(path, error);
  }
}

/** One block, for a full disk still makes empty files. */
const probeBytes = 4096;

function pathsIn(folder: string): DataPaths {
  return {
    folder,
    data: join(folder, 'postgres'),
    fresh: join(folder, 'postgres.new'),
    password: join(folder, 'postgres-password'),
    port: join(folder, 'postgres-port'),
    log: join(folder, 'postgres.log'),
  };
}

/** Makes a rename in the folder survive a power cut. Windows has no such call on folders and journals the rename itself. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
