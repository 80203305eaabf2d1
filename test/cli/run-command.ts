import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `crossdock` as a person would, in a process of its own. */
export function crossdock(
  words: readonly string[],
  cwd: string,
  environment: Record<string, string> = {},
): Promise<Ended> {
  const { DATABASE_URL: _url, ...inherited } = process.env;
  return new Promise((resolve) => {
    const options = { cwd, env: { ...inherited, ...environment }, timeout: 60_000 };
    execFile(process.execPath, [join(repository, 'bin/crossdock.mjs'), ...words], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

/** The one JSON document: the last line. */
export function lastLine(text: string): unknown {
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
}
