import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway/index.ts';
import { repository } from '../cli/run-command.ts';
import { testDatabase } from '../kit/database.ts';

let place: Awaited<ReturnType<typeof testDatabase>>;
let gateway: Gateway;
let url = '';
let folder = '';
beforeAll(async () => {
  place = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'crossdock-docs-'));
  const command = join(folder, 'crossdock');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(repository, 'bin/crossdock.mjs')}" "$@"\n`);
  chmodSync(command, 0o755);
  gateway = await createGateway({
    database: place.database,
    tenant: 'main',
    channels: ['main-shop'],
    ports: {
      submitOrders: () => Promise.resolve([]),
      readOrder: () => Promise.resolve(null),
      inventory: () => Promise.resolve([{ sku: 'A', location: 'n', onHand: 1, reserved: 0, available: 1 }]),
      receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
      ready: () => Promise.resolve(true),
    },
  });
  url = await gateway.listen('127.0.0.1', 0);
});
afterAll(async () => {
  await gateway.close();
  await place.drop();
  rmSync(folder, { recursive: true, force: true });
});

const mark = '=== the next example ===';

/** Runs all examples in one shell, since they use each other's words; answers what each of them printed. */
function runAll(examples: readonly string[]): Promise<string[]> {
  const script = examples.map((example) => `${example}\necho; echo '${mark}'`).join('\n');
  const environment = {
    ...process.env,
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    GATEWAY: url,
    DATABASE_URL: place.url,
  };
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', script], { cwd: folder, env: environment, timeout: 110_000 }, (error, out, err) => {
      if (error !== null) return reject(new Error(`${error.message}\n${err}`));
      resolve(out.split(mark).map((text) => text.trim()));
    });
  });
}

/** Whether a text is what the page shows, where `…` is anything. */
function isAsShown(text: string, shown: string): boolean {
  const parts = shown
    .trim()
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`).test(text);
}

describe('docs/gateway.md', () => {
  it('has examples that do what the page says', async () => {
    const page = readFileSync(join(repository, 'docs/gateway.md'), 'utf8');
    const examples = [...page.matchAll(/```sh\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
    expect(examples.length).toBeGreaterThan(6);
    expect(page.match(/```sh\n/g)).toHaveLength(examples.length);
    const printed = await runAll(examples.map(([, example = '']) => example));
    for (const [nr, [, example = '', shown = '']] of examples.entries()) {
      const text = printed[nr] ?? '';
      expect(isAsShown(text, shown), `${example}\nprinted:\n${text}\nshown:\n${shown}`).toBe(true);
    }
  }, 120_000);
});
