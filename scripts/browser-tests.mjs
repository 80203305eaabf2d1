import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBrowser } from './install-browser.mjs';

/**
 * `npm run test:browser`: the tests of the console in a real Chromium. Where none can be had they are left out aloud; in
 * CI (the environment says CI) that is a failure.
 */
const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const { path, why } = installBrowser();

if (path === undefined) {
  const isRequired = (process.env['CI'] ?? '') !== '';
  console.error(`Browser tests were not run: there is no Chromium, because ${why}.`);
  console.log(isRequired ? 'Tests  failed: in CI a browser is required' : 'Tests  skipped: 0 passed, 0 failed');
  process.exit(isRequired ? 1 : 0);
}

const run = (words, env = {}) =>
  spawnSync(process.execPath, words, { cwd: repository, stdio: 'inherit', env: { ...process.env, ...env } }).status ??
  1;

// The pages that are tested are those of this tree, not of an older build.
const built = run(['scripts/build-console.mjs']);
if (built !== 0) {
  console.log('Tests  failed: the pages could not be built');
  process.exit(built);
}
const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
const words = ['run', '--config', 'test/browser/vitest.config.ts', ...process.argv.slice(2)];
process.exit(run([vitest, ...words], { CHROMIUM_PATH: path }));
