import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-start-'));
  cpSync(join(repository, 'bin'), join(folder, 'bin'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  write('package.json', '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function start(...nodeArgs: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const args = [...nodeArgs, join(folder, 'bin/crossdock.mjs'), 'a'];
    execFile(process.execPath, args, { cwd: tmpdir() }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe('the command', () => {
  it('runs the TypeScript sources of a checkout, also beside an older build', async () => {
    write('src/cli/word.ts', `export const word: string = 'sources';`);
    write('src/cli/main.ts', `import { word } from './word.ts';\nconsole.log(word as string, process.argv[2]);`);
    write('dist/src/cli/main.js', `console.log('built');`);
    expect(await start()).toEqual({ code: 0, output: 'sources a\n' });
  });

  it('runs the build where the package holds no sources', async () => {
    write('dist/src/cli/main.js', `console.log('built', process.argv[2]);`);
    expect(await start()).toEqual({ code: 0, output: 'built a\n' });
  });

  it('says what is missing where there is neither', async () => {
    const { code, output } = await start();
    expect(code).toBe(1);
    expect(output).toContain('Install it again');
  });

  it('says which Node it needs on one that is too old, in one sentence', async () => {
    write('dist/src/cli/main.js', `console.log('built');`);
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.1' } });`;
    const { code, output } = await start('--import', `data:text/javascript,${encodeURIComponent(pretend)}`);
    expect(code).toBe(1);
    expect(output.trim()).toMatch(/^Crossdock needs Node\.js 20\.19 or newer; this is 20\.18\.1\.[^\n]*$/);
  });
});
