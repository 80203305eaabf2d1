import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findBinaries } from '../../src/database/embedded/binaries.ts';
import { ensureLibraryLinks } from '../../src/database/embedded/library-links.ts';
import { isAlive } from '../../src/database/process-identity.ts';
import { cleanUp, codeOf, eventually, open, start, temporaryFolder } from './temporary.ts';

const limitMs = 60_000;
const isRoot = process.getuid?.() === 0;
const canMapUsers = spawnSync('unshare', ['-U', 'true']).status === 0;
afterEach(cleanUp, limitMs);

test(
  'a new folder gets a durable database that listens on 127.0.0.1 alone and keeps its port',
  { timeout: limitMs },
  async () => {
    const folder = temporaryFolder();
    const lines: string[] = [];
    const first = await start(folder, { log: (line) => lines.push(line) });
    const db = open(first.url);
    const [row] = await db.sql`
    SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
      current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
      current_setting('server_encoding') AS encoding, upper('straßenfuß é') AS upper`;
    expect(row).toEqual({
      fsync: 'on',
      commit: 'on',
      addresses: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
      upper: 'STRAßENFUß É',
    });
    expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(lines[0]).toContain('Made a new database');
    await db.end();
    await first.stop();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(folder);
    expect(second.port).toBe(first.port);
  },
);

test('a wrong password is refused', { timeout: limitMs }, async () => {
  const server = await start(temporaryFolder());
  const address = new URL(server.url);
  address.password = 'wrong';
  expect(await codeOf(Promise.resolve(open(address.href).sql`SELECT 1`))).toBe('28P01');
});

test.runIf(isRoot)('root hands the server to another user', { timeout: limitMs }, async () => {
  const server = await start(temporaryFolder());
  expect(statSync(join(server.folder, 'postgres')).uid).not.toBe(0);
  expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
});

test.runIf(isRoot && canMapUsers)(
  'root uses a user namespace where no other user can reach the folder',
  { timeout: limitMs },
  async () => {
    const folder = temporaryFolder(0o700);
    const first = await start(folder);
    expect(statSync(join(folder, 'postgres')).uid).toBe(0);
    expect(await open(first.url).sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    await first.stop();
    await start(folder);
  },
);

test('a server left by a killed platform is taken over, and stop stops it', { timeout: limitMs }, async () => {
  const folder = temporaryFolder();
  const script = `import('${new URL('../../src/database/index.ts', import.meta.url).href}').then(async ({ startEmbedded }) => {
    const server = await startEmbedded({ folder: ${JSON.stringify(folder)}, settings: { shared_buffers: '16MB' } });
    console.log(server.pid);
    setInterval(() => undefined, 1000);
  });`;
  const platform = spawn(process.execPath, ['--import', 'tsx', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) => platform.stdout.once('data', (chunk) => resolve(Number(chunk))));
  platform.kill('SIGKILL');
  await eventually(() => !isAlive(platform.pid ?? 0));
  const server = await start(folder);
  expect(server.pid).toBe(pid);
  expect(await open(server.url).sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await cleanUp();
  expect(isAlive(pid)).toBe(false);
});

test('after kill -9 of the server the next start keeps the committed rows', { timeout: limitMs }, async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  const db = open(first.url);
  await db.sql`CREATE TABLE kept (id int)`;
  await db.sql`INSERT INTO kept SELECT generate_series(1, 1000)`;
  // A backend that is busy when its server is killed holds the shared memory for a while.
  const busy = codeOf(Promise.resolve(db.sql`SELECT count(*) FROM generate_series(1, 3000000)`));
  process.kill(first.pid, 'SIGKILL');
  const second = await start(folder);
  expect(await open(second.url).sql`SELECT count(*)::int AS count FROM kept`).toEqual([{ count: 1000 }]);
  await busy;
});

test(
  'a stale postmaster.pid is seen through, also when another process has its pid by now',
  { timeout: limitMs },
  async () => {
    const folder = temporaryFolder();
    const first = await start(folder);
    const file = join(folder, 'postgres', 'postmaster.pid');
    const left = readFileSync(file, 'utf8');
    const owner = statSync(file);
    await first.stop();
    for (const pid of ['2147483646', String(process.pid)]) {
      writeFileSync(file, left.replace(/^\d+/, pid), { mode: 0o600 });
      chownSync(file, owner.uid, owner.gid);
      const next = await start(folder);
      expect(next.pid).not.toBe(process.pid);
      await next.stop();
    }
  },
);

test(
  'a second start finds the running server, and a log that grew too large is emptied at the first',
  { timeout: limitMs },
  async () => {
    const folder = temporaryFolder();
    await (await start(folder)).stop();
    const log = join(folder, 'postgres.log');
    writeFileSync(log, 'x'.repeat(5_000_001));
    const server = await start(folder);
    expect(statSync(log).size).toBeLessThan(100_000);
    expect((await start(folder)).pid).toBe(server.pid);
  },
);

test('a wanted port that is taken is told', { timeout: limitMs }, async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as { port: number };
  const error = await start(temporaryFolder(), { port }).catch((met: unknown) => met);
  expect(error).toMatchObject({ code: 'XD_POSTGRES_PORT_TAKEN', details: { port } });
  blocker.close();
});

