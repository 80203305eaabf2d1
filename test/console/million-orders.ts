import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { addConsoleRoutes, createConsoleKey, indexOrders } from '../../src/console/index.ts';
import { connect, migrate, startEmbedded, type Database } from '../../src/database/index.ts';
import { compile } from '../../src/engine/index.ts';
import { acceptOrders, orderToCash } from '../../src/processes/index.ts';
import { sampleOrder, samplePolicy } from '../../src/testing/index.ts';

/**
 * How long a page of each list takes at a million orders, over HTTP, and how fast the index follows. It is no test of
 * `npm test`, for it takes minutes: node --import tsx test/console/million-orders.ts [orders] [folder]. A folder keeps the
 * orders, so that a second run measures at once. Of each page the median counts: the slowest one is the machine's as well.
 */
const orders = Number(process.argv[2] ?? 1_000_000);
const live = Math.min(20_000, Math.floor(orders / 10));
const pageMsMax = 200;
const tryCount = 15;
const tenant = 'main';
const program = compile(orderToCash(() => samplePolicy));

const say = (text: string) => console.log(text);

async function fill({ sql }: Database): Promise<void> {
  const range = (from: number, to: number) => sql`generate_series(${from}::int, ${to}::int) n`;
  const key = sql`(ARRAY['main-shop', 'amazon', 'mirakl', 'mobile'])[1 + n % 4] || '/' || lpad(n::text, 9, '0')`;
  const at = sql`clock_timestamp() - ((${orders}::int - n) * interval '3 s')`;
  const isLive = sql`n > ${orders - live}::int`;
  const outcome = sql`CASE WHEN ${isLive} THEN 'open' WHEN n % 50 = 0 THEN 'cancelled' ELSE 'completed' END`;
  const name = sql`(ARRAY['Grace','Ada','Liam','Keiko','Ben','Chloë','Faisal','Ana'])[1 + n % 8] || ' ' ||
    (ARRAY['Hopper','Lovelace','Okafor','García','O''Connor','Müller','Smith','Rossi','Park','Nguyen'])[1 + (n / 8) % 10]`;
  const steps: [string, number, number, (series: ReturnType<typeof range>) => Promise<unknown>][] = [
    [
      'documents',
      1,
      orders,
      (
        series,
      ) => sql`INSERT INTO document (tenant, process, key, version, source_version, content_hash, accepted_at, body)
        SELECT ${tenant}, 'order-to-cash', ${key}, 1, '1', md5(n::text), ${at},
          json_build_object('number', lpad(n::text, 9, '0'), 'currency', 'USD', 'totals', json_build_object('grand', n % 90000),
            'note', repeat(md5(n::text), 12))
        FROM ${series}`,
    ],
    [
      'events',
      1,
      orders,
      (series) => sql`INSERT INTO event (tenant, type, subject, correlation, at, data)
        SELECT ${tenant}, t.type, ${key}, ${key}, ${at}, '{}'
        FROM ${series}, LATERAL (VALUES ('order.accepted'), ('order.created'),
          (CASE WHEN ${isLive} THEN 'order.other' ELSE 'order.completed' END)) t(type)`,
    ],
    [
      'archive',
      1,
      orders - live,
      (series) => sql`INSERT INTO process_archive (tenant, process, key, version, outcome, started_at, state, trace)
        SELECT ${tenant}, 'order-to-cash', ${key}, 1, ${outcome}, ${at}, '{"a":1}', repeat('x', 600)
        FROM ${series}`,
    ],
    [
      'live orders',
      orders - live + 1,
      orders,
      (
        series,
      ) => sql`INSERT INTO process (tenant, process, key, version, status, step, urgency, started_at, state, trace)
        SELECT ${tenant}, 'order-to-cash', ${key}, 1, CASE WHEN n % 20 = 0 THEN 'exception' ELSE 'waiting' END,
          CASE WHEN n % 1000 = 0 THEN 'capture-payment' ELSE 'await-shipment' END, ${at}, ${at}, '{"a":1}', repeat('x', 1500)
        FROM ${series}`,
    ],
    [
      'exceptions',
      orders - live + 1,
      orders,
      (series) => sql`INSERT INTO exception (tenant, process, key, step, cause, detail, advice, amount, currency)
        SELECT ${tenant}, 'order-to-cash', ${key}, 'create-sales-order', 'cause-' || n % 7, 'detail', 'advice', n % 90000, 'USD'
        FROM ${series} WHERE n % 20 = 0`,
    ],
    [
      'the index',
      1,
      orders,
      (
        series,
      ) => sql`INSERT INTO order_index (tenant, key, channel, number, accepted_at, ship_by, customer, total, currency, outcome, terms)
        SELECT ${tenant}, ${key}, split_part(${key}, '/', 1), lpad(n::text, 9, '0'), ${at},
          ${at} + interval '2 d' - CASE WHEN n % 40 = 0 THEN interval '3 d' ELSE '0' END, ${name}, n % 90000, 'USD', ${outcome},
          array_to_tsvector((SELECT array_agg(DISTINCT ${`${tenant}:`} || lower(w)) FROM unnest(string_to_array(${name}, ' ') ||
            ARRAY[lpad(n::text, 9, '0'), n::text, ${key}, 'customer' || n || '@example.test', 'src-' || n, 'S-ORD' || n,
              'pi_' || md5(n::text), 'PS-INV' || n, '1Z' || upper(left(md5(n::text), 16)), '500' || n]) w))
        FROM ${series}`,
    ],
    [
      'stock',
      1,
      50_000,
      (series) => sql`INSERT INTO stock_balance (tenant, location, sku, on_hand)
        SELECT ${tenant}, 'wh-' || l, 'XD-' || lpad(n::text, 6, '0'), 10 FROM ${series}, generate_series(1, 2) l`,
    ],
    [
      'calls',
      1,
      50_000,
      (
        series,
      ) => sql`INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, requests)
        SELECT ${tenant}, 'c' || n, 'system-' || n % 6, 'payments.authorise', 'run', 100, clock_timestamp() - n * interval '1 s', 80, '[]'
        FROM ${series}`,
    ],
  ];
  for (const [what, first, last, insert] of steps) {
    const startMs = performance.now();
    // In pieces, each well within the time that a statement has.
    for (let from = first; from <= last; from += 50_000) await insert(range(from, Math.min(last, from + 49_999)));
    say(`filled ${what.padEnd(12)} ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  }
  // The log was indexed so far; what follows is new to it.
  await sql`INSERT INTO consumer (tenant, name, xid, seq)
    SELECT ${tenant}, 'console-orders', xid, seq FROM event ORDER BY xid DESC, seq DESC LIMIT 1`;
  await sql`ANALYZE`;
}

const md5 = (n: number) => createHash('md5').update(String(n)).digest('hex');
const trackingOf = (n: number) => `1Z${md5(n).slice(0, 16).toUpperCase()}`;

const pages: readonly (readonly [string, string])[] = [
  ['newest', '/orders?limit=50'],
  ['newest, 200 a page', '/orders?limit=200'],
  ['one channel', '/orders?channel=mirakl'],
  ['on the way', '/orders?state=open'],
  ['completed', '/orders?state=completed'],
  ['cancelled in a channel', '/orders?state=cancelled&channel=amazon'],
  ['late', '/orders?state=late'],
  ['need a person', '/orders?state=exception'],
  ['at a rare step', '/orders?step=capture-payment'],
  ['at a usual step', '/orders?step=await-shipment'],
  ['by number', `/orders?q=${String(Math.floor(orders / 2)).padStart(9, '0')}`],
  ['by e-mail', `/orders?q=customer${Math.floor(orders / 3)}@example.test`],
  ['by tracking number', `/orders?q=${trackingOf(Math.floor(orders / 4))}`],
  ['by tracking, in small letters', `/orders?q=${trackingOf(7).toLowerCase()}`],
  ['by payment', `/orders?q=pi_${md5(Math.floor(orders / 5))}`],
  ['by invoice', `/orders?q=PS-INV${Math.floor(orders / 6)}`],
  ['by a rare beginning', '/orders?q=1z0a1b'],
  ['by a usual first name', '/orders?q=grace'],
  ['by first and last name', '/orders?q=ada+okafor'],
  ['by a usual beginning', '/orders?q=00'],
  ['a usual beginning and a rare word', `/orders?q=00+customer${Math.floor(orders / 7)}@example.test`],
  ['a name among the cancelled', '/orders?q=grace&state=cancelled'],
  ['a name that nobody has', '/orders?q=zebulon'],
  ['causes', '/exceptions/groups'],
  ['exceptions', '/exceptions?limit=100'],
  ['stock', '/stock?limit=50'],
  ['stock by a part of its number', '/stock?q=4999'],
  ['home', '/home'],
  ['channels', '/channels'],
];

async function measure(database: Database): Promise<boolean> {
  const app = fastify();
  await addConsoleRoutes(app, {
    database,
    tenant,
    retailer: 'A million',
    programs: [program],
    channels: ['main-shop', 'amazon', 'mirakl', 'mobile'].map((name) => ({ name, system: 'shop' })),
    systems: [0, 1, 2, 3, 4, 5].map((n) => ({
      name: `system-${n}`,
      connector: 'x',
      requestsPerSecondMax: null,
      concurrencyMax: null,
    })),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { key } = await createConsoleKey(database.sql, tenant, 'bench', ['console:admin']);
  const login = await fetch(`${url}/console/api/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  const cookie = (login.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  let isWithin = true;
  const ask = async (path: string) => {
    const startMs = performance.now();
    const response = await fetch(`${url}/console/api${path}`, { headers: { cookie } });
    const body = (await response.json()) as { orders?: unknown[]; after?: string | null };
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return { ms: performance.now() - startMs, body };
  };
  for (const [name, path] of pages) {
    const first = await ask(path);
    const times: number[] = [];
    for (let count = 0; count < tryCount; count += 1) times.push((await ask(path)).ms);
    // Deep in the list a page must cost what the first one costs.
    let { after } = first.body;
    for (let page = 0; page < 10 && typeof after === 'string'; page += 1) {
      const next = await ask(`${path}&after=${encodeURIComponent(after)}`);
      times.push(next.ms);
      ({ after } = next.body);
    }
    times.sort((a, b) => a - b);
    const [median = 0, slowest = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
    const isList = path.startsWith('/orders') || path.startsWith('/exceptions') || path.startsWith('/stock');
    if (isList && median > pageMsMax) isWithin = false;
    const rows = first.body.orders === undefined ? '' : `${first.body.orders.length} rows`;
    say(
      `${name.padEnd(30)} first ${first.ms.toFixed(0).padStart(5)} ms, median ${median.toFixed(1).padStart(6)} ms, slowest ${slowest.toFixed(0).padStart(5)} ms  ${rows}`,
    );
  }
  await app.close();
  return isWithin;
}

/** How fast the index takes up what is accepted. */
async function followUp(database: Database): Promise<void> {
  const count = 20_000;
  const run = Date.now();
  for (let at = 0; at < count; at += 500) {
    const set = Array.from({ length: 500 }, (_, index) => sampleOrder(`F${run}-${at + index}`));
    await database.transaction((sql) => acceptOrders(sql, tenant, program, set));
  }
  const startMs = performance.now();
  while (await indexOrders(database, tenant)) continue;
  const seconds = (performance.now() - startMs) / 1000;
  say(`the index took up ${count} orders in ${seconds.toFixed(1)} s: ${Math.round(count / seconds)} a second`);
  // A second run measures what the first one did.
  for (const table of ['order_index', 'process', 'document'])
    await database.sql`DELETE FROM ${database.sql(table)} WHERE tenant = ${tenant} AND key LIKE 'main-shop/F%'`;
  await database.sql`DELETE FROM event WHERE tenant = ${tenant} AND subject LIKE 'main-shop/F%'`;
}

const kept = process.argv[3];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'crossdock-million-'));
mkdirSync(folder, { recursive: true });
chmodSync(folder, 0o755);
const server = await startEmbedded({ folder });
const database = connect({ url: server.url, max: 6 });
let isWithin = false;
try {
  await migrate(database);
  const [filled] = await database.sql`SELECT 1 FROM order_index LIMIT 1`;
  if (filled === undefined) await fill(database);
  say(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`);
  isWithin = await measure(database);
  await followUp(database);
} finally {
  await database.end();
  await server.stop();
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
say(
  isWithin
    ? `every page of a list within ${pageMsMax} ms at ${orders} orders`
    : `a page of a list took more than ${pageMsMax} ms`,
);
process.exitCode = isWithin ? 0 : 1;
