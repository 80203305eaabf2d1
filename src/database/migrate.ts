import { setTimeout as wait } from 'node:timers/promises';
import { databaseErrors } from './errors.ts';
import { ownMigrationFolder, readMigrations, type MigrationFile } from './migration-files.ts';
import type { Database } from './pool.ts';
import type { Sql } from './query-tag.ts';
import type { Transaction } from './transaction.ts';

/** A migration that waits for a lock makes everybody behind it wait, so it gives up soon and comes again. */
export const migrationLockLimitMs = 2_000;
export const migrationTryCountMax = 30;
const retryPauseMs = 250;
/** The advisory lock of all migrators of a database: the bytes of "xdmigrat", a number nobody else takes by chance. */
const lockKey = '8674049966424416628';
const lockNotAvailable = '55P03';

export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
  readonly appliedAt: Date;
}

export interface MigrationStatus {
  readonly applied: readonly AppliedMigration[];
  /** In the order in which they will be applied. */
  readonly pending: readonly { readonly number: number; readonly name: string }[];
  /** Whether `migrate` has nothing to do. */
  readonly current: boolean;
}

/**
 * Applies what is pending, each migration in a transaction of its own, and gives the names of the files it applied. Any
 * number of processes may call it at once. A migration cannot hold what forbids a transaction (CREATE INDEX
 * CONCURRENTLY).
 * @throws XD_MIGRATION_CHANGED, XD_DATABASE_NEWER, XD_MIGRATION_ORDER, XD_MIGRATION_NAME, XD_MIGRATION_FAILED,
 * XD_MIGRATION_BUSY; what had been applied before stays applied.
 */
export async function migrate(db: Database, folder: string = ownMigrationFolder()): Promise<readonly string[]> {
  const files = readMigrations(folder);
  const applied: string[] = [];
  for (;;) {
    const file = await applyNext(db, files);
    if (file === null) return applied;
    applied.push(file);
  }
}

/**
 * What is applied and what is pending; it takes no lock and changes nothing.
 * @throws XD_MIGRATION_CHANGED, XD_DATABASE_NEWER, XD_MIGRATION_ORDER, XD_MIGRATION_NAME
 */
export async function migrationStatus(db: Database, folder: string = ownMigrationFolder()): Promise<MigrationStatus> {
  const files = readMigrations(folder);
  const applied = await readApplied(db.sql);
  const pending = pendingOf(files, applied).map(({ number, name }) => ({ number, name }));
  return { applied, pending, current: pending.length === 0 };
}

/** Applies the next pending migration, waiting for others in short tries; null where nothing is pending. */
async function applyNext(db: Database, files: readonly MigrationFile[]): Promise<string | null> {
  let at = 'the table crossdock_migration';
  const note = (file: string) => (at = file);
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction((sql) => applyNextLocked(sql, files, note));
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable) throw error;
      if (tries >= migrationTryCountMax) throw databaseErrors.XD_MIGRATION_BUSY({ tries, file: at }, error);
      await wait(retryPauseMs);
    }
  }
}

async function applyNextLocked(
  sql: Transaction,
  files: readonly MigrationFile[],
  note: (file: string) => void,
): Promise<string | null> {
  await sql.unsafe(`SET LOCAL lock_timeout = ${migrationLockLimitMs}; SET LOCAL statement_timeout = 0`);
  // The lock ends with the transaction: one of the session would outlive a failure, and a pooler may hand it on.
  await sql`SELECT pg_advisory_xact_lock(${lockKey}::int8)`;
  const [next] = pendingOf(files, await readApplied(sql));
  if (next === undefined) return null;
  note(next.file);
  await createTable(sql);
  await apply(sql, next);
  return next.file;
}

async function apply(sql: Transaction, migration: MigrationFile): Promise<void> {
  try {
    await sql.unsafe(migration.text);
  } catch (error) {
    const { code = 'no code', message } = error as Error & { code?: string };
    if (code === lockNotAvailable) throw error;
    throw databaseErrors.XD_MIGRATION_FAILED({ file: migration.file, code, reason: message }, error);
  }
  await sql`
    INSERT INTO crossdock_migration (number, name, sha256)
    VALUES (${migration.number}, ${migration.name}, ${migration.sha256})`;
}

async function createTable(sql: Sql): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS crossdock_migration (
      number integer PRIMARY KEY,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`;
}

async function readApplied(sql: Sql): Promise<readonly AppliedMigration[]> {
  const [table] = await sql<{ found: boolean }[]>`SELECT to_regclass('crossdock_migration') IS NOT NULL AS found`;
  if (table?.found !== true) return [];
  return sql<AppliedMigration[]>`
    SELECT number, name, sha256, applied_at AS "appliedAt" FROM crossdock_migration ORDER BY number`;
}

/** What is to be applied, once what was applied has been found unchanged and known. */
function pendingOf(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): readonly MigrationFile[] {
  const known = new Map(files.map((file) => [file.number, file]));
  for (const row of applied) checkApplied(row, known.get(row.number), files.at(-1));
  const last = applied.at(-1)?.number ?? 0;
  const done = new Set(applied.map((row) => row.number));
  const pending = files.filter((file) => !done.has(file.number));
  const late = pending.find((file) => file.number < last);
  if (late !== undefined) throw databaseErrors.XD_MIGRATION_ORDER({ file: late.file, applied: last });
  return pending;
}

function checkApplied(row: AppliedMigration, file?: MigrationFile, newest?: MigrationFile): void {
  const { number, name } = row;
  if (file === undefined) throw databaseErrors.XD_DATABASE_NEWER({ number, name, latest: newest?.file ?? 'none' });
  if (file.sha256 === row.sha256) return;
  throw databaseErrors.XD_MIGRATION_CHANGED({ file: file.file, applied: row.sha256, found: file.sha256 });
}
