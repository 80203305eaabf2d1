import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../kit/until.ts';
import type { QuotaView } from '../../src/console/api-types.ts';
import { explainStock } from '../../src/stock/index.ts';
import { listAudit, setPlan } from '../../src/gateway/index.ts';
import { tenant } from '../operations/installation.ts';
import { openConsole, stockChannels, type OpenConsole } from './open-console.ts';

const folder = mkdtempSync(join(tmpdir(), 'crossdock-console-'));
let open: OpenConsole;
beforeAll(async () => {
  open = await openConsole(join(folder, 'dist'));
});
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Fetch would clean the path up before it is sent. */
function rawText(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(open.url);
    request({ hostname, port, path }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

describe('the pages', () => {
  it('that are not built say so, and what to do', async () => {
    const response = await fetch(`${open.url}/console`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('not built');
  });

  it('are served from memory with a policy that lets nothing foreign in', async () => {
    mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'secret.txt'), 'not for the browser');
    writeFileSync(join(folder, 'dist', 'assets', 'app-1234.js'), 'let a = 1;'.repeat(100));
    writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>Crossdock</title>');
    const page = await fetch(`${open.url}/console/orders/main-shop%2F1`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Crossdock');
    // The whole of it, so that whoever loosens it must say so here.
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const again = await fetch(`${open.url}/console`, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    const script = await fetch(`${open.url}/console/assets/app-1234.js`, { headers: { 'accept-encoding': 'br' } });
    expect(script.headers.get('content-encoding')).toBe('br');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${open.url}/console/assets/gone.js`)).status).toBe(404);
  });

  it('security 26: no path leads out of their folder', async () => {
    for (const path of [
      '/console/../secret.txt',
      '/console/assets/../../secret.txt',
      '/console/assets/..%2f..%2fsecret.txt',
      '/console/assets/%2e%2e/%2e%2e/secret.txt',
      '/console/assets/%5c..%5csecret.txt',
    ]) {
      const text = await rawText(path);
      expect(text).not.toBe('');
      expect(text).not.toContain('not for the browser');
    }
  });
});

describe('the live page', () => {
  it('is told a new picture each second, and what changes is in it', async () => {
    const person = await open.person('viewer');
    const stop = new AbortController();
    const response = await fetch(`${open.url}/console/api/live`, {
      headers: { cookie: person.cookie },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) text += decoder.decode(chunk);
    })().catch(() => undefined);
    const accepted = () =>
      [...text.matchAll(/event: home\ndata: (.*)\n\n/g)].map((match) => JSON.parse(match[1] ?? '').totals.accepted);
    await until(async () => accepted().length > 0);
    expect(accepted()[0]).toBe(0);
    await open.accept('L1');
    await until(async () => accepted().at(-1) === 1);
    stop.abort();
    await reading;
  });

  it('shows rates by channel, steps in the order of the process, and what each channel was not told', async () => {
    const person = await open.person('viewer');
    await open.statusIs('L1', 'waiting');
    const home = (await person.get('/home')).body;
    expect(home.rates[0]).toMatchObject({ channel: 'main-shop' });
    expect(home.rates[0].accepted.reduce((sum: number, count: number) => sum + count, 0)).toBe(1);
    expect(home.steps).toEqual([
      expect.objectContaining({ step: 'await-shipment', count: 1, statuses: { waiting: 1 } }),
    ]);
    expect(home.stock[0]).toMatchObject({ channel: 'main-shop' });
    expect((await person.get('/channels')).body.systems[0]).toMatchObject({ system: 'payments', connector: 'stripe' });
    expect((await person.get('/stock?q=xd-0001')).body.items).toEqual([
      { sku: 'XD-0001', locations: 1, onHand: 1000, reserved: 2, available: 998 },
    ]);
  });

  it('explains an article as the command does, by the rules of the channel', async () => {
    const person = await open.person('viewer');
    const { body } = await person.get('/stock/explain?sku=XD-0001');
    const told = await explainStock(open.database.sql, tenant, 'XD-0001', stockChannels);
    expect(body).toEqual(JSON.parse(JSON.stringify(told)));
    expect(body.reservations).toEqual([expect.objectContaining({ reference: 'main-shop/L1', quantity: 2 })]);
    expect(body.channels[0]).toMatchObject({ shown: 996, next: 996, told: null });
    expect(body.channels[0].sentence).toContain('998 available less 2 held back at its locations makes 996.');
  });

  it('counts the requests that each vendor was sent in the last minute, and those that it refused as too many', async () => {
    const { sql } = open.database;
    const request = (status: number) => ({ method: 'GET', path: '/', status, ms: 1 });
    const add = (id: string, ageSeconds: number, statuses: readonly number[]) => sql`
      INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, requests)
      VALUES (${tenant}, ${id}, 'payments', 'payments.authorise', 'run', 1,
        clock_timestamp() - ${ageSeconds}::int * interval '1 s', 5, ${JSON.stringify(statuses.map(request))})`;
    const person = await open.person('viewer');
    const quota = async () =>
      (await person.get('/home')).body.quotas.find((one: QuotaView) => one.system === 'payments');
    await add('q-1', 10, [200, 200, 429]);
    await add('q-old', 90, [200, 429]);
    expect(await quota()).toMatchObject({ limit: 100, used: 3 / 60, refused: 1, unit: 'requests/s' });
    await add('q-2', 1, [429, 200, 200]);
    // What was counted before is not counted again.
    expect(await quota()).toMatchObject({ used: 6 / 60, refused: 2 });
  });

  it('says which systems are down and how many orders are late', async () => {
    const { sql } = open.database;
    await open.index();
    await sql`UPDATE order_index SET ship_by = clock_timestamp() - interval '1 h' WHERE number = 'L1'`;
    await sql`
      INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, error, requests)
      VALUES (${tenant}, 'down', 'payments', 'payments.capture', 'run', 1, clock_timestamp(), 5, 'connection refused', '[]')`;
    const person = await open.person('viewer');
    const home = await until(async () => {
      const { body } = await person.get('/home');
      return body.troubles.length > 0 && body;
    });
    expect(home.troubles).toEqual([
      { system: 'payments', health: 'down', why: expect.stringContaining('connection refused') },
    ]);
    expect(home.late).toEqual({ count: 1, isMore: false });
  });
});

describe('the keys', () => {
  it('an admin makes one that opens the console, and takes it back', async () => {
    const admin = await open.person('admin');
    const made = (await admin.send('POST', '/keys', { name: 'Night shift', scopes: ['console:viewer'] })).body;
    const { answer } = await open.logIn(made.key);
    expect(answer.body.role).toBe('viewer');
    const { keys } = (await admin.get('/keys')).body;
    expect(keys[0]).toMatchObject({ id: made.id, name: 'Night shift', scopes: ['console:viewer'] });
    expect(JSON.stringify(keys)).not.toContain(made.key.split('_').at(-1));
    expect((await admin.send('POST', '/keys/revoke', { id: made.id })).status).toBe(200);
    expect((await open.logIn(made.key)).answer.status).toBe(401);
  });

  it('an admin makes one for a program under a plan, and puts it under another', async () => {
    const plan = { name: 'partner', requestsPerSecond: 5, burst: 10, concurrency: 2, requestsPerDay: 1_000 };
    await setPlan(open.database, tenant, plan, 'test');
    const admin = await open.person('admin', 'Ada');
    const scopes = ['orders:read'];
    const made = (await admin.send('POST', '/keys', { name: 'Nordlys', scopes, kind: 'client', plan: 'partner' })).body;
    const keyOf = async () => {
      const { keys, plans } = (await admin.get('/keys')).body;
      return { plans, key: keys.find((one: { id: string }) => one.id === made.id) };
    };
    expect(await keyOf()).toMatchObject({ plans: [plan], key: { kind: 'client', plan: 'partner', requestsToday: 0 } });
    expect((await keyOf()).key.days).toEqual([0, 0, 0, 0, 0, 0, 0]);
    await admin.send('POST', '/keys/plan', { id: made.id, plan: 'unlimited' });
    expect((await keyOf()).key.plan).toBe('unlimited');
    expect((await admin.send('POST', '/keys/plan', { id: made.id, plan: 'none-such' })).status).toBe(400);
    expect((await admin.send('POST', '/keys/plan', { id: 'nobody', plan: 'partner' })).body.code).toBe(
      'XD_CONSOLE_KEY_UNKNOWN',
    );
    const [audited] = await listAudit(open.database.sql, tenant, { limit: 1 });
    expect(audited).toMatchObject({ act: 'key.plan-changed', subject: made.id });
    expect(audited?.actor).toContain('console:Ada');
  });

  it('no key is for a person and for a program', async () => {
    const admin = await open.person('admin');
    for (const more of [
      { scopes: ['console:viewer', 'orders:read'] },
      { scopes: ['console:viewer'], kind: 'client' },
      { scopes: ['console:viewer'], plan: 'partner' },
    ])
      expect((await admin.send('POST', '/keys', { name: 'both', ...more })).body.code).toBe('XD_CONSOLE_KEY_MIXED');
  });

  it('an admin cannot revoke the key of the own session, nor give a scope that there is none of', async () => {
    const admin = await open.person('admin');
    expect((await admin.send('POST', '/keys/revoke', { id: admin.id })).body.code).toBe('XD_CONSOLE_KEY_OWN');
    const wrong = await admin.send('POST', '/keys', { name: 'x', scopes: ['console:root'] });
    expect(wrong.body.code).toBe('XD_CONSOLE_QUERY');
  });
});
