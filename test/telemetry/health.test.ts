import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/database/index.ts';
import { createApiKey } from '../../src/gateway/index.ts';
import { startPlatform, type Platform } from '../../src/platform/index.ts';
import { Collector, openWatchPort, Readiness } from '../../src/telemetry/index.ts';
import { testDatabase } from '../kit/database.ts';
import { until } from '../kit/until.ts';
import { harbour, tenant } from '../security/open-platform.ts';
import { openReceiver, readExposition } from './open-sight.ts';

let place: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
beforeAll(async () => {
  place = await testDatabase();
  ({ database } = place);
});
afterAll(() => place.drop());

describe('readiness', () => {
  it('is there where the database answers and has the schema of this version', async () => {
    expect(await new Readiness(database).why()).toBeNull();
  });

  it('is not there while the schema is older than the code, and while it is newer it is', async () => {
    await database.transaction(async (sql) => {
      await sql`CREATE TABLE kept AS SELECT * FROM crossdock_migration WHERE number = (SELECT max(number) FROM crossdock_migration)`;
      await sql`DELETE FROM crossdock_migration WHERE number = (SELECT number FROM kept)`;
    });
    expect(await new Readiness(database).why()).toBe('schema-old');
    await database.sql`INSERT INTO crossdock_migration SELECT * FROM kept`;
    await database.sql`INSERT INTO crossdock_migration (number, name, sha256) VALUES (999999, 'of_the_next_release', '')`;
    expect(await new Readiness(database).why()).toBeNull();
    await database.sql`DELETE FROM crossdock_migration WHERE number = 999999`;
  });

  it('is not there while the database is away, also where it takes connections and never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    for (const port of [9, (silent.address() as AddressInfo).port]) {
      const away = connect({ url: `postgres://nobody:none@127.0.0.1:${port}/none` });
      const began = performance.now();
      expect(await new Readiness(away).why()).toBe('database-away');
      expect(performance.now() - began).toBeLessThan(4_000);
      void away.end();
    }
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('is not there from the moment when the process is to stop', async () => {
    const readiness = new Readiness(database);
    expect(await readiness.why()).toBeNull();
    readiness.drain();
    expect(await readiness.why()).toBe('draining');
  });
});

describe('the port of a process', () => {
  it('tells liveness, readiness and metrics without a key, and takes nothing else', async () => {
    const collector = new Collector({ database, tenant, channels: [], roles: ['worker'] });
    const readiness = new Readiness(database);
    const watch = await openWatchPort({ host: '127.0.0.1', port: 0, collector, readiness });
    const get = async (path: string, method = 'GET') => {
      const response = await fetch(watch.url + path, { method });
      return { status: response.status, text: await response.text() };
    };
    expect(await get('/livez')).toEqual({ status: 200, text: '{"status":"live"}' });
    expect(await get('/readyz')).toEqual({ status: 200, text: '{"status":"ready"}' });
    expect(readExposition((await get('/metrics')).text).types.has('process_cpu_seconds_total')).toBe(true);
    expect((await get('/readyz', 'POST')).status).toBe(405);
    expect((await get('/v1/orders')).status).toBe(404);
    readiness.drain();
    expect(await get('/readyz')).toEqual({ status: 503, text: '{"status":"not ready","why":"draining"}' });
    expect((await get('/livez')).status).toBe(200);
    await watch.close();
    collector.close();
  });
});

describe('the whole platform', () => {
  let platform: Platform | null = null;
  afterEach(async () => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    await platform?.stop();
    platform = null;
  });

  it('a worker without a gateway is watched by its port, and is not ready while it stops', async () => {
    const retailer = await harbour();
    const log: string[] = [];
    const options = { retailer, database, owner: false, log: (_level: string, message: string) => log.push(message) };
    platform = await startPlatform({ ...options, roles: ['worker'], watch: { port: 0 } });
    expect(platform.url).toBeNull();
    const { watchUrl } = platform;
    expect(watchUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${watchUrl}/readyz`)).status).toBe(200);
    // What this process says of itself, beside what the database says of all.
    const { series } = readExposition(await (await fetch(`${watchUrl}/metrics`)).text());
    expect(series.find(({ name }) => name === 'crossdock_info')?.labels).toEqual({ roles: 'worker' });
    expect(series.find(({ name }) => name === 'crossdock_ready')?.value).toBe(1);
    await platform.stop();
    platform = null;
    await expect(fetch(`${watchUrl}/livez`)).rejects.toThrow('fetch failed');
  });

  it('a gateway takes requests for a while after it is no longer ready, so that nobody is sent to a closed door', async () => {
    const harbourAndHome = await harbour();
    const retailer = { ...harbourAndHome, gateway: { ...harbourAndHome.gateway, drainMs: 600 } };
    platform = await startPlatform({ retailer, database, owner: false, roles: ['gateway'], port: 0 });
    const { url } = platform;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const stopped = platform.stop();
    platform = null;
    await until(async () => (await fetch(`${url}/readyz`)).status === 503);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/problems`)).status).toBe(200);
    await stopped;
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
  });

  it('keeps the trace with which an order came, where traces are exported, and counts what comes again', async () => {
    const receiver = await openReceiver();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = receiver.url;
    platform = await startPlatform({ retailer: await harbour(), database, owner: false, roles: ['gateway'], port: 0 });
    const { url } = platform;
    const { key } = await createApiKey(database.sql, tenant, 'shop', ['orders:write', 'metrics:read']);
    const order = { ...(await exampleFor('main-shop')), number: 'TR-1' };
    const send = (traceparent: string) =>
      fetch(`${url}/v1/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', traceparent },
        body: JSON.stringify(order),
      });
    const first = await send('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    expect([201, 422]).toContain(first.status);
    if (first.status === 422) throw new Error(await first.text());
    expect((await send('00-ffffffffffffffffffffffffffffffff-b7ad6b7169203331-01')).status).toBe(200);
    const kept = await until(async () => {
      const rows = await database.sql`SELECT key, traceparent FROM trace_parent WHERE tenant = ${tenant}`;
      return rows.length > 0 ? rows : null;
    });
    expect(kept).toEqual([
      { key: 'main-shop/TR-1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    ]);
    const scraped = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    const { series } = readExposition(await scraped.text());
    expect(series).toContainEqual({ name: 'crossdock_duplicates_total', labels: { source: 'api' }, value: 1 });
    await receiver.close();
  });
});

async function exampleFor(channel: string) {
  const { sampleOrder } = await import('../../src/testing/index.ts');
  const { countStock } = await import('../../src/stock/index.ts');
  const order = sampleOrder('TR-1');
  const counts = order.lines.map(({ sku }) => ({
    location: 'wh-east',
    sku,
    onHand: 9,
    countedAt: '2026-11-25T00:00:00Z',
  }));
  await database.transaction((sql) => countStock(sql, tenant, counts));
  return { ...order, channel };
}
