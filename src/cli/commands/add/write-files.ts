import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { addErrors } from './errors.ts';

/** Writes new files below a folder; nothing is written where one of them is there. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  const there = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (there.length > 0) throw addErrors.XD_ADD_EXISTS({ folder, files: there.join(', ') });
  for (const [name, text] of files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
}

/** How a file of the folder imports the public API: by its place in a checkout of Crossdock, else as the package. */
export function publicApiFrom(folder: string): string {
  for (let above = resolve(folder); dirname(above) !== above; above = dirname(above)) {
    const manifest = join(above, 'package.json');
    const sources = join(above, 'src/index.ts');
    if (!existsSync(manifest) || !existsSync(sources)) continue;
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === 'crossdock') return relative(folder, sources).replaceAll('\\', '/');
  }
  return 'crossdock';
}
