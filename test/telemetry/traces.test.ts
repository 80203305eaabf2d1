import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogMask, exportSettings, ParentKeeper, TraceFollower } from '../../src/telemetry/index.ts';
import { Registry } from '../../src/telemetry/metrics/registry.ts';
import { until } from '../kit/until.ts';
import { allLines, startInstallation, tenant, type Installation } from '../operations/installation.ts';
import { openReceiver } from './open-sight.ts';

let installation: Installation;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let counts: Registry;
let follower: TraceFollower;
let log: string[] = [];

beforeAll(async () => {
  installation = await startInstallation([]);
});
afterAll(() => installation.stop());

const follow = (more: Record<string, string> = {}) => {
  const settings = exportSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...more });
  if (settings === null) throw new Error('no receiver');
  const write = (level: string, message: string) => log.push(`${level} ${message}`);
  return new TraceFollower({
    database: installation.database,
    tenant,
    settings,
    registry: counts,
    mask: createLogMask(),
    log: write,
  });
};
beforeEach(async () => {
  receiver = await openReceiver();
  counts = new Registry();
  log = [];
  await installation.database.sql`DELETE FROM consumer WHERE name = 'traces'`;
  follower = follow();
  await follower.follow();
});
afterEach(() => receiver.close());

const valueOf = (name: string, outcome: string) =>
  counts
    .samples()
    .get(name)
    ?.flatMap((one) => ('value' in one && one.labels['outcome'] === outcome ? [one.value] : []))[0] ?? 0;

async function complete(...numbers: string[]): Promise<void> {
  await Promise.all(numbers.map((number) => installation.accept(number)));
  for (const number of numbers) await installation.statusIs(number, 'waiting');
  for (const number of numbers) await installation.ship(number, `S-${number}`, allLines);
  for (const number of numbers) await installation.statusIs(number, 'completed');
}
/** Rounds until the order's spans are there; an open transaction anywhere holds the newest events back. */
const spansOf = (number: string, by = follower) =>
  until(async () => {
    await by.follow();
    const own = receiver.spans.filter(({ attributes }) => attributes['crossdock.order'] === `main-shop/${number}`);
    return own.length > 0 ? own : null;
  });

describe('the trace of an order', () => {
  it('is one, with a span for each step and below it one for each call, linked to that of its set', async () => {
    await complete('T1', 'T2');
    const spans = await spansOf('T1');
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(others).toEqual([]);
    expect(root).toMatchObject({
      name: 'order-to-cash',
      attributes: {
        'crossdock.channel': 'main-shop',
        'crossdock.process': 'order-to-cash',
        'crossdock.outcome': 'completed',
      },
      resource: { 'service.name': 'crossdock' },
    });
    const step = spans.find(({ name }) => name === 'authorise-payment');
    expect(step).toMatchObject({
      parentSpanId: root?.spanId,
      attributes: { 'crossdock.step': 'authorise-payment', 'crossdock.outcome': 'done' },
    });
    const call = spans.find(({ parentSpanId }) => parentSpanId === step?.spanId);
    expect(call).toMatchObject({
      name: 'payments.authorise',
      kind: 3,
      attributes: {
        'crossdock.step': 'authorise-payment',
        'crossdock.attempt': 1,
        'crossdock.system': expect.any(String) as string,
      },
    });
    const set = receiver.spans.find(({ spanId }) => spanId === call?.links[0]?.spanId);
    expect(set).toMatchObject({
      traceId: call?.links[0]?.traceId,
      name: 'payments.authorise (set)',
      attributes: {
        'crossdock.call': call?.attributes['crossdock.call'],
        'crossdock.capability': 'payments.authorise',
      },
    });
    expect(set?.traceId).not.toBe(root?.traceId);
    for (const span of receiver.spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
      // Nanoseconds of this century, and no personal data.
      expect(span.startTimeUnixNano).toMatch(/^1[5-9]\d{17}$/);
      expect(JSON.stringify(span)).not.toMatch(/@|Jane|Street/);
    }
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(receiver.spans.length);
    expect(receiver.requests[0]?.path).toBe('/v1/traces');
  });

  it('goes on from the trace with which the order came in', async () => {
    const keeper = new ParentKeeper(installation.database, tenant, counts);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    keeper.keep(
      ['main-shop/T3', 'main-shop/T4'],
      [{ sentTraceparent: `00-${traceId}-b7ad6b7169203331-01` }, { sentTraceparent: null }],
    );
    await keeper.close();
    await complete('T3', 'T4');
    const spans = await spansOf('T3');
    expect(spans.every((span) => span.traceId === traceId)).toBe(true);
    expect(spans.find(({ name }) => name === 'order-to-cash')?.parentSpanId).toBe('b7ad6b7169203331');
    const [other] = await spansOf('T4');
    expect(other?.traceId).not.toBe(traceId);
    expect(await installation.database.sql`SELECT 1 FROM trace_parent`).toHaveLength(0);
  });

  it('has the tries of a call that was not done at first, each with its error', async () => {
    let tries = 0;
    installation.answers.set('tax.calculate', () => {
      tries += 1;
      return tries === 1 ? { kind: 'retry', afterMs: 1, detail: 'asked by jane@example.com' } : undefined;
    });
    await complete('T5');
    installation.answers.delete('tax.calculate');
    const calls = (await spansOf('T5')).filter(({ name }) => name === 'tax.calculate');
    expect(calls.map(({ attributes }) => attributes['crossdock.outcome'])).toEqual(['retry', 'done']);
    expect(calls.map(({ attributes }) => attributes['crossdock.attempt'])).toEqual([1, 2]);
    expect(calls[0]?.status.code).toBe(2);
    expect(calls[0]?.status.message).not.toContain('jane');
  });
});

