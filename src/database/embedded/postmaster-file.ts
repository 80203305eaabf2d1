import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderError } from '../folder-error.ts';
import { commandLine, isAlive } from '../process-identity.ts';

/** What `postmaster.pid` says: https://www.postgresql.org/docs/18/storage-file-layout.html (lines 1 and 4). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
}

const pidLine = 0;
const portLine = 3;
/** Larger than any pid (Linux allows 4,194,304), so that no process has it. */
const deadPid = 2_147_483_646;

export function readPostmasterFile(dataFolder: string): PostmasterFile | null {
  try {
    const lines = readFileSync(fileIn(dataFolder), 'utf8').split('\n');
    return { pid: Number(lines[pidLine]), port: Number(lines[portLine]) };
  } catch {
    return null;
  }
}

const fileIn = (dataFolder: string): string => join(dataFolder, 'postmaster.pid');

/** Whether the pid is alive and is the server of this data folder, and not a later process with the same pid. */
export function isOurPostmaster(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false;
  const command = commandLine(pid);
  // Windows shows no command line; there the live pid is trusted, and the connection that follows is the proof.
  return command === null ? process.platform === 'win32' : command.includes(`-D ${dataFolder} `);
}

/**
 * Makes the file of a server that is gone harmless. PostgreSQL sees through a dead pid, but refuses where another
 * process has it by now, or where the dead one is a zombie (in a container whose first process reaps nobody, for ever).
 * So the pid is overwritten by one that cannot live. The file is not removed: its seventh line names the shared memory
 * by which PostgreSQL notices that backends of the dead server still run, and starting beside them would ruin the data.
 */
export function disarmPostmasterFile(dataFolder: string): void {
  const file = fileIn(dataFolder);
  try {
    const { uid, gid } = statSync(file);
    const [, ...rest] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(`${file}.disarmed`, [deadPid, ...rest].join('\n'), { mode: 0o600 });
    if (process.getuid?.() === 0) chownSync(`${file}.disarmed`, uid, gid);
    renameSync(`${file}.disarmed`, file);
  } catch (error) {
    // A server that ended just now has removed the file itself.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw folderError(dataFolder, error);
  }
}
