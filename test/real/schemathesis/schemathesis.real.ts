import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindClient } from '../../../src/experience/index.ts';
import { exampleOrder } from '../../../src/gateway/example-order.ts';
import { createApiKey, scopes } from '../../../src/gateway/index.ts';
import { countStock } from '../../../src/stock/index.ts';
import { tokenOf } from '../../gateway/token-client.ts';
import { harbour, openPlatform, tenant, type OpenPlatform } from '../../security/open-platform.ts';

/** With SCHEMATHESIS_SEED the same requests come again, and with more SCHEMATHESIS_EXAMPLES more of them. */
const seed = Number(process.env['SCHEMATHESIS_SEED'] ?? Date.now() % 2 ** 31);
const examples = process.env['SCHEMATHESIS_EXAMPLES'];
const channel = 'webshop';
/** Far more than it takes: what hangs is ended with what it has said so far. */
const runMsMax = 400_000;

let open: OpenPlatform;
let granted: string[] = [];
let known: Record<string, Record<string, string>> = {};
let key = '';
let token = '';
beforeAll(async () => {
  // The channel and the articles of the document's examples, so that they can be carried out.
  const shop = (await harbour()).channels['main-shop'];
  if (shop === undefined) throw new Error('the example has no shop');
  open = await openPlatform(['gateway'], { channels: { [channel]: shop, rival: shop } });
  const counts = exampleOrder.lines.map(({ sku }) => ({
    location: 'wh-east',
    sku,
    onHand: 1_000_000,
    countedAt: '2026-11-25T00:00:00Z',
  }));
  await open.database.transaction((sql) => countStock(sql, tenant, counts));
  const ofRoutes = open.routes.flatMap(({ access }) => (access === undefined || access === 'public' ? [] : [access]));
  granted = [...new Set([...Object.keys(scopes), ...ofRoutes])];
  ({ key } = await open.makePartner(channel, granted));
  token = await tokenOfPartner();
  known = await knownHere();
});
const folder = mkdtempSync(join(tmpdir(), 'crossdock-schemathesis-'));
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

async function tokenOfPartner(): Promise<string> {
  const made = await createApiKey(open.database.sql, tenant, 'a client', granted, { kind: 'client' });
  await open.database.transaction((sql) => bindClient(sql, tenant, `of-${channel}`, made.id));
  return tokenOf(open.url, { id: made.id, secret: made.key });
}

/** What hooks.py puts into paths, by their beginnings. */
async function knownHere() {
  const post = (path: string, body: unknown) => open.call(path, { method: 'POST', body: JSON.stringify(body), key });
  expect(await post('/v1/orders', { ...exampleOrder, number: 'known' })).toMatchObject({ status: 201 });
  const endpoint = { url: 'http://127.0.0.1:49999/x', eventTypes: ['order.created'] };
  const webhook = await post('/v1/partner/webhooks', endpoint);
  expect(webhook.status, webhook.text).toBe(201);
  const order = { id: `${channel}/known`, channel, number: 'known' };
  const sku = exampleOrder.lines[0]?.sku ?? '';
  return {
    '/v1/orders': order,
    '/v1/partner/orders': order,
    '/v1/partner/inventory': { sku },
    '/v1/storefront/inventory': { sku },
    '/v1/partner/webhooks': { id: String(webhook.body['id']) },
    '/webhooks': { system: 'payments' },
  };
}

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const command = process.env['SCHEMATHESIS_PATH'];

/** Runs it to its end; the gateway answers from this process meanwhile. */
function schemathesis(credential: string, phases: string, words: readonly string[]) {
  if (command === undefined) throw new Error('SCHEMATHESIS_PATH is not set: use npm run test:real');
  const all = ['--no-color', '--config-file', beside('schemathesis.toml'), 'run', `${open.url}/openapi.json`];
  all.push('-H', `Authorization: Bearer ${credential}`, '--seed', String(seed), '--phases', phases, ...words);
  all.push('--warnings', 'off', '--continue-on-failure');
  const environment = {
    ...process.env,
    SCHEMATHESIS_HOOKS: beside('hooks.py'),
    CROSSDOCK_KNOWN: JSON.stringify(known),
  };
  return new Promise<{ status: number | null; text: string }>((resolve, reject) => {
    // It writes down what it has seen where it is started.
    const child = spawn(command, all, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), runMsMax);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(limit);
      resolve({ status, text: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

const summaryOf = (text: string) => text.slice(Math.max(0, text.indexOf('SUMMARY')));
const numberIn = (text: string, form: RegExp) => Number(form.exec(text)?.[1] ?? 0);

describe(`Schemathesis finds nothing in the gateway (SCHEMATHESIS_SEED=${seed})`, () => {
  const runs = [
    // Four made ones an operation beside those that cover each part of its schema, of which there are 50 to 700.
    { name: 'one operation at a time, with an API key', phases: 'examples,coverage,fuzzing', count: examples ?? '4' },
    { name: 'in sequences, with an OAuth token', phases: 'stateful', count: examples ?? '25' },
  ];
  for (const { name, phases, count } of runs)
    it(
      name,
      async () => {
        const isSequence = phases === 'stateful';
        const { status, text } = await schemathesis(isSequence ? token : key, phases, ['-n', count]);
        console.log(summaryOf(text));
        expect(status, text).toBe(0);
        // Else nothing could be found. In sequences only those are tried that have something to do with each other.
        expect(numberIn(text, /Selected: (\d+)/)).toBe(await operationCount());
        expect(numberIn(text, /Tested: (\d+)/)).toBeGreaterThanOrEqual(isSequence ? 5 : await operationCount());
        expect(numberIn(text, /(\d+) generated/)).toBeGreaterThan(isSequence ? 100 : 3_000);
      },
      600_000,
    );

  it('and the platform has logged no fault meanwhile', () => {
    expect(open.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

async function operationCount(): Promise<number> {
  const { body } = await open.call('/openapi.json');
  return Object.values(body['paths'] as Record<string, object>).flatMap((methods) => Object.keys(methods)).length;
}
