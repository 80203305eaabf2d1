import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/database/index.ts';
import { createApiKey } from '../../src/gateway/index.ts';
import { catalogue } from '../../src/telemetry/metrics/catalogue.ts';
import { addMetricsRoute, Collector } from '../../src/telemetry/index.ts';
import { openGateway, type OpenGateway } from '../gateway/open-gateway.ts';
import { startInstallation, tenant, type Installation } from '../operations/installation.ts';
import { until } from '../kit/until.ts';
import { readExposition } from './open-sight.ts';

let installation: Installation;
let collector: Collector;
let open: OpenGateway;
let reader = '';

beforeAll(async () => {
  installation = await startInstallation([]);
  const { database } = installation;
  collector = new Collector({ database, tenant, channels: ['main-shop'], roles: ['gateway', 'worker'] });
  open = await openGateway({}, { routes: (app) => addMetricsRoute(app, collector) });
  reader = (await createApiKey(open.database.sql, 'test', 'prometheus', ['metrics:read'])).key;
});
afterAll(async () => {
  collector.close();
  await open.close();
  await installation.stop();
});

const scrape = async (accept = 'text/plain') => {
  const answer = await open.call('/metrics', { key: reader, headers: { accept } });
  expect(answer.status).toBe(200);
  return { ...readExposition(answer.text), ...answer };
};
const valueOf = (
  { series }: { series: readonly { name: string; labels: object; value: number }[] },
  name: string,
  labels = {},
) =>
  series.find(
    (one) => one.name === name && Object.entries(labels).every(([key, value]) => (one.labels as never)[key] === value),
  )?.value;

describe('GET /metrics', () => {
  it('is not public: it needs a key with the scope metrics:read', async () => {
    expect(await open.call('/metrics', { key: null })).toMatchObject({ status: 401, body: { code: 'XD_KEY_MISSING' } });
    expect(await open.call('/metrics')).toMatchObject({ status: 403, body: { code: 'XD_SCOPE_MISSING' } });
    expect((await open.call('/metrics', { key: reader })).headers.get('content-type')).toBe(
      'text/plain; version=0.0.4; charset=utf-8',
    );
  });

  it('tells where orders stand, by process and step, and what waits for a person, by cause', async () => {
    installation.answers.set('tax.calculate', (number) =>
      number === 'M2' ? { kind: 'failed', reason: 'transaction-voided', detail: 'for jane@example.com' } : undefined,
    );
    await collector.read();
    await installation.accept('M1');
    await installation.accept('M2');
    await installation.statusIs('M1', 'waiting');
    await installation.statusIs('M2', 'exception');
    // What was read is kept for some seconds.
    const told = await until(async () => {
      const seen = await scrape();
      return valueOf(seen, 'crossdock_orders_total', { channel: 'main-shop', event: 'accepted' }) === 2 ? seen : null;
    });
    const process = 'order-to-cash';
    expect(valueOf(told, 'crossdock_step_orders', { process, step: 'await-shipment', status: 'waiting' })).toBe(1);
    expect(valueOf(told, 'crossdock_step_oldest_seconds', { process, step: 'await-shipment' })).toBeGreaterThan(0);
    expect(valueOf(told, 'crossdock_exceptions_open', { cause: 'transaction-voided' })).toBe(1);
    expect(valueOf(told, 'crossdock_database_reachable')).toBe(1);
    expect(valueOf(told, 'crossdock_replay_queue_items', { kind: 'document' })).toBe(0);
    expect(told.text).not.toContain('jane');
    expect(told.text).not.toContain('M1');
  });

  it('has nothing that the catalogue does not name, each with its own labels, and help and type once', async () => {
    const { series, types, text } = await scrape();
    const names = Object.entries(catalogue);
    for (const { name, labels } of series) {
      const known = names.find(([base]) => name === base || name.replace(/_(?:bucket|sum|count)$/, '') === base);
      expect(known, name).toBeDefined();
      const own = Object.keys(labels).filter((label) => label !== 'le');
      expect(own).toEqual([...(known?.[1].labels ?? [])]);
      expect(types.get(known?.[0] ?? '')).toBe(known?.[1].type);
    }
    expect(new Set(series.map((one) => JSON.stringify([one.name, one.labels]))).size).toBe(series.length);
    expect(text.match(/^# TYPE crossdock_step_orders gauge$/gm)).toHaveLength(1);
    for (const name of ['process_cpu_seconds_total', 'nodejs_heap_size_used_bytes', 'nodejs_eventloop_lag_seconds'])
      expect(types.has(name), name).toBe(true);
  });

  it('answers a scraper that asks for it in OpenMetrics', async () => {
    const { text, types, headers } = await scrape('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1');
    expect(headers.get('content-type')).toContain('application/openmetrics-text; version=1.0.0');
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(types.get('crossdock_orders')).toBe('counter');
    expect(types.has('crossdock_orders_total')).toBe(false);
    expect(text).toMatch(/^crossdock_orders_total\{channel="main-shop",event="accepted"\} 2$/m);
  });

  it('measures requests by the declared path, so that no order is a label', async () => {
    await open.call('/v1/orders/webshop%2F123456');
    await open.call('/nowhere/at/all');
    const told = await scrape();
    const counted = told.series.filter(({ name }) => name === 'crossdock_http_request_duration_seconds_count');
    const routes = counted.map(({ labels }) => labels['route']);
    expect(routes).toEqual(expect.arrayContaining(['/metrics', '/v1/orders/:id', 'none']));
    expect(told.text).not.toContain('123456');
  });

  it('says that the database is away, and still tells of the process', async () => {
    const database = connect({ url: 'postgres://nobody:none@127.0.0.1:9/none' });
    const away = new Collector({ database, tenant, channels: [], roles: ['worker'] });
    const { series } = readExposition(await away.expose('prometheus'));
    away.close();
    await database.end();
    expect(valueOf({ series }, 'crossdock_database_reachable')).toBe(0);
    expect(valueOf({ series }, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(valueOf({ series }, 'crossdock_info', { roles: 'worker' })).toBe(1);
  });
});

describe('a metric of a process', () => {
  it('has no more series than its limit: the rest is counted together', () => {
    const { registry } = collector;
    for (let task = 0; task < 700; task += 1) registry.count('crossdock_faults_total', [`task ${task}`]);
    const series = registry.samples().get('crossdock_faults_total') ?? [];
    expect(series).toHaveLength(501);
    expect(series.at(-1)).toEqual({ labels: { task: 'other' }, value: 200 });
  });

  it('cumulates what falls into the buckets of a histogram', () => {
    const { registry } = collector;
    for (const seconds of [0.004, 0.3, 100])
      registry.observe('crossdock_call_duration_seconds', ['a', 'b', 'run'], seconds);
    const [one] = registry.samples().get('crossdock_call_duration_seconds') ?? [];
    expect(one).toEqual({
      labels: { system: 'a', capability: 'b', mode: 'run' },
      cumulated: [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3],
      sum: 100.304,
    });
  });
});
