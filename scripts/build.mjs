import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compiles the package to dist/ and copies beside it what is not TypeScript: SQL, fixtures, READMEs, pages. */

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(repository, 'dist');
const folders = ['src', 'connectors', 'simulators', 'examples'].filter((name) => existsSync(join(repository, name)));

/** dist/ must not keep the output of a source that is gone: it would go into the package. */
rmSync(dist, { recursive: true, force: true });

const compiler = join(repository, 'node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], {
  cwd: repository,
  stdio: 'inherit',
});
if (compiled.status !== 0) {
  console.error('build: the sources do not compile, so nothing was built');
  rmSync(dist, { recursive: true, force: true });
  process.exit(1);
}

let copied = 0;
for (const folder of folders) {
  for (const entry of readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    if (!entry.isFile() || /\.[cm]?tsx?$/.test(entry.name) || from.includes('node_modules')) continue;
    cpSync(from, join(dist, from.slice(repository.length + 1)), { recursive: true });
    copied += 1;
  }
}
console.log(`build: dist/ is made of ${folders.join(', ')}, with ${copied} files that are not TypeScript`);
