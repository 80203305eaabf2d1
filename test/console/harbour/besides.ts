import { orderKey, type SalesOrder } from '../../../src/contracts/index.ts';
import { packed, type Sql } from '../../../src/database/index.ts';
import { createApiKey, setPlan } from '../../../src/gateway/index.ts';
import { indexOrders } from '../../../src/console/index.ts';
import type { Database } from '../../../src/database/index.ts';
import { rawOrder } from './orders.ts';

/** What other parts of the platform would have written beside the orders themselves. */
export async function fillBesides(database: Database, tenant: string, orders: readonly SalesOrder[]): Promise<void> {
  const { sql } = database;
  await spreadOverMinutes(sql, tenant);
  await rawDocuments(sql, tenant, orders);
  await refusals(sql, tenant);
  await marketplaceCalls(sql, tenant);
  await sweeps(sql, tenant);
  await keys(database, tenant);
  while (await indexOrders(database, tenant)) continue;
}

/** The orders came over the last ten minutes, more and more of them, and not in the seconds that the seeding takes. */
async function spreadOverMinutes(sql: Sql, tenant: string): Promise<void> {
  const back = sql`interval '1 s' * 580 * (1 - sqrt(n::float8 / total))`;
  await sql`
    WITH numbered AS (
      SELECT key, row_number() OVER (ORDER BY hashtext(key)) AS n, count(*) OVER () AS total FROM document WHERE tenant = ${tenant})
    UPDATE document d SET accepted_at = clock_timestamp() - ${back} - interval '8 s' FROM numbered
    WHERE d.tenant = ${tenant} AND d.key = numbered.key`;
  await sql`
    UPDATE event e SET at = d.accepted_at + CASE e.type WHEN 'order.accepted' THEN '0' ELSE interval '20 s' END
    FROM document d WHERE e.tenant = ${tenant} AND d.tenant = ${tenant} AND d.key = e.subject`;
  await sql`
    UPDATE process p SET started_at = d.accepted_at FROM document d
    WHERE p.tenant = ${tenant} AND d.tenant = ${tenant} AND d.key = p.key`;
  await sql`
    UPDATE exception x SET raised_at = d.accepted_at + interval '6 s' FROM document d
    WHERE x.tenant = ${tenant} AND d.tenant = ${tenant} AND d.key = x.key`;
}

async function rawDocuments(sql: Sql, tenant: string, orders: readonly SalesOrder[]): Promise<void> {
  const own = orders.filter((order) => order.channel === 'web-shop');
  await sql`
    INSERT INTO inbound (tenant, system, id, type, via, body, status, subject, detail)
    SELECT ${tenant}, 'shop', id, 'order', 'webhook', body, 'done', subject, 'accepted'
    FROM unnest(unpack(${packed(own.map((order) => `order:${order.number}:${order.sourceVersion}`))}),
      unpack(${packed(own.map(rawOrder))}), unpack(${packed(own.map(orderKey))})) AS raw(id, body, subject)`;
  const broken = own.slice(3, 5).map((order, index) => {
    const raw = JSON.parse(rawOrder(order)) as Record<string, unknown>;
    return { ...raw, increment_id: `1000${43_900 + index}`, base_grand_total: 98.13 + index };
  });
  for (const raw of broken) {
    const id = `order:${raw.increment_id}:1`;
    const detail = `base_grand_total must be the sum of items, shipping and tax, less discounts; found ${raw.base_grand_total}`;
    await sql`
      INSERT INTO inbound (tenant, system, id, type, via, body, status, detail)
      VALUES (${tenant}, 'shop', ${id}, 'order', 'webhook', ${JSON.stringify(raw)}, 'exception', ${detail})`;
    await sql`
      INSERT INTO exception (tenant, process, key, step, cause, detail, advice)
      VALUES (${tenant}, 'intake', ${`shop/${id}`}, 'map', 'unmappable', ${detail},
        'The raw document is kept. Mend the mapping (or the document at its source), then retry: it goes on by itself.')`;
  }
  await sql`
    INSERT INTO inbound (tenant, system, id, type, via, body, status)
    SELECT ${tenant}, 'galeries', 'OR-' || n, 'order', 'sweep', '{}', 'new' FROM generate_series(1, 7) n`;
}