describe('a receiver that does not take them', () => {
  it('is asked again later, loses nothing, and holds no order up', async () => {
    receiver.state.answer = { status: 503, headers: { 'retry-after': '0' } };
    await complete('T6');
    await until(async () => {
      await follower.follow();
      return (counts.samples().get('crossdock_trace_export_failures_total')?.length ?? 0) > 0;
    });
    expect(receiver.spans).toEqual([]);
    expect(log.filter((line) => line.includes('away'))).toHaveLength(1);
    // While it waits it asks nobody.
    const asked = receiver.requests.length;
    await follower.follow();
    expect(receiver.requests).toHaveLength(asked);
    await complete('T7');
    receiver.state.answer = { status: 200, body: '{}' };
    // Another process goes on where this one came to.
    const other = follow();
    await spansOf('T6', other);
    await spansOf('T7', other);
  });

  it('refuses them for good: they are counted and told, and the others go on', async () => {
    receiver.state.answer = { status: 400, body: 'no such tenant' };
    await complete('T8');
    await until(async () => {
      await follower.follow();
      return valueOf('crossdock_trace_spans_total', 'rejected') > 10;
    });
    expect(log.some((line) => line.includes('did not take all'))).toBe(true);
    receiver.state.answer = { status: 200, body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too long"}}' };
    const before = valueOf('crossdock_trace_spans_total', 'rejected');
    await complete('T9');
    await spansOf('T9');
    expect(valueOf('crossdock_trace_spans_total', 'rejected')).toBe(before + 2);
    expect(receiver.spans.some(({ attributes }) => attributes['crossdock.order'] === 'main-shop/T8')).toBe(false);
  });
});

describe('what is exported', () => {
  it('begins with what ends from now on, and leaves out what ended more than a day ago, aloud', async () => {
    await complete('T10');
    await installation.database.sql`UPDATE event SET at = at - interval '2 days' WHERE subject = 'main-shop/T10'`;
    await complete('T11');
    await spansOf('T11');
    expect(valueOf('crossdock_trace_orders_total', 'skipped')).toBe(1);
    const orders = new Set(receiver.spans.map(({ attributes }) => attributes['crossdock.order']));
    orders.delete(undefined);
    expect([...orders]).toEqual(['main-shop/T11']);
  });

  it('is the part that the sampler says, and all that a caller records', async () => {
    const none = follow({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    const keeper = new ParentKeeper(installation.database, tenant, counts);
    keeper.keep(['main-shop/T13'], [{ sentTraceparent: '00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-01' }]);
    await keeper.close();
    await complete('T12', 'T13');
    await spansOf('T13', none);
    expect(valueOf('crossdock_trace_orders_total', 'unsampled')).toBe(1);
    expect(receiver.spans.some(({ attributes }) => attributes['crossdock.order'] === 'main-shop/T12')).toBe(false);
  });

  it('goes where the variables of OpenTelemetry say, and nowhere without them', () => {
    expect(exportSettings({})).toBeNull();
    expect(exportSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' })).toBeNull();
    expect(exportSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
    expect(
      exportSettings({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, y=2',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod',
        OTEL_SERVICE_NAME: 'orders',
        OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      }),
    ).toEqual({
      url: 'http://c:4318/v1/traces',
      headers: { 'x-key': 'a b', y: '2' },
      timeoutMs: 500,
      resource: { 'service.name': 'orders', 'deployment.environment.name': 'prod' },
      ratio: 1,
    });
    expect(exportSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t:1/own' })?.url).toBe('http://t:1/own');
  });
});
