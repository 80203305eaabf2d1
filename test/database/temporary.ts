import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, startEmbedded, type Database, type EmbeddedOptions } from '../../src/database/index.ts';

const undo: (() => Promise<unknown> | void)[] = [];

/** Undoes what the other functions here made, last first. Given to afterEach or afterAll. */
export async function cleanUp(): Promise<void> {
  for (const step of undo.splice(0).toReversed()) await step();
}

/** A new folder that every user can enter, so that root's tests can hand it to the user postgres. */
export function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-'));
  chmodSync(folder, mode);
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server that is stopped in the end, with small memory for many tests at once. */
export async function start(folder: string, options: Partial<EmbeddedOptions> = {}) {
  const server = await startEmbedded({ folder, settings: { shared_buffers: '16MB' }, ...options });
  undo.push(() => server.stop());
  return server;
}

export function open(url: string, max = 4): Database {
  const db = connect({ url, max, applicationName: 'crossdock test' });
  undo.push(() => db.end());
  return db;
}

/** A database of its own on a running server. */
export async function freshDatabase(url: string, name: string): Promise<Database> {
  const main = open(url, 1);
  await main.sql.unsafe(`CREATE DATABASE ${name}`);
  const address = new URL(url);
  address.pathname = `/${name}`;
  return open(address.href);
}

/** Asks again until it holds, for what another process does in its own time. */
export async function eventually(condition: () => boolean | Promise<boolean>, limitMs = 5_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not become true within ${limitMs} ms: ${condition}`);
    await wait(10);
  }
}

export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: { code?: string }) => error.code ?? String(error),
  );
