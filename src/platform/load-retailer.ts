import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkRetailer, type RetailerConfig } from '../config/index.ts';
import { CrossdockError } from '../errors/index.ts';

const fileNames = ['crossdock.config.ts', 'crossdock.config.mts', 'crossdock.config.js', 'crossdock.config.mjs'];

/**
 * Loads a retailer's configuration from its folder, with the settings of its `.env` file (what the environment has
 * already wins). Throws XD_CONFIG_MISSING, XD_CONFIG_BROKEN or XD_CONFIG.
 */
export async function loadRetailer(folder: string): Promise<RetailerConfig> {
  const file = fileIn(folder);
  if (file === undefined)
    throw new CrossdockError({
      code: 'XD_CONFIG_MISSING',
      what: `There is no crossdock.config.ts in ${resolve(folder)}.`,
      why: 'Crossdock reads systems, channels and policies of a retailer from it.',
      mend: 'Go to the folder of your installation, or make one with `npx crossdock init`.',
    });
  readEnvFile(join(resolve(folder), '.env'));
  const config = await importConfig(file);
  checkRetailer(config);
  return config;
}

const fileIn = (folder: string): string | undefined =>
  fileNames.map((name) => join(resolve(folder), name)).find((path) => existsSync(path));

/** Whether a folder has a configuration. */
export const hasRetailer = (folder: string): boolean => fileIn(folder) !== undefined;

/**
 * A configuration as it is while its settings are not known yet: for its names alone. It is evaluated apart, so that
 * loading it later reads the environment anew. Throws XD_CONFIG_BROKEN.
 */
export async function lookAtRetailer(folder: string): Promise<RetailerConfig> {
  return importConfig(fileIn(folder) ?? join(resolve(folder), 'crossdock.config.ts'), '?names');
}

async function importConfig(file: string, query = ''): Promise<RetailerConfig> {
  try {
    if (file.endsWith('ts')) (await import('tsx/esm/api')).register();
    const module = (await import(`${pathToFileURL(file).href}${query}`)) as { default?: RetailerConfig };
    if (module.default === undefined) throw new Error('it has no default export');
    return module.default;
  } catch (error) {
    throw new CrossdockError({
      code: 'XD_CONFIG_BROKEN',
      what: `${file} cannot be loaded.`,
      why: error instanceof Error ? error.message : String(error),
      mend: 'Correct the file; its default export is made with defineRetailer({ … }).',
      cause: error,
    });
  }
}

/** `NAME=value` lines; quotes around a value are taken off, lines that begin with # are comments. */
function readEnvFile(file: string): void {
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const [sent = '', ...rest] = line.split('=');
    const name = sent.trim();
    if (!/^[A-Z][A-Z0-9_]*$/.test(name) || process.env[name] !== undefined) continue;
    const value = withoutQuotes(rest.join('=').trim());
    if (value !== '') process.env[name] = value;
  }
}

function withoutQuotes(value: string): string {
  const [quote = ''] = value;
  const isQuoted = value.length > 1 && /["']/.test(quote) && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}
