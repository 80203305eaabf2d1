import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as runWords } from '../../src/cli/run.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { createGateway, listAudit, type Gateway } from '../../src/gateway/index.ts';
import { basic, askToken, tokenOf } from '../gateway/token-client.ts';
import { testDatabase } from '../kit/database.ts';
import { lastLine } from './run-command.ts';

const tenant = 'main';
let server: Awaited<ReturnType<typeof testDatabase>>;
let gateway: Gateway;
let url = '';
let folder = '';
let urlBefore: string | undefined;
beforeAll(async () => {
  server = await testDatabase();
  urlBefore = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = server.url;
  folder = mkdtempSync(join(tmpdir(), 'crossdock-gateway-'));
  gateway = await createGateway({
    database: server.database,
    tenant,
    channels: [],
    ports: {
      submitOrders: () => Promise.resolve([]),
      readOrder: () => Promise.resolve(null),
      inventory: () => Promise.resolve([]),
      receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
      ready: () => Promise.resolve(true),
    },
  });
  url = await gateway.listen('127.0.0.1', 0);
});
afterAll(async () => {
  if (urlBefore === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = urlBefore;
  await gateway.close();
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

const run = async (...words: string[]) => {
  let out = '';
  let err = '';
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) } };
  const terminal = new Terminal({ json: words.includes('--json'), streams });
  const code = await runWords([...words, '--folder', folder], terminal);
  return { code, out, err };
};
const json = async <T>(...words: string[]) => {
  const { code, out } = await run(...words, '--json');
  return { code, document: lastLine(out) as T };
};
interface Made {
  readonly id: string;
  readonly key: string;
}
const status = async (key: string) =>
  (await fetch(`${url}/v1/inventory`, { headers: { authorization: `Bearer ${key}` } })).status;

describe('keys and plans on the command line', () => {
  it('make a client whose id and secret get a token, and say once what both are', async () => {
    const made = await run('keys', 'create', 'erp', '--scope', 'stock:read', '--oauth');
    const [, id = '', secret = ''] = /^client_id (\w+)\nclient_secret (\S+)\n/.exec(made.out) ?? [];
    expect(await status(await tokenOf(url, { id, secret }))).toBe(200);
    expect(await status(secret)).toBe(401);
    const listed = await run('keys', 'list');
    expect(listed.out).toMatch(new RegExp(`^${id} +erp +client +stock:read +unlimited`, 'm'));
    expect(listed.out).not.toContain(secret.slice(-20));
  });

  it('make a key of a connected system, and refuse scopes that are none', async () => {
    const { document } = await json<{ scopes: string[] }>(
      'keys',
      'create',
      'desk',
      '--scope',
      'systems:payments:payments',
    );
    expect(document.scopes).toEqual(['systems:payments:payments']);
    const refused = await run('keys', 'create', 'desk', '--scope', 'systems:payments:everything');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('systems:<system>:<family>') });
  });

  it('set plans, list them, and hold keys to them', async () => {
    expect((await run('plans', 'list')).out).toContain('No plans');
    const words = ['--per-second', '0.001', '--burst', '2', '--concurrency', '5', '--per-day', '100'];
    await run('plans', 'set', 'small', ...words);
    const { document } = await json<{ plans: object[] }>('plans', 'list');
    expect(document.plans).toEqual([
      { name: 'small', requestsPerSecond: 0.001, burst: 2, concurrency: 5, requestsPerDay: 100 },
    ]);
    expect((await run('plans', 'list')).out).toMatch(/^small +0\.001 +2 +5 +100/m);
    const limited = (await json<Made>('keys', 'create', 'app', '--scope', 'stock:read', '--plan', 'small')).document;
    expect([await status(limited.key), await status(limited.key), await status(limited.key)]).toEqual([200, 200, 429]);
    const free = (await json<Made>('keys', 'create', 'app', '--scope', 'stock:read')).document;
    expect(await json('keys', 'plan', free.id, 'small')).toMatchObject({
      code: 0,
      document: { id: free.id, plan: 'small' },
    });
    expect([await status(free.key), await status(free.key), await status(free.key)]).toEqual([200, 200, 429]);
    expect((await run('keys', 'plan', free.id, 'unlimited')).out).toContain('unlimited');
  });

  it('take a second’s worth for the burst where only the rate is said, and refuse what is no plan', async () => {
    const { document } = await json<{ plan: object }>('plans', 'set', 'fast', '--per-second', '7.5');
    expect(document.plan).toMatchObject({ requestsPerSecond: 7.5, burst: 8, concurrency: null, requestsPerDay: null });
    for (const words of [
      ['--per-second', '0'],
      ['--per-second', 'many'],
      ['--burst', '1.5'],
      ['--burst', '3'],
      ['--per-day', '-1'],
    ])
      expect((await run('plans', 'set', 'odd', ...words)).code, words.join(' ')).toBe(2);
    expect((await run('plans', 'set', 'Two Words', '--per-second', '1')).err).toMatch(/^XD_PLAN_INVALID/);
    expect((await run('keys', 'create', 'x', '--scope', 'stock:read', '--plan', 'none')).err).toMatch(
      /^XD_PLAN_UNKNOWN.*\n?.*small/,
    );
    expect(await run('keys', 'plan', 'ffffffffffff', 'small')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^XD_KEY_NOT_FOUND/),
    });
  });

  it('rotate the keys that sign tokens, and distrust the old ones where that is said', async () => {
    const { document: made } = await json<Made>('keys', 'create', 'app', '--scope', 'stock:read', '--oauth');
    const client = { id: made.id, secret: made.key };
    const before = decodeProtectedHeader(await tokenOf(url, client)).kid;
    const rotated = await json<{ kid: string; distrustOld: boolean }>('keys', 'rotate');
    expect(rotated.document).toEqual({ kid: expect.not.stringMatching(`^${before}$`), distrustOld: false });
    const distrusted = await run('keys', 'rotate', '--distrust-old');
    expect(distrusted.out).toContain('are refused within seconds');
    const rows = await server.database.sql<{ kid: string }[]>`
      SELECT kid FROM signing_key WHERE tenant = 'main' AND published_until > clock_timestamp()`;
    expect(rows).toHaveLength(1);
  });

  it('leave every act in the audit, by the hand that did it', async () => {
    const acts = await listAudit(server.database.sql, tenant, { limit: 200 });
    const done = new Set(acts.filter(({ actor }) => actor === 'cli').map(({ act }) => act));
    expect([...done].sort()).toEqual(['key.created', 'key.plan-changed', 'plan.created', 'signing-key.rotated']);
    const { document } = await json<Made>('keys', 'create', 'gone', '--scope', 'stock:read', '--oauth');
    await run('keys', 'revoke', document.id);
    expect((await listAudit(server.database.sql, tenant, { limit: 1 }))[0]).toMatchObject({
      actor: 'cli',
      act: 'key.revoked',
      subject: document.id,
    });
    const answer = await askToken(
      url,
      { grant_type: 'client_credentials' },
      { authorization: basic({ id: document.id, secret: document.key }) },
    );
    expect(answer.status).toBe(401);
  });
});
