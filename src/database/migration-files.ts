import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseErrors } from './errors.ts';

/** One migration: `000007_add_claims.sql` has number 7 and name `add_claims`. */
export interface MigrationFile {
  readonly number: number;
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Lower-case hex, of the text with LF line ends. */
  readonly sha256: string;
}

const namePattern = /^(\d{6})_([a-z0-9][a-z0-9_-]*)\.sql$/;

/**
 * Reads the migrations of a folder in the order of their numbers.
 * @throws XD_MIGRATION_NAME where a name or a number cannot be ordered.
 */
export function readMigrations(folder: string): readonly MigrationFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const migrations = names.map((name) => readMigration(folder, name)).sort((a, b) => a.number - b.number);
  migrations.forEach((migration, at) => {
    const before = migrations[at - 1];
    if (before?.number === migration.number)
      throw databaseErrors.XD_MIGRATION_NAME({ file: migration.file, reason: `${before.file} has the same number.` });
  });
  return migrations;
}

function readMigration(folder: string, file: string): MigrationFile {
  const match = namePattern.exec(file);
  if (match === null)
    throw databaseErrors.XD_MIGRATION_NAME({ file, reason: 'Its name is not of the form NNNNNN_name.sql.' });
  // git may check a file out with CRLF on Windows, which is no change of the migration.
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { number: Number(match[1]), name: match[2] ?? '', file, text, sha256 };
}

/**
 * The folder of Crossdock's own migrations: beside this file, in the source and in a dist that holds them; else, from
 * a dist without them, that of the source in the same package.
 */
export function ownMigrationFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'sql');
  if (existsSync(beside)) return beside;
  for (let folder = here; dirname(folder) !== folder; folder = dirname(folder)) {
    const source = join(folder, 'src', 'database', 'sql');
    if (existsSync(source)) return source;
  }
  return beside;
}
