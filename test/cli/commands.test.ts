import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raiseExceptions } from '../../src/engine/index.ts';
import { acceptOrders } from '../../src/processes/index.ts';
import { countStock } from '../../src/stock/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { testDatabase } from '../kit/database.ts';
import { program, tenant } from '../operations/installation.ts';
import { run as runWords } from '../../src/cli/run.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { lastLine } from './run-command.ts';

let server: Awaited<ReturnType<typeof testDatabase>>;
let folder = '';
let urlBefore: string | undefined;
beforeAll(async () => {
  server = await testDatabase();
  urlBefore = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = server.url;
  folder = mkdtempSync(join(tmpdir(), 'crossdock-commands-'));
  await server.database.transaction(async (sql) => {
    await acceptOrders(sql, tenant, program, [sampleOrder('17')]);
    await countStock(sql, tenant, [
      { location: 'wh-east', sku: 'XD-0001', onHand: 9, countedAt: '2026-11-25T00:00:00Z' },
    ]);
    await sql`INSERT INTO inbound (tenant, system, id, type, via, body, status, subject)
      VALUES (${tenant}, 'shop', 'order:17', 'order', 'webhook', '{"increment_id":"17"}', 'done', 'main-shop/17')`;
    await sql`INSERT INTO inbound (tenant, system, id, type, via, body, status)
      VALUES (${tenant}, 'shop', 'order:18', 'order', 'webhook', '{"qty":"x"}', 'exception')`;
    const { key, ...exception } = {
      key: 'shop/order:18',
      step: 'map',
      cause: 'unmappable',
      detail: 'qty must be a number',
    };
    await raiseExceptions(sql, tenant, [
      { process: 'intake', key, ...exception, advice: 'Mend it.', amount: null, currency: null },
    ]);
  });
});
afterAll(async () => {
  if (urlBefore === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = urlBefore;
  await server.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** In this process: what the words of a process of its own do differently is tested beside this. */
const run = async (...words: string[]) => {
  let out = '';
  let err = '';
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) } };
  const terminal = new Terminal({ json: words.includes('--json'), streams });
  const code = await runWords([...words, '--folder', folder], terminal);
  return { code, out, err };
};
const json = async (...words: string[]) => {
  const { code, out } = await run(...words, '--json');
  return { code, document: lastLine(out) };
};

describe('a command on an installation', () => {
  it('makes, lists and revokes keys, and shows a secret only once', async () => {
    const made = await json('keys', 'create', 'web shop', '--scope', 'orders:write', '--scope', 'stock:read');
    const { id, key } = made.document as { id: string; key: string };
    expect(made).toMatchObject({ code: 0, document: { scopes: ['orders:write', 'stock:read'] } });
    expect(key).toContain(id);
    const listed = await run('keys', 'list');
    expect(listed.out).toMatch(new RegExp(`^${id}  web shop  key   orders:write stock:read`, 'm'));
    expect(listed.out).not.toContain(key.slice(-20));
    expect(await json('keys', 'revoke', id)).toEqual({ code: 0, document: { id, revoked: true } });
    expect(await run('keys', 'revoke', 'ffffffffffff')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^XD_KEY_NOT_FOUND/),
    });
    expect((await run('keys', 'create', 'x', '--scope', 'everything')).code).toBe(2);
  });

  it('shows an order with what the shop sent before and the canonical order after', async () => {
    const { code, out } = await run('order', 'show', '17', '--raw', '--calls');
    expect(code).toBe(0);
    expect(out).toMatch(/^main-shop\/17\nNext in line for a worker: screen customer/);
    expect(out.indexOf('"increment_id"')).toBeLessThan(out.indexOf('canonical order'));
    expect(out).toContain('XD-0001');
    expect(out).not.toContain('\u001b');
    expect(await json('order', 'show', 'main-shop/17')).toMatchObject({
      code: 0,
      document: { status: 'ready', document: { number: '17' } },
    });
    expect(await run('order', 'show', '404')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^XD_ORDER_NOT_FOUND/),
    });
  });

  it('lists orders and tells how much is under way', async () => {
    expect((await run('order', 'list', '--status', 'open')).out).toMatch(
      /main-shop\/17 +ready +screen-customer .*72\.45 USD/,
    );
    const status = await json('status');
    expect(status.document).toMatchObject({ accepted: 1, live: 1, exceptions: [{ cause: 'unmappable', count: 1 }] });
    expect((await run('status')).out).toMatch(/^accepted +1, /);
  });

  it('shows stock, and says which article nobody knows', async () => {
    expect((await run('stock', 'show', 'XD-0001')).out).toMatch(/wh-east +9 +0 +9/);
    expect((await run('stock', 'show', 'XD-9999')).code).toBe(3);
  });

  it('retries all exceptions of a cause, and refuses one that is over', async () => {
    const list = await json('exceptions', 'list');
    const [{ id } = { id: '' }] = (list.document as { exceptions: { id: string }[] }).exceptions;
    expect((await run('exceptions', 'show', id)).out).toContain('{"qty":"x"}');
    const retried = await json('exceptions', 'retry', '--cause', 'unmappable');
    expect(retried).toEqual({
      code: 0,
      document: { retried: [expect.objectContaining({ id, did: 'retried' })], failed: [] },
    });
    const again = await run('exceptions', 'cancel', id, '--reason', 'no more');
    expect(again).toMatchObject({ code: 5, err: expect.stringMatching(/^XD_EXCEPTION_RESOLVED/) });
    expect((await run('exceptions', 'list')).out).toBe('No exceptions: nothing waits for a person.\n');
  });

  it('looks after the database, and never shows its password', async () => {
    const status = await json('db', 'status');
    expect(status).toMatchObject({ code: 0, document: { current: true, embedded: false, pending: [] } });
    expect(await json('db', 'migrate')).toEqual({ code: 0, document: { applied: [] } });
    const hint = await run('db', 'backup-hint');
    expect(hint.out).toContain('pg_dump --format=custom');
    const { password } = new URL(server.url);
    expect(password.length).toBeGreaterThan(8);
    expect(hint.out + JSON.stringify(status)).not.toContain(password);
  });

  it('finds in doctor what is right and what is not, and ends with 1 if anything fails', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const { code, document } = await json('doctor', '--port', String(port));
    taken.close();
    const levels = new Map(
      (document as { checks: { name: string; level: string }[] }).checks.map((check) => [check.name, check.level]),
    );
    expect(code).toBe(1);
    expect(Object.fromEntries(levels)).toEqual({
      'Node.js': 'ok',
      configuration: 'warn',
      [`port ${port}`]: 'fail',
      database: 'ok',
      'database clock': 'ok',
      migrations: 'ok',
    });
    expect((await run('doctor', '--port', String(port))).code).toBe(0);
  });
});
