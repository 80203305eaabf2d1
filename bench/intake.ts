import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fastify } from 'fastify';
import { connect, migrate } from '../src/database/index.ts';
import { createApiKey, createGateway } from '../src/gateway/index.ts';
import { createGatewayPorts } from '../src/platform/gateway-ports.ts';
import { compile } from '../src/engine/index.ts';
import { orderRefusal } from '../src/processes/index.ts';
import { benchOrder, fillWarehouse, program, tenant } from './bench-order.ts';
import type { IntakeLoad, IntakeMeasured } from './intake-client.ts';
import { say, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { round } from './kit/numbers.ts';
import { ProcessorWatch } from './kit/processor-watch.ts';
import { withServer } from './kit/server.ts';

const connections = 256;
const full = { warmUpSeconds: 3, seconds: 8 };
const quick = { warmUpSeconds: 1, seconds: 2 };
const channel = benchOrder(0).channel;

/**
 * `POST /v1/orders`, answered when the order is durable, beside a fastify server that reads the same request as JSON and
 * answers at once. The client is a process of its own and sends the same bytes to both.
 */
export async function intake(options: BenchOptions): Promise<BenchResult> {
  const sizes = options.quick ? quick : full;
  const bare = await measureBare(sizes);
  const ours = await withServer(async (server) => measureGateway(await server.createDatabase('intake'), sizes));
  const ratio = round(ours.ordersPerSecond / bare.ordersPerSecond, 3);
  return {
    name: 'intake',
    value: round(ours.ordersPerSecond, 1),
    unit: 'orders/s',
    p50Ms: round(ours.p50Ms, 2),
    p99Ms: round(ours.p99Ms, 2),
    // Two names of one counterpart: the server that does nothing but answer.
    ratio: { bare: ratio, noop: ratio },
    connections,
    processorMsPerOrder: ours.use,
    bare: {
      ordersPerSecond: round(bare.ordersPerSecond, 1),
      p99Ms: round(bare.p99Ms, 2),
      processorMsPerOrder: bare.use,
    },
  };
}

/** With what each order cost the processor, the client's part left out. */
type Measured = IntakeMeasured & { readonly use: { readonly server: number; readonly postgres: number } };
type Sizes = Pick<IntakeLoad, 'seconds' | 'warmUpSeconds'>;

async function measureBare(sizes: Sizes): Promise<Measured> {
  const app = fastify({ logger: false });
  app.post<{ Body: { channel: string; number: string } }>('/v1/orders', async ({ body }, reply) => {
    const { channel, number } = body;
    return reply.code(201).send({ id: `${channel}/${number}`, status: 'accepted', number, channel });
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    return await measure('bare fastify', { ...sizes, url, apiKey: '', connections });
  } finally {
    await app.close();
  }
}

async function measureGateway(databaseUrl: string, sizes: Sizes): Promise<Measured> {
  const database = connect({ url: databaseUrl });
  await migrate(database);
  await fillWarehouse(database, 1);
  const channels = [channel];
  const ports = createGatewayPorts({
    database,
    tenant,
    systems: new Map(),
    programs: { orderToCash: program, orderRefusal: compile(orderRefusal) },
    channels: new Map(channels.map((name) => [name, {}])),
    // No worker runs: what is measured is the door.
    onAccepted: () => undefined,
    onInbound: () => undefined,
  });
  const gateway = await createGateway({ database, tenant, channels, ports, log: (_level, message) => say(message) });
  try {
    const { key } = await createApiKey(database.sql, tenant, 'bench', ['orders:write']);
    const url = await gateway.listen('127.0.0.1', 0);
    const measured = await measure('gateway', { ...sizes, url, apiKey: key, connections });
    const [row] = await database.sql<{ kept: number }[]>`SELECT count(*)::int AS kept FROM document`;
    if (row?.kept !== measured.answered) throw new Error(`${measured.answered} answered 201, ${row?.kept} kept`);
    return measured;
  } finally {
    await gateway.close();
    await database.end();
  }
}

async function measure(what: string, load: IntakeLoad): Promise<Measured> {
  say(`intake: ${what} for ${load.seconds} s`);
  const watch = new ProcessorWatch();
  const before = process.cpuUsage();
  const client = fork(fileURLToPath(new URL('intake-client.ts', import.meta.url)), [JSON.stringify(load)], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [measured] = (await Promise.race([once(client, 'message'), failedAt(client)])) as [IntakeMeasured];
  say(`intake: ${what} ${Math.round(measured.ordersPerSecond)} orders/s, p99 ${measured.p99Ms.toFixed(1)} ms`);
  const { user, system } = process.cpuUsage(before);
  const postgres = watch.used()?.postgres;
  const perOrder = (ms: number) => round(ms / measured.answered, 3);
  const use = { server: perOrder((user + system) / 1000), postgres: perOrder((postgres ?? 0) * 1000) };
  return { ...measured, use };
}

async function failedAt(client: ReturnType<typeof fork>): Promise<never> {
  const [code] = (await once(client, 'exit')) as [number | null];
  throw new Error(`the client ended with ${code}`);
}