test('a folder that cannot be written is told before anything starts', async () => {
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  expect(await codeOf(start(join(file, 'data')))).toBe('XD_DATA_FOLDER_NOT_WRITABLE');
  expect(await codeOf(start('/dev/null/data'))).toBe('XD_DATA_FOLDER_NOT_WRITABLE');
});

test('a setting that the server refuses is told with the last lines of its log', { timeout: limitMs }, async () => {
  const error = await start(temporaryFolder(), { settings: { shared_buffers: 'a lot' } }).catch((met: unknown) => met);
  expect(error).toMatchObject({ code: 'XD_POSTGRES_START_FAILED', why: expect.stringContaining('shared_buffers') });
});

test('a half-made database is thrown away and made anew', { timeout: limitMs }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'postgres.new', 'base'), { recursive: true });
  await start(folder);
  expect(existsSync(join(folder, 'postgres.new'))).toBe(false);
});

test('a database without its password, or of another version, is refused', { timeout: limitMs }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'postgres'));
  expect(await codeOf(start(folder))).toBe('XD_POSTGRES_PASSWORD_MISSING');
  writeFileSync(join(folder, 'postgres-password'), 'secret\n');
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '17\n');
  expect(await codeOf(start(folder))).toBe('XD_POSTGRES_VERSION');
});

test('a platform without binaries is told so', async () => {
  expect(await codeOf(findBinaries('sunos', 'x64'))).toBe('XD_POSTGRES_PLATFORM');
  expect(await codeOf(findBinaries('linux', 'ppc64'))).toBe('XD_POSTGRES_PACKAGE_MISSING');
});

test('missing library links are made, existing ones are left alone', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'native', 'lib'), { recursive: true });
  writeFileSync(join(folder, 'native', 'lib', 'liba.so.1.2'), 'library');
  const links = ['liba.so', 'liba.so.1'].map((name) => ({
    source: 'native/lib/liba.so.1.2',
    target: `native/lib/${name}`,
  }));
  writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  symlinkSync('liba.so.1.2', join(folder, 'native', 'lib', 'liba.so'));
  ensureLibraryLinks('a-package', folder);
  ensureLibraryLinks('a-package', folder);
  expect(readFileSync(join(folder, 'native', 'lib', 'liba.so.1'), 'utf8')).toBe('library');
  rmSync(join(folder, 'native', 'lib'), { recursive: true });
  expect(() => ensureLibraryLinks('a-package', folder)).toThrow(/XD_POSTGRES_LIBRARY_LINKS/);
});
