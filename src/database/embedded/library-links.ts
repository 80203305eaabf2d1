import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { databaseErrors } from '../errors.ts';

interface LibraryLink {
  /** Both relative to the package's folder: the versioned library, and the name by which it is loaded. */
  readonly source: string;
  readonly target: string;
}

/**
 * npm packages cannot hold symbolic links, so the platform package lists its library links in a file, and its install
 * script makes them. Where scripts are switched off the binaries would fail to load, so missing links are made here.
 * Two processes may do it at once: the one that comes second finds the link existing.
 */
export function ensureLibraryLinks(packageName: string, packageFolder: string): void {
  for (const { source, target } of readLinks(packageFolder)) {
    const link = join(packageFolder, target);
    if (!existsSync(link)) makeLink(packageName, relative(dirname(target), source), link);
  }
}

function readLinks(packageFolder: string): readonly LibraryLink[] {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as LibraryLink[]) : [];
}

function makeLink(packageName: string, to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    const values = { package: packageName, link: basename(link), reason: (error as Error).message };
    throw databaseErrors.XD_POSTGRES_LIBRARY_LINKS(values, error);
  }
}
