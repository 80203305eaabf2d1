import type { RetailerConfig } from '../../config/index.ts';
import { migrationStatus, type Database } from '../../database/index.ts';
import { CrossdockError } from '../../errors/index.ts';
import { openInstallation, type Installation } from '../installation.ts';
import type { PlaceOptions } from '../options.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';

const versionLeast = 14;
const clockDifferenceMaxMs = 2_000;

/** Whether the database is there, new enough, of this version, and agrees about the time. */
export async function checkDatabase(place: PlaceOptions, retailer: RetailerConfig | null): Promise<Check[]> {
  let installation: Installation | null = null;
  try {
    installation = await openInstallation(place, retailer);
    const { database, embedded } = installation;
    return [await checkServer(database, embedded), await checkClock(database), await checkMigrations(database)];
  } catch (error) {
    const known = error instanceof CrossdockError;
    const detail = known ? `${error.what} ${error.why}` : messageOf(error);
    return [fail('database', detail, known ? error.mend : 'See that PostgreSQL runs and that DATABASE_URL is right.')];
  } finally {
    await installation?.close().catch(() => undefined);
  }
}

async function checkServer({ sql }: Database, embedded: boolean): Promise<Check> {
  const [row] = await sql<{ version: string; number: number }[]>`
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number`;
  const detail = `PostgreSQL ${row?.version ?? '?'}, ${embedded ? 'embedded' : 'of DATABASE_URL'}`;
  if ((row?.number ?? 0) >= versionLeast * 10_000) return ok('database', detail);
  return fail(
    'database',
    `${detail}; ${versionLeast} is the oldest that works`,
    'Upgrade the server, or leave DATABASE_URL out to use the embedded one.',
  );
}

/** Leases and timers go by the database's clock, promises to customers by that of the machine. */
async function checkClock({ sql }: Database): Promise<Check> {
  const before = Date.now();
  const [row] = await sql<{ ms: number }[]>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
  const after = Date.now();
  const differenceMs = Math.round((row?.ms ?? 0) - (before + after) / 2);
  const detail = `${Math.abs(differenceMs)} ms ${differenceMs < 0 ? 'behind' : 'ahead of'} this machine’s`;
  if (Math.abs(differenceMs) < clockDifferenceMaxMs) return ok('database clock', detail);
  return fail('database clock', detail, 'Set both clocks by NTP: due times and signatures of webhooks depend on them.');
}

async function checkMigrations(database: Database): Promise<Check> {
  const { applied, pending } = await migrationStatus(database);
  if (pending.length === 0) return ok('migrations', `${applied.length} applied, none pending`);
  return warn(
    'migrations',
    `${pending.length} pending`,
    'Run `crossdock db migrate`; a start of the platform does it too.',
  );
}
