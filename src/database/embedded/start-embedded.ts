import { setTimeout as wait } from 'node:timers/promises';
import { adoptPostmaster } from './adopt-postmaster.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { compressLog } from './compress-log.ts';
import { createData } from './create-data.ts';
import { prepareFolder, type DataPaths } from './data-paths.ts';
import { launchError, launchPostmaster, type LaunchOptions } from './launch-postmaster.ts';
import { connectionUrl, readPassword } from './password.ts';
import { choosePort, rememberPort } from './port.ts';
import { trimLog } from './server-log.ts';
import { chooseServerUser } from './server-user.ts';
import { stopPostmaster } from './stop-postmaster.ts';

/** From the first attempt until the server answers, which includes recovery after a crash. */
export const startLimitMs = 30_000;
const portTryCountMax = 3;
/** Backends of a killed server end by themselves, and hold the shared memory until they have. */
const backendsLeftPauseMs = 200;

export interface EmbeddedOptions {
  /** The platform's data folder; the caller holds its lock (lockFolder). */
  readonly folder: string;
  /** 127.0.0.1 only. Absent: that of the last start, or a free one. */
  readonly port?: number;
  /** Server settings over the defaults, such as `{ shared_buffers: '1GB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told each step in a sentence. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** With user and password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The real path of the platform's data folder. */
  readonly folder: string;
  /** Stops the server, which may take 17 s at worst; may be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL in the folder, making the database at the first start, or takes over the one that a killed platform
 * left running there. It goes on running when this process is killed, and the next start finds it.
 * @example const postgres = await startEmbedded({ folder: './data' });
 *          const db = connect({ url: postgres.url });
 * @throws XD_DATA_FOLDER_NOT_WRITABLE, XD_DISK_FULL, XD_POSTGRES_PORT_TAKEN, XD_POSTGRES_ROOT and others of this area.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.log ?? (() => undefined);
  const paths = prepareFolder(options.folder);
  const binaries = await findBinaries();
  const password = readPassword(paths);
  const adopted = await adoptPostmaster(paths, password, startLimitMs);
  if (adopted !== null) {
    say(`Took over PostgreSQL ${adopted.pid} on port ${adopted.port}, left by an earlier run.`);
    return running(paths, binaries, password, adopted.port, adopted.pid);
  }
  if (options.port !== undefined) await choosePort(paths, options.port);
  trimLog(paths.log);
  const user = chooseServerUser(binaries, paths.folder, paths.data);
  const isNew = await createData(binaries, user, paths, password);
  if (isNew) say(`Made a new database in ${paths.data}, run by ${user.label}.`);
  const launch = { binaries, user, paths, password, settings: options.settings ?? {} };
  const { pid, port } = await launchOnPort(launch, options.port);
  if (isNew) await compressLog(connectionUrl(password, port));
  say(`PostgreSQL ${pid} listens on 127.0.0.1:${port}.`);
  return running(paths, binaries, password, port, pid);
}

/** A free port may be taken by another program before the server has it: then another one is chosen. */
async function launchOnPort(options: LaunchOptions, wanted?: number): Promise<{ pid: number; port: number }> {
  const deadline = performance.now() + startLimitMs;
  for (let portTries = 1; ;) {
    const port = await choosePort(options.paths, wanted);
    const launch = await launchPostmaster(options, port, deadline);
    if (launch.kind === 'ready') {
      rememberPort(options.paths, port);
      return { pid: launch.pid, port };
    }
    const mayRetry = performance.now() < deadline;
    if (launch.cause === 'backends-left' && mayRetry) await wait(backendsLeftPauseMs);
    else if (launch.cause === 'port-taken' && mayRetry && wanted === undefined && portTries < portTryCountMax)
      portTries++;
    else throw launchError(options.paths, port, launch);
  }
}

function running(paths: DataPaths, binaries: Binaries, password: string, port: number, pid: number): EmbeddedPostgres {
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= stopPostmaster(pid, paths.data, binaries));
  return { url: connectionUrl(password, port), port, pid, folder: paths.folder, stop };
}
