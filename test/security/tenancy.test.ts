import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptOrders } from '../../src/processes/index.ts';
import { countStock } from '../../src/stock/index.ts';
import { setPlan } from '../../src/gateway/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { openPlatform, pathOf, type OpenPlatform } from './open-platform.ts';
import { statementsOf } from './statements.ts';

let open: OpenPlatform;
let tables: string[] = [];
beforeAll(async () => {
  open = await openPlatform();
  const rows = await open.database.sql<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'tenant' ORDER BY 1`;
  tables = rows.map(({ name }) => name);
}, 120_000);
afterAll(() => open.close());

const source = new URL('../../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

describe('security 2: tenants', () => {
  it('security 2: every table has its tenant first in its primary key, but for the list of migrations', async () => {
    const rows = await open.database.sql<{ name: string; first: string | null }[]>`
      SELECT t.relname AS name, a.attname AS first FROM pg_class t
      LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
      WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace`;
    const others = rows.filter(({ first }) => first !== 'tenant').map(({ name }) => name);
    expect(others).toEqual(['crossdock_migration']);
    expect(tables.length).toBeGreaterThan(25);
  });

  it('security 2: every statement that touches a table of tenants names the tenant', () => {
    const touches = new RegExp(`\\b(?:FROM|JOIN|UPDATE|INTO)\\s+(?:ONLY\\s+)?(?:${tables.join('|')})\\b`, 'i');
    const statements = files.flatMap((name) => statementsOf(new URL(name, source)));
    const touching = statements.filter(({ text }) => touches.test(text));
    expect(touching.length).toBeGreaterThan(100);
    const blind = touching
      .filter(({ text }) => !/\btenant\b/.test(text))
      .map(({ place, text }) => `${place} ${text.slice(0, 120)}`);
    expect(blind).toEqual([]);
  });

  it('security 2: nothing is left on a connection for whoever gets it next: settings hold for their transaction alone', () => {
    const statements = files.flatMap((name) => statementsOf(new URL(name, source)));
    const lasting = statements.filter(
      ({ text }) =>
        /^`\s*SET\s+(?!LOCAL\b)/i.test(text) ||
        /set_config\([^)]*,\s*false\s*\)/i.test(text) ||
        /pg_advisory_lock\(|CREATE TEMP|LISTEN /i.test(text),
    );
    expect(lasting.map(({ place }) => place)).toEqual([]);
    for (const name of files)
      expect(readFileSync(new URL(name, source), 'utf8'), name).not.toMatch(
        /unsafe\(\s*`[^`]*\bSET (?!LOCAL|TRANSACTION)/,
      );
  });

  it('security 2: two tenants with the same orders, articles, plans and partners in one database see and change nothing of each other', async () => {
    const { database, platform } = open;
    const mark = 'OTHERTENANT';
    await database.transaction(async (sql) => {
      const theirs = ['S1', 'S2'].map((number) =>
        sampleOrder(number, {
          channel: 'acme',
          customer: { guest: false, id: '77', email: `${mark}@example.test`, name: mark },
        }),
      );
      await acceptOrders(sql, 'other', platform.programs.orderToCash, theirs);
      await countStock(sql, 'other', [
        { location: 'wh-east', sku: 'XD-0001', onHand: 424_242, countedAt: '2026-11-25T00:00:00Z' },
      ]);
      await sql`INSERT INTO partner (tenant, id, name, channels) VALUES ('other', 'of-acme', ${mark}, '{acme}')`;
      await sql`INSERT INTO inbound (tenant, system, id, type, via, body) VALUES ('other', 'shop', 'd1', 'order', 'sweep', ${mark})`;
    });
    await setPlan(
      database,
      'other',
      { name: 'same', requestsPerSecond: 1, burst: 1, concurrency: null, requestsPerDay: null },
      mark,
    );
    const before = await fingerprint('other');
    const scopes = open.routes.flatMap(({ access = 'public' }) => (access === 'public' ? [] : [access]));
    const { key } = await open.makePartner('acme', [...new Set(scopes)]);
    await setPlan(
      database,
      'main',
      { name: 'same', requestsPerSecond: 9, burst: 9, concurrency: null, requestsPerDay: null },
      'ada',
    );
    const order = sampleOrder('S1', { channel: 'acme' });
    expect((await open.call('/v1/orders', { method: 'POST', body: JSON.stringify(order), key })).status).toBe(201);
    const consoleKey = await open.consoleKey('admin');
    const origin = new URL(open.url).origin;
    const session = await open.call('/console/api/session', {
      method: 'POST',
      body: JSON.stringify({ key: consoleKey }),
      headers: { origin },
    });
    const cookie = (session.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    const gets = open.routes.filter(
      ({ method, url }) => method === 'GET' && !url.startsWith('/docs') && url !== '/console/api/live',
    );
    for (const route of gets)
      for (const value of ['acme/S1', 'acme/S2', 'XD-0001', '77']) {
        const { text } = await open.call(
          `${pathOf(route, value)}?key=acme/S2&sku=XD-0001&channel=acme&q=${mark}`,
          route.url.startsWith('/console') ? { headers: { cookie } } : { key },
        );
        expect(text, `${route.url} ${value}`).not.toContain(`${mark}@`);
        expect(text, `${route.url} ${value}`).not.toContain(`"name":"${mark}"`);
        expect(text, route.url).not.toContain('424242');
      }
    expect(await fingerprint('other')).toBe(before);
  }, 60_000);
});

/** All that a tenant has, as one hash a table. */
async function fingerprint(tenant: string): Promise<string> {
  const hashes = await Promise.all(
    tables.map(async (name) => {
      const [row] = await open.database.sql.unsafe<{ hash: string | null }[]>(
        `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS hash FROM "${name}" t WHERE tenant = $1`,
        [tenant],
      );
      return `${name} ${row?.hash}`;
    }),
  );
  return hashes.join('\n');
}
