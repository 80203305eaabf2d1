import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { cliErrors } from '../errors.ts';
import type { Terminal } from '../terminal.ts';

const configFile = 'crossdock.config.ts';

/**
 * What a new folder gets, by template. The templates end in .txt so that no tool takes them for its own: npm leaves a
 * .gitignore out of a package, and the compiler would compile a .ts file.
 */
const files: readonly (readonly [file: string, template: string])[] = [
  [configFile, 'crossdock.config.ts.txt'],
  ['.env.example', 'env.example.txt'],
  ['README.md', 'README.md.txt'],
  ['.gitignore', 'gitignore.txt'],
];

export function declare(command: Command, terminal: Terminal): void {
  command
    .description(
      'Makes a retailer’s folder: crossdock.config.ts, .env.example, README.md and .gitignore. Nothing is overwritten.',
    )
    .argument('[folder]', 'where to make it; it may exist', '.')
    .action((folder: string) => {
      const path = resolve(folder);
      const written = initFolder(path);
      terminal.show({ folder: path, files: written }, () => nextSteps(path, written));
    });
}

/**
 * Writes the files of a new installation; answers their names. The configuration is an ES module: where there is no
 * package.json one is made that says so, and beside one that does not the file says it itself by its ending.
 * @throws XD_INIT_EXISTS before anything is written
 */
function initFolder(folder: string): string[] {
  const manifest = readManifest(folder);
  const config = manifest === null || manifest.type === 'module' ? 'crossdock.config.ts' : 'crossdock.config.mts';
  const names = files.map(([file, template]) => [file === configFile ? config : file, template] as const);
  const there = [configFile, ...names.map(([file]) => file)].filter((file) => existsSync(join(folder, file)));
  if (there.length > 0) throw cliErrors.XD_INIT_EXISTS({ folder, files: [...new Set(there)].join(', ') });
  const name = nameOf(folder);
  mkdirSync(folder, { recursive: true });
  for (const [file, template] of names) {
    const text = readFileSync(new URL(`../templates/${template}`, import.meta.url), 'utf8');
    const filled = text.replaceAll('{{name}}', name).replaceAll('{{config}}', config);
    writeFileSync(join(folder, file), filled, { flag: 'wx' });
  }
  const written = names.map(([file]) => file);
  if (manifest !== null) return written;
  const made = { name, private: true, type: 'module', dependencies: { crossdock: dependency() } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(made, null, 2)}\n`, { flag: 'wx' });
  return [...written, 'package.json'];
}

function readManifest(folder: string): { readonly type?: string } | null {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { type?: string };
  } catch {
    // One that cannot be read says nothing about modules.
    return {};
  }
}

/** The folder's name in the letters that a package's name may have. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return name === '' || name === 'crossdock' ? 'retailer' : name;
}

/** This version, or the checkout that runs: npm links a folder. */
function dependency(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    return existsSync(join(folder, 'tsconfig.json')) ? `file:${folder}` : `^${version}`;
  }
  return 'latest';
}

function nextSteps(folder: string, written: readonly string[]): string {
  const where = relative(process.cwd(), folder);
  const steps = [
    ...(where === '' ? [] : [`cd ${where}`]),
    'npm install',
    'npx crossdock demo                 the platform against simulators, without any setting',
    'cp .env.example .env               then fill in what your systems need',
    'npx crossdock doctor               tries each of them',
    'npx crossdock start',
  ];
  return [`Made ${written.join(', ')} in ${folder}.`, '', 'Next:', ...steps.map((step) => `  ${step}`)].join('\n');
}
