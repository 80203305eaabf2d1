import { resolve } from 'node:path';
import { mkdirSync } from 'node:fs';
import {
  connect,
  isTransient,
  lockFolder,
  startEmbedded,
  type Database,
  type EmbeddedPostgres,
} from '../database/index.ts';
import { CrossdockError } from '../errors/index.ts';
import type { Log } from './call-port.ts';

/** How often the platform looks whether its embedded server is still there. */
const watchMs = 250;

export interface OpenDatabase {
  readonly database: Database;
  readonly url: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly dataFolder: string;
  /** `platform` owns the data folder and its server; `guest` (a command, a further worker) uses what runs. */
  readonly as: 'platform' | 'guest';
  readonly max?: number;
  /** Leaves DATABASE_URL out of account. */
  readonly embeddedOnly?: boolean;
  readonly log?: Log;
}

/**
 * Opens the database: the server that DATABASE_URL names, or the embedded one of the data folder. A platform takes over
 * an embedded server that a killed one left running, and starts it again when it dies; a second platform on the same
 * folder is refused (XD_DATA_FOLDER_IN_USE). A guest uses a running server and leaves it, or starts it for itself.
 */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '' && options.embeddedOnly !== true) {
    const database = connect({ url, ...maxOf(options) });
    return { database, url, embedded: false, close: () => database.end() };
  }
  const folder = resolve(options.dataFolder);
  makeFolder(folder);
  const lock = await lockFolder(folder, 'crossdock platform').catch((error: unknown) => {
    if (options.as === 'guest' && error instanceof CrossdockError && error.code === 'XD_DATA_FOLDER_IN_USE')
      return null;
    throw error;
  });
  try {
    const server = await startEmbedded({ folder });
    const database = connect({ url: server.url, ...maxOf(options) });
    const watch = options.as === 'platform' ? watchServer(folder, database, options.log) : null;
    return {
      database,
      url: server.url,
      embedded: true,
      close: async () => {
        const latest = await watch?.stop();
        await database.end();
        if (lock !== null) await (latest ?? server).stop();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

const maxOf = ({ max }: OpenOptions): { max?: number } => (max === undefined ? {} : { max });

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new CrossdockError({
      code: 'XD_DATA_FOLDER_NOT_WRITABLE',
      what: `The data folder ${folder} cannot be made.`,
      why: (error as Error).message,
      mend: 'Choose another with --data DIR, or give this user the right to write there.',
      cause: error,
    });
  }
}

/** Starts the embedded server again when it died: what was committed is in its log, recovery takes a moment. */
function watchServer(folder: string, database: Database, log: Log | undefined) {
  let server: EmbeddedPostgres | null = null;
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      await database.sql`SELECT 1`;
    } catch (error) {
      if (stopped || !isTransient(error)) return;
      log?.('warn', 'PostgreSQL is gone; starting it again', { why: (error as Error).message });
      server = await startEmbedded({ folder });
    }
  };
  const timer = setInterval(() => {
    looking = looking
      .then(() => (stopped ? undefined : look()))
      .catch((error: unknown) => {
        log?.('error', 'PostgreSQL could not be started again', { why: (error as Error).message });
      });
  }, watchMs);
  return {
    stop: async (): Promise<EmbeddedPostgres | null> => {
      stopped = true;
      clearInterval(timer);
      await looking;
      return server;
    },
  };
}
