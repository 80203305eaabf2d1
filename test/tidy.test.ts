import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offencesIn } from '../scripts/tidy.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'crossdock-tidy-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function offencesOf(files: Readonly<Record<string, string>>, privateHost?: string): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return offencesIn(root, Object.keys(files), privateHost);
}

// What is planted here is put together from pieces, so that this file itself stays clean.
const softened = ['it', 'only'].join('.');
const task = ['TO', 'DO'].join('');
const machine = ['', 'work', 'main'].join('/');

describe('the tidy check', () => {
  it('finds nothing in a tidy tree', () => {
    const files = {
      'README.md':
        '# Read me\n\nSee [the design](docs/design.md#why-so), [here](#read-me) and `src/a.ts`, not `/v1/a`.\n',
      'docs/design.md': '# Design\n\n## Why so?\n\n[up](../README.md) [web](https://example.com/x)\n',
      'src/a.ts': 'export const a = 1;\n'.repeat(600),
      '.npmrc': 'omit-lockfile-registry-resolved=true\n',
      'package-lock.json': '{ "packages": {} }\n',
    };
    expect(offencesOf(files, 'registry.example.internal')).toEqual([]);
  });

  it('names a TypeScript file above 600 lines, and no other file', () => {
    const offences = offencesOf({ 'src/a.ts': 'a;\n'.repeat(601), 'data.csv': 'a;\n'.repeat(601) });
    expect(offences).toEqual([expect.stringMatching(/^src\/a\.ts: 601 lines/)]);
  });

  it.each(['src/utils/a.ts', 'src/helpers.ts', 'common.mjs', 'docs/misc.md'])(
    'names %s, which says nothing',
    (path) => {
      expect(offencesOf({ [path]: '' })).toEqual([expect.stringContaining('says nothing')]);
    },
  );

  it('names a test that is left out and a task that is left open', () => {
    const offences = offencesOf({ 'test/a.test.ts': `\n${softened}('x', f);\n// ${task}: later\n` });
    expect(offences).toEqual([
      `test/a.test.ts:2: ${softened} leaves a test out`,
      `test/a.test.ts:3: ${task} is left open`,
    ]);
  });

  it('names a path of one machine, but not a web address that looks like one', () => {
    expect(offencesOf({ 'a.md': `see ${machine}/x\n` })[0]).toMatch(/is a path of one machine/);
    expect(offencesOf({ 'a.md': `see https://example.com${machine}/x and ./work/x\n` })).toEqual([]);
  });

  it('names the package host of this machine, another registry, and urls in the lock', () => {
    const offences = offencesOf(
      {
        'a.md': 'from packages.example.internal\n',
        '.npmrc': 'registry=https://packages.example.com/npm/\n',
        'package-lock.json': '{\n"resolved": "https://packages.example.test/a/-/a-1.tgz"\n}\n',
      },
      'packages.example.internal',
    );
    expect(offences.map((offence) => offence.split(': ')[0])).toEqual(['a.md:1', '.npmrc:1', 'package-lock.json:2']);
  });

  it('names links, headings and files in documents that are not there', () => {
    const text = '# A\n[a](b.md)\n[b](#c)\n`src/gone.ts`\n```\n[in a sample](x.md)\n```\n';
    expect(offencesOf({ 'docs/a.md': text, 'src/here.ts': '' })).toEqual([
      'docs/a.md:2: the link b.md leads nowhere',
      'docs/a.md:3: #c names a heading that is not there',
      'docs/a.md:4: src/gone.ts does not exist',
    ]);
  });
});
