import { realpathSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { databaseErrors } from '../errors.ts';
import type { DataPaths } from './data-paths.ts';
import { connectionUrl } from './password.ts';
import { disarmPostmasterFile, isOurPostmaster, readPostmasterFile, type PostmasterFile } from './postmaster-file.ts';
import { tryConnection } from './try-connection.ts';

const adoptPollMs = 50;

/**
 * Takes over a server that a killed platform left running on this folder; null where there is none. It keeps its port
 * and its settings until it is next stopped.
 * @throws XD_POSTGRES_STUCK where it lives and does not let us in within the limit.
 */
export async function adoptPostmaster(
  paths: DataPaths,
  password: string,
  limitMs: number,
): Promise<PostmasterFile | null> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = readPostmasterFile(paths.data);
    if (found === null) return null;
    if (!isOurPostmaster(found.pid, paths.data)) {
      disarmPostmasterFile(paths.data);
      return null;
    }
    const reason = await refusalOf(found, paths, password);
    if (reason === null) return found;
    if (performance.now() > deadline) throw databaseErrors.XD_POSTGRES_STUCK(stuckValues(found, paths, reason));
    await wait(adoptPollMs);
  }
}

/** Null where the server answers with our password and serves our folder; it may be starting or stopping otherwise. */
async function refusalOf(found: PostmasterFile, paths: DataPaths, password: string): Promise<string | null> {
  if (!(found.port > 0)) return 'it has not written its port yet';
  const answer = await tryConnection(connectionUrl(password, found.port));
  if (answer.kind !== 'ready') return answer.reason;
  return realpathSync(answer.dataFolder) === paths.data ? null : `port ${found.port} serves ${answer.dataFolder}`;
}

function stuckValues(found: PostmasterFile, paths: DataPaths, reason: string) {
  return { pid: found.pid, folder: paths.folder, log: paths.log, reason };
}
