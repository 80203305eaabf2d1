import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/database/index.ts';
import { lockFileName } from '../../src/database/folder-lock.ts';
import { isAlive } from '../../src/database/process-identity.ts';
import { cleanUp, codeOf, eventually, temporaryFolder } from './temporary.ts';

afterEach(cleanUp);

test('a second platform on a folder is told who has it and since when', async () => {
  const folder = join(temporaryFolder(), 'made', 'when-absent');
  const lock = await lockFolder(folder, 'crossdock serve');
  const error = await lockFolder(folder, 'crossdock serve').catch((met: unknown) => met);
  expect(error).toMatchObject({
    code: 'XD_DATA_FOLDER_IN_USE',
    details: { pid: process.pid, purpose: 'crossdock serve', since: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
  lock.release();
  (await lockFolder(folder, 'crossdock serve')).release();
});

test('a lock is taken over when its holder was killed', async () => {
  const folder = temporaryFolder();
  const source = new URL('../../src/database/folder-lock.ts', import.meta.url).href;
  const script = `import('${source}').then(async ({ lockFolder }) => {
    await lockFolder(${JSON.stringify(folder)}, 'the killed');
    console.log('locked');
    setInterval(() => undefined, 1000);
  });`;
  const holder = spawn(process.execPath, ['--import', 'tsx', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(await codeOf(lockFolder(folder, 'the second'))).toBe('XD_DATA_FOLDER_IN_USE');
  holder.kill('SIGKILL');
  await eventually(() => !isAlive(holder.pid ?? 0));
  (await lockFolder(folder, 'the second')).release();
});

test.runIf(process.platform === 'linux')('a lock is taken over when its pid is another process by now', async () => {
  const folder = temporaryFolder();
  const lock = await lockFolder(folder, 'the first');
  const file = join(folder, lockFileName);
  const holder = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...holder, start: '1', token: 'of the earlier process' }));
  const second = await lockFolder(folder, 'the second');
  lock.release();
  expect(await codeOf(lockFolder(folder, 'the third'))).toBe('XD_DATA_FOLDER_IN_USE');
  second.release();
});

test('an empty lock file, left by a full disk, is taken over', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, lockFileName), '');
  (await lockFolder(folder, 'the second')).release();
});

test('of many that find a stale lock at once, one gets the folder', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, lockFileName), JSON.stringify({ pid: 2_147_483_646, start: '1', token: 'gone' }));
  const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(lockFolder(folder, 'one of many'))));
  expect(codes.filter((code) => code === 'no error')).toHaveLength(1);
});
