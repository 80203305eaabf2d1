import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Builds the pages of the console. `node scripts/build-console.mjs [folder]` writes to console/dist, or to the folder.
 * They are built beside it and put in place at the end, so that two builds at once, or a reader, meet no half of them.
 */
const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(repository, 'console');
const target = resolve(process.argv[2] ?? join(source, 'dist'));

const { build } = await import('vite').catch(() => {
  console.error('build-console: vite is not installed. In a checkout: npm ci. A package brings its pages built.');
  process.exit(1);
});

const made = mkdtempSync(join(source, '.building-'));
try {
  await build({
    configFile: join(source, 'vite.config.mjs'),
    logLevel: 'warn',
    build: { outDir: made, emptyOutDir: true },
  });
  // A temporary folder is closed to others, and the platform may run as another user.
  chmodSync(made, 0o755);
  place(made, target);
  console.log(`build-console: ${target}`);
} finally {
  rmSync(made, { recursive: true, force: true });
}

/** A rename where both are on one disk; else a copy, with index.html last, because it is what a reader looks for. */
function place(from, to) {
  const old = `${to}.old-${process.pid}`;
  if (existsSync(to)) renameSync(to, old);
  try {
    renameSync(from, to);
  } catch {
    cpSync(from, to, { recursive: true, filter: (file) => !file.endsWith('index.html') });
    cpSync(join(from, 'index.html'), join(to, 'index.html'));
  }
  rmSync(old, { recursive: true, force: true });
}
