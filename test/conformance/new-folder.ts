import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository, type Ended } from '../cli/run-command.ts';

export interface NewFolder {
  readonly path: string;
  /** Runs Node in the folder. */
  node(...words: string[]): Promise<Ended>;
  /** What the compiler says of all TypeScript in it; empty where nothing is wrong. */
  typeProblems(): Promise<string>;
  remove(): void;
}

/**
 * An empty folder that finds Crossdock as a checkout of it does: what is generated there imports `../../src/index.ts`, and
 * nothing has to be built or installed first.
 */
export function newFolder(): NewFolder {
  const path = mkdtempSync(join(tmpdir(), 'crossdock-new-'));
  copyFileSync(join(repository, 'package.json'), join(path, 'package.json'));
  for (const name of ['src', 'node_modules']) symlinkSync(join(repository, name), join(path, name));
  const node = (...words: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      // The runner of node:test would report to the one that runs this test.
      const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
      execFile(process.execPath, words, { cwd: path, env, timeout: 120_000 }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err }),
      );
    });
  return {
    path,
    node,
    typeProblems: async () => {
      const config = { extends: join(repository, 'tsconfig.json'), include: ['connectors', 'markets'] };
      writeFileSync(join(path, 'tsconfig.json'), JSON.stringify(config));
      const { code, out, err } = await node(join(repository, 'node_modules/typescript/bin/tsc'), '-p', '.');
      // Crossdock's own sources are checked by its own check.
      const own = out.split('\n').filter((line) => /^(?:connectors|markets)\//.test(line));
      return code === 0 || (own.length === 0 && out.includes('src/')) ? own.join('\n') : `${out}${err}`;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