async function refusals(sql: Sql, tenant: string): Promise<void> {
  await sql`
    INSERT INTO order_refusal (tenant, key, source_version, code, detail)
    VALUES (${tenant}, 'galeries/GAL-740812-A', '1', 'unknown-sku', 'XD-9999 is not known anywhere.'),
      (${tenant}, 'web-shop/100043911', '1', 'sums-differ', 'The lines make 118.40 USD and the order says 128.40 USD.')`;
}

/** Polls of the marketplaces, of which one answers more and more often with an error. */
async function marketplaceCalls(sql: Sql, tenant: string): Promise<void> {
  const request = (status: string) =>
    `[{"method":"GET","path":"/orders","status":${status},"ms":180,"request":null,"response":null,"error":null}]`;
  await sql`
    INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, error, requests)
    SELECT ${tenant}, 'amazon-' || n, 'amazon', 'orders.sweep', 'run', n % 9, clock_timestamp() - n * interval '0.7 s',
      160 + n % 90, NULL, CASE WHEN n % 9 = 1 THEN ${request('429')} ELSE ${request('200')} END
    FROM generate_series(1, 600) n`;
  await sql`
    INSERT INTO journal (tenant, id, system, capability, mode, items, started_at, duration_ms, error, requests)
    SELECT ${tenant}, 'galeries-' || n, 'galeries', 'orders.sweep', 'run', 1, clock_timestamp() - n * interval '4 s',
      420 + n % 200, CASE WHEN n <= 6 OR n % 8 = 0 THEN '503 Service Unavailable: the operator is in maintenance' END,
      ${request('200')}
    FROM generate_series(1, 120) n`;
}

async function sweeps(sql: Sql, tenant: string): Promise<void> {
  await sql`
    INSERT INTO watermark (tenant, system, sweep, value, run_at, last_error)
    SELECT ${tenant}, system, sweep, '', clock_timestamp() - age * interval '1 s', error FROM (VALUES
      ('shop', 'orders', 12, NULL), ('warehouse', 'shipments', 9, NULL), ('warehouse', 'stock', 31, NULL),
      ('erp', 'stock', 44, NULL), ('payments', 'events', 6, NULL), ('amazon', 'orders', 22, NULL),
      ('galeries', 'orders', 214, '503 Service Unavailable: the operator is in maintenance')
    ) AS s(system, sweep, age, error)`;
}

async function keys(database: Database, tenant: string): Promise<void> {
  const plan = { name: 'partner', requestsPerSecond: 20, burst: 60, concurrency: 8, requestsPerDay: 50_000 };
  await setPlan(database, tenant, plan, 'seed');
  await setPlan(
    database,
    tenant,
    { name: 'storefront', requestsPerSecond: 400, burst: 1_200, concurrency: 64, requestsPerDay: null },
    'seed',
  );
  const made = [
    ['Web shop', ['orders:write', 'orders:read'], 'storefront', 41_200],
    ['Mobile app', ['storefront:orders:write', 'storefront:stock:read'], 'storefront', 18_400],
    ['Nordlys (partner)', ['partner:orders:read', 'partner:stock:read'], 'partner', 43_900],
  ] as const;
  for (const [name, scopes, planName, requests] of made) {
    const { id } = await createApiKey(database.sql, tenant, name, scopes, { plan: planName });
    await database.sql`
      INSERT INTO api_usage (tenant, day, client, requests, refused, limited, failed, last_at)
      SELECT ${tenant}, (clock_timestamp() AT TIME ZONE 'UTC')::date - back, ${id},
        (${requests}::int * (1 - back * 0.09 - (back % 3) * 0.12))::bigint, ${requests}::int / 900, ${requests}::int / 2000,
        back % 2, clock_timestamp() - back * interval '1 d' - interval '40 s'
      FROM generate_series(0, 6) back`;
  }
}
