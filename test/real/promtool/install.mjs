import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const about = 'promtool of Prometheus checks the alert rules, and the text of a scrape';

const works = (path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).status === 0;
const run = (command, words, cwd) => spawnSync(command, words, { cwd, encoding: 'utf8', timeout: 300_000 });
const lastWords = ({ error, stderr }) => error?.message ?? (stderr ?? '').trim().split('\n').at(-1);

/**
 * Where promtool is: what PROMTOOL_PATH says, one on the path, or that of Debian's package, unpacked beside and not
 * installed. Answers why there is none.
 */
export function install(folder) {
  const bin = join(folder, 'usr', 'bin', 'promtool');
  for (const path of [process.env['PROMTOOL_PATH'] ?? '', 'promtool', bin])
    if (path !== '' && works(path)) return { env: { PROMTOOL_PATH: path } };
  mkdirSync(folder, { recursive: true });
  const got = run('apt-get', ['download', '-qq', 'prometheus'], folder);
  if (got.status !== 0) return { why: `no promtool on the path, and apt-get could not download it: ${lastWords(got)}` };
  const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
  const unpacked = run('dpkg', ['-x', file ?? '', folder], folder);
  if (unpacked.status !== 0 || !existsSync(bin)) return { why: `dpkg could not unpack it: ${lastWords(unpacked)}` };
  return works(bin) ? { env: { PROMTOOL_PATH: bin } } : { why: 'the promtool of the package does not run here' };
}
