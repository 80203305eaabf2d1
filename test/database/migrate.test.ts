import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate, migrationStatus, type Database, type EmbeddedPostgres } from '../../src/database/index.ts';
import { ownMigrationFolder } from '../../src/database/migration-files.ts';
import { cleanUp, codeOf, freshDatabase, start, temporaryFolder } from './temporary.ts';

let server: EmbeddedPostgres;
let db: Database;
let folder: string;
let count = 0;
beforeAll(async () => {
  server = await start(temporaryFolder());
}, 60_000);
beforeEach(async () => {
  db = await freshDatabase(server.url, `migrate_${++count}`);
  folder = temporaryFolder();
  write('000002_second.sql', "ALTER TABLE thing ADD name text; INSERT INTO thing VALUES (1, 'a');");
  write('000001_first.sql', 'CREATE TABLE thing (id int);');
});
afterAll(cleanUp, 60_000);

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

test('migrations are applied in the order of their numbers, once', async () => {
  expect(await migrationStatus(db, folder)).toMatchObject({ applied: [], current: false });
  expect(await migrate(db, folder)).toEqual(['000001_first.sql', '000002_second.sql']);
  expect(await migrate(db, folder)).toEqual([]);
  write('000010_tenth.sql', 'CREATE INDEX ON thing (id);');
  expect((await migrationStatus(db, folder)).pending).toEqual([{ number: 10, name: 'tenth' }]);
  expect(await migrate(db, folder)).toEqual(['000010_tenth.sql']);
  const { applied, current } = await migrationStatus(db, folder);
  expect(applied.map(({ number, name }) => `${number} ${name}`)).toEqual(['1 first', '2 second', '10 tenth']);
  expect(applied[0]?.appliedAt).toBeInstanceOf(Date);
  expect(current).toBe(true);
});

test('a migration that fails is undone as a whole and named, and those before it stay', async () => {
  write('000003_third.sql', 'CREATE TABLE half (id int); SELECT 1 / 0;');
  const error = await migrate(db, folder).catch((met: unknown) => met);
  expect(error).toMatchObject({ code: 'XD_MIGRATION_FAILED', details: { file: '000003_third.sql', code: '22012' } });
  expect(await db.sql`SELECT to_regclass('half') AS half, to_regclass('thing') IS NOT NULL AS thing`).toEqual([
    { half: null, thing: true },
  ]);
});

test('a file that was changed after it was applied is refused and named', async () => {
  await migrate(db, folder);
  write('000001_first.sql', 'CREATE TABLE thing (id int8);');
  const error = await migrate(db, folder).catch((met: unknown) => met);
  expect(error).toMatchObject({ code: 'XD_MIGRATION_CHANGED', what: expect.stringContaining('000001_first.sql') });
  write('000001_first.sql', 'CREATE TABLE thing (id int);');
  expect(await migrate(db, folder)).toEqual([]);
});

test('a database that is newer than the program is refused', async () => {
  await migrate(db, folder);
  rmSync(join(folder, '000002_second.sql'));
  expect(await codeOf(migrate(db, folder))).toBe('XD_DATABASE_NEWER');
  expect(await codeOf(migrationStatus(db, folder))).toBe('XD_DATABASE_NEWER');
});

test('a file with a number below the applied, a double number and a strange name are refused', async () => {
  rmSync(join(folder, '000001_first.sql'));
  write('000002_second.sql', 'CREATE TABLE thing (id int);');
  await migrate(db, folder);
  write('000001_late.sql', 'SELECT 1;');
  expect(await codeOf(migrate(db, folder))).toBe('XD_MIGRATION_ORDER');
  write('000002_double.sql', 'SELECT 1;');
  expect(await codeOf(migrate(db, folder))).toBe('XD_MIGRATION_NAME');
  rmSync(join(folder, '000002_double.sql'));
  write('3-strange.sql', 'SELECT 1;');
  expect(await codeOf(migrate(db, folder))).toBe('XD_MIGRATION_NAME');
});

test('migrators at once apply each migration once between them', async () => {
  const done = await Promise.all(Array.from({ length: 4 }, () => migrate(db, folder)));
  expect(done.flat().sort()).toEqual(['000001_first.sql', '000002_second.sql']);
  expect(await db.sql`SELECT count(*)::int AS count FROM thing`).toEqual([{ count: 1 }]);
});

test('a migration waits for a lock in short tries', { timeout: 15_000 }, async () => {
  await migrate(db, folder);
  write('000003_third.sql', 'ALTER TABLE thing ADD more text;');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let locked = () => {};
  const taken = new Promise<void>((resolve) => (locked = resolve));
  const holder = db.transaction(async (sql) => {
    await sql`LOCK TABLE thing IN ACCESS SHARE MODE`;
    locked();
    await held;
  });
  await taken;
  const migrating = migrate(db, folder);
  setTimeout(release, 2_300);
  expect(await migrating).toEqual(['000003_third.sql']);
  await holder;
});

test("Crossdock's own migrations are found beside the code", () => {
  expect(ownMigrationFolder()).toMatch(/src\/database\/sql$/);
});
