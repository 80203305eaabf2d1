import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * `npm run test:real`: what we say of ourselves, judged by programs that nobody here wrote. Each is a folder of test/real
 * with an `install.mjs` (`about`, and `install(folder)`, which answers `{ env }` or `{ why }`) and tests named `*.real.ts`.
 * One that cannot be had is left out aloud; in CI (the environment says CI) that is a failure.
 */
const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(repository, 'test', 'real');
const cache = join(repository, 'node_modules', '.cache', 'crossdock-real');
const known = readdirSync(home).filter((name) => existsSync(join(home, name, 'install.mjs')));
const load = (name) => import(pathToFileURL(join(home, name, 'install.mjs')).href);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, only: { type: 'string', multiple: true } },
});

if (values.list === true) {
  for (const name of known) console.log(`${name}: ${(await load(name)).about}`);
  process.exit(0);
}

const wanted = values.only?.flatMap((names) => names.split(',')) ?? known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')} in test/real; there is: ${known.join(', ')}.`);
  process.exit(2);
}

const ready = [];
const env = { ...process.env };
for (const name of wanted) {
  const began = performance.now();
  const found = (await load(name)).install(join(cache, name));
  const { why, env: of = {} } = await found;
  if (why === undefined) {
    ready.push(name);
    Object.assign(env, of);
    console.log(`${name} is there after ${((performance.now() - began) / 1_000).toFixed(1)} s.`);
  } else console.error(`Tests against ${name} were not run: ${why}.`);
}

const missing = wanted.length - ready.length;
if (missing > 0 && (process.env['CI'] ?? '') !== '') {
  console.log(`Tests  failed: in CI all counterparts are required, and ${missing} could not be had`);
  process.exit(1);
}
if (ready.length === 0) {
  console.log('Tests  skipped: 0 passed, 0 failed');
  process.exit(0);
}
const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
const folders = ready.map((name) => `test/real/${name}/`);
const words = [vitest, 'run', '--config', 'test/real/vitest.config.ts', ...folders, ...positionals];
process.exit(spawnSync(process.execPath, words, { cwd: repository, stdio: 'inherit', env }).status ?? 1);
