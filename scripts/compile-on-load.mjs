import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/**
 * `node --import ./scripts/compile-on-load.mjs file.ts` runs TypeScript as the package runs it: types are taken out and
 * nothing is put in. tsx, which serves the tests and the commands of a checkout, wraps each function to keep its name,
 * which costs the engine a third of its time; a benchmark measures what ships.
 */
if (isMainThread) register(import.meta.url);

let transform;

/** Compiles what ends in .ts; all else is Node's. */
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !/\.[cm]?ts$/.test(new URL(url).pathname)) return next(url, context);
  transform ??= (await import('esbuild')).transformSync;
  const file = fileURLToPath(url);
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcefile: file, sourcemap: 'inline' };
  return { format: 'module', shortCircuit: true, source: transform(readFileSync(file, 'utf8'), options).code };
}
