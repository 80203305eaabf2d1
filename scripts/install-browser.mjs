import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Chromium as distributions install it, under the names that they give it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where a Chromium is: what CHROMIUM_PATH says, or the first on the path; undefined where there is none. */
export function findBrowser() {
  const said = process.env['CHROMIUM_PATH'];
  if (said !== undefined && said !== '') return existsSync(said) ? said : undefined;
  for (const name of names) {
    const found = spawnSync('which', [name], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}

/** Installs Debian's Chromium where that is possible. Answers its path, or why there is none. */
export function installBrowser() {
  const found = findBrowser();
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0) return { why: 'this user may not install it: apt-get install chromium, as root' };
  if (spawnSync('which', ['apt-get']).status !== 0)
    return { why: 'there is no apt-get here: install Chromium, and say where it is with CHROMIUM_PATH' };
  console.log('install-browser: apt-get install chromium');
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch (error) {
    return { why: `apt-get could not install it: ${error.message}` };
  }
  const installed = findBrowser();
  return installed === undefined
    ? { why: 'apt-get installed it under a name that is not known here' }
    : { path: installed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, why } = installBrowser();
  console.log(path ?? `install-browser: no Chromium, because ${why}`);
  process.exitCode = path === undefined ? 1 : 0;
}
