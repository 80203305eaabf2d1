import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Runs `npm ci` in this folder unless node_modules already holds what package-lock.json asks for. Everything npm says
 * goes to stderr. No install scripts are run: the only one is a usage report, and nothing needs it.
 */
export async function ensurePeersInstalled() {
  const marker = join(folder, 'node_modules', '.installed-lock.json');
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;

  process.stderr.write('[peers] installing DBOS and Restate for the comparison (npm ci, about 240 MB, once)\n');
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error(`npm ci in ${folder} ended with code ${code}: the peers cannot be compared`);
  writeFileSync(marker, lock);
  process.stderr.write('[peers] installed\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensurePeersInstalled();
