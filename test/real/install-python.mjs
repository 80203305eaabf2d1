import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const run = (command, words) => spawnSync(command, words, { encoding: 'utf8', timeout: 300_000 });
const worked = ({ status }) => status === 0;
const lastWords = ({ error, stderr }) => error?.message ?? (stderr ?? '').trim().split('\n').at(-1);

/** A virtual environment of the folder's own: by Python itself or, where Debian has cut that out of it, by uv. */
const ways = [
  (folder, requirements) => {
    const made = run('python3', ['-m', 'venv', '--clear', folder]);
    if (!worked(made)) return made;
    return run(join(folder, 'bin', 'pip'), ['install', '-q', '--disable-pip-version-check', '-r', requirements]);
  },
  (folder, requirements) => {
    const made = run('uv', ['venv', '-q', '--clear', folder]);
    if (!worked(made)) return made;
    return run('uv', ['pip', 'install', '-q', '--python', join(folder, 'bin', 'python'), '-r', requirements]);
  },
];

/**
 * Installs what a list of requirements names, in a folder of its own and never for the whole machine. What is there
 * already is kept until the list changes. Answers the path of a command, or why it cannot be had.
 */
export function installPython(folder, list, command) {
  const bin = join(folder, 'bin', command);
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(list, 'utf8');
  if (existsSync(bin) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && worked(run(bin, ['--version'])))
    return { bin };
  const reasons = [];
  for (const way of ways) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const done = way(folder, list.pathname);
    if (worked(done) && existsSync(bin)) {
      writeFileSync(stamp, wanted);
      return { bin };
    }
    reasons.push(lastWords(done));
  }
  return { why: `neither python3 with venv nor uv could install ${command}: ${reasons.join('; ')}` };
}
