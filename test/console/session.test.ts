import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsoleKey, ensureFirstKey } from '../../src/console/index.ts';
import { createApiKey, listAudit, revokeApiKey } from '../../src/gateway/index.ts';
import { tenant } from '../operations/installation.ts';
import { openConsole, type OpenConsole } from './open-console.ts';

let open: OpenConsole;
beforeAll(async () => {
  open = await openConsole();
});
afterAll(() => open.close());

const keyOf = async (...scopes: string[]) => (await createConsoleKey(open.database.sql, tenant, 'Ada', scopes)).key;

describe('the login', () => {
  it('takes a key of the console and gives a cookie that no script and no other site can use', async () => {
    const { answer } = await open.logIn(await keyOf('console:operator'));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ name: 'Ada', role: 'operator', retailer: 'Harbour & Home' });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^crossdock_console=[\w-]{43}; Path=\/console; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  });

  it('refuses a key with a wrong secret, a revoked one, and text that is none, all in the same words', async () => {
    const key = await keyOf('console:admin');
    const wrong = `${key.slice(0, -4)}${key.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    const revoked = await createConsoleKey(open.database.sql, tenant, 'gone', ['console:admin']);
    await revokeApiKey(open.database.sql, tenant, revoked.id);
    for (const presented of [wrong, revoked.key, 'no key at all']) {
      const { answer } = await open.logIn(presented);
      expect([answer.status, answer.body.code]).toEqual([401, 'XD_CONSOLE_LOGIN']);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('tells a key of a program apart from one of a person', async () => {
    const { key } = await createApiKey(open.database.sql, tenant, 'shop', ['orders:write']);
    const { answer } = await open.logIn(key);
    expect([answer.status, answer.body.code]).toEqual([403, 'XD_CONSOLE_KEY_ROLE']);
  });

  it('is written down in the audit', async () => {
    const { id } = await open.person('viewer', 'Grace');
    const [entry] = await listAudit(open.database.sql, tenant, { limit: 1 });
    expect(entry).toMatchObject({ actor: `console:Grace (${id})`, act: 'session.started', subject: id });
  });
});

describe('a session', () => {
  it('ends at once when its key is revoked', async () => {
    const person = await open.person('admin');
    expect((await person.get('/session')).status).toBe(200);
    await revokeApiKey(open.database.sql, tenant, person.id);
    expect((await person.get('/session')).body.code).toBe('XD_CONSOLE_SESSION');
  });

  it('ends when its person leaves, and when nobody has used it for two hours', async () => {
    const [leaves, idles] = [await open.person('viewer'), await open.person('viewer')];
    expect((await leaves.send('DELETE', '/session')).status).toBe(200);
    expect((await leaves.get('/session')).status).toBe(401);
    await open.database
      .sql`UPDATE console_session SET seen_at = clock_timestamp() - interval '121 min' WHERE api_key = ${idles.id}`;
    expect((await idles.get('/session')).status).toBe(401);
  });

  it('lasts twelve hours at most, however busy it is', async () => {
    const person = await open.person('viewer');
    await open.database
      .sql`UPDATE console_session SET created_at = clock_timestamp() - interval '12 h' WHERE api_key = ${person.id}`;
    expect((await person.get('/session')).status).toBe(401);
  });

  it('keeps no token in the database, only its hash', async () => {
    const person = await open.person('viewer');
    const token = person.cookie.split('=')[1] ?? '';
    const rows = await open.database.sql`SELECT 1 FROM console_session s WHERE s::text LIKE ${`%${token}%`}`;
    expect(token).toHaveLength(43);
    expect(rows).toHaveLength(0);
  });
});

describe('security 3: what changes something', () => {
  const decide = { decision: 'retry', ids: ['999'] };

  it('is refused from a page of another origin, whatever it carries', async () => {
    const person = await open.person('operator');
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${open.origin}.evil.example` },
      { origin: open.origin, 'sec-fetch-site': 'cross-site' },
      { origin: open.origin, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      const answer = await person.send('POST', '/exceptions/decide', decide, headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'XD_CONSOLE_FOREIGN']);
    }
    const { cookie, csrf } = person;
    const without = await open.post('/exceptions/decide', decide, { cookie, 'x-console-token': csrf });
    expect(without.body.code).toBe('XD_CONSOLE_FOREIGN');
  });

  it('is refused without the token of this very session', async () => {
    const [person, other] = [await open.person('operator'), await open.person('operator')];
    for (const token of ['', 'wrong', other.csrf]) {
      const answer = await person.send('POST', '/exceptions/decide', decide, { 'x-console-token': token });
      expect([answer.status, answer.body.code]).toEqual([403, 'XD_CONSOLE_FOREIGN']);
    }
    expect((await person.send('POST', '/exceptions/decide', decide)).status).toBe(200);
  });

  it('is refused with a body that is no plain object of the expected members', async () => {
    const person = await open.person('operator');
    const send = (body: string, type = 'application/json') =>
      open.ask('/exceptions/decide', {
        method: 'POST',
        body,
        headers: {
          cookie: person.cookie,
          origin: open.origin,
          'x-console-token': person.csrf,
          'content-type': type,
        },
      });
    expect((await send('{"decision":"retry","ids":["1"],"admin":true}')).body.code).toBe('XD_CONSOLE_QUERY');
    expect((await send('{"__proto__":{"x":1},"decision":"retry","ids":["1"]}')).body.code).toBe('XD_CONSOLE_BODY');
    expect((await send('[1]')).body.code).toBe('XD_CONSOLE_BODY');
    expect((await send('decision=retry', 'application/x-www-form-urlencoded')).body.code).toBe('XD_CONSOLE_BODY');
    expect((await send(`{"decision":"${'x'.repeat(70_000)}"}`)).body.code).toBe('XD_CONSOLE_BODY');
  });
});

describe('failed logins', () => {
  it('make their address wait after ten within a minute', async () => {
    const codes: string[] = [];
    for (let count = 0; count < 12; count += 1) codes.push((await open.logIn('wrong')).answer.body.code);
    expect(codes.at(-1)).toBe('XD_CONSOLE_LOGIN_OFTEN');
  });
});

describe('the first key', () => {
  it('is made once, also by processes that start at the same time', async () => {
    const { sql } = open.database;
    const other = 'another-tenant';
    const made = await Promise.all([1, 2, 3].map(() => ensureFirstKey(sql, other)));
    expect(made.filter((key) => key !== null)).toHaveLength(1);
    expect(await ensureFirstKey(sql, other)).toBeNull();
  });
});
