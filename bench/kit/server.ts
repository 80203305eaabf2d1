import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, startEmbedded } from '../../src/database/index.ts';
import { withEnd } from './ending.ts';

/** A PostgreSQL server of the benchmark's own. */
export interface BenchServer {
  /** Its `postgres` database. */
  readonly url: string;
  readonly pid: number;
  /** Makes an empty database and answers its URL. */
  createDatabase(name: string): Promise<string>;
}

/**
 * The product's settings, untouched; the statement counter is loaded and switched off, so that one run can switch it on
 * for its own database (see statement-count.ts).
 */
const settings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'none',
  compute_query_id: 'off',
};

/** Runs the work with an embedded server in a temporary folder; neither is left behind, also not after Ctrl-C. */
export async function withServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  const server = await startEmbedded({ folder, settings });
  const end = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return withEnd(end, () =>
    work({ url: server.url, pid: server.pid, createDatabase: (name) => createDatabase(server.url, name) }),
  );
}

/** Readable by others, because a server that root starts runs as another user. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
  chmodSync(folder, 0o755);
  return folder;
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = connect({ url: serverUrl, max: 1 });
  try {
    await admin.sql.unsafe(`CREATE DATABASE ${name}`);
  } finally {
    await admin.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
