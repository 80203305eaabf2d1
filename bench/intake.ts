import { fastify } from 'fastify';
import { connect, migrate } from '../src/database/index.ts';
import { startBenchGateway } from './bench-gateway.ts';
import { fillWarehouse } from './bench-order.ts';
import type { IntakeLoad } from './intake-client.ts';
import { intakeUnderLoad } from './intake-under-load.ts';
import type { BenchOptions, BenchResult } from './kit/benchmark.ts';
import { round } from './kit/numbers.ts';
import { withServer } from './kit/server.ts';
import { measureIntake, type Measured } from './measure-intake.ts';

const connections = 256;
const full = { warmUpSeconds: 3, seconds: 8, backlog: 40_000 };
const quick = { warmUpSeconds: 1, seconds: 2, backlog: 10_000 };
/** Both in turn, and the faster run of each counts: the machine is not the same from one minute to the next. */
const rounds = 3;
/** Each connection sends its next order when the last one is answered. */
const asFastAsItGoes = { connections, ratePerSecond: null, prefix: '' };

/**
 * `POST /v1/orders`, answered when the order is durable, beside a fastify server that reads the same request as JSON and
 * answers at once. The client is a process of its own and sends the same bytes to both.
 */
export async function intake(options: BenchOptions): Promise<BenchResult> {
  const { backlog, ...sizes } = options.quick ? quick : full;
  return withServer(async (server) => {
    const [bares, gateways]: [Measured[], Measured[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      bares.push(await measureBare(sizes));
      gateways.push(await measureGateway(await server.createDatabase(`intake_${round}`), sizes));
    }
    const [bare, ours] = [fastest(bares), fastest(gateways)];
    const underLoad = await intakeUnderLoad(await server.createDatabase('under_load'), backlog, sizes);
    const ratio = round(ours.ordersPerSecond / bare.ordersPerSecond, 3);
    const { value, ...ofOurs } = rounded(ours);
    return {
      name: 'intake',
      value,
      unit: 'orders/s',
      // Two names of one counterpart: the server that does nothing but answer.
      ratio: { bare: ratio, noop: ratio },
      connections,
      ...ofOurs,
      underLoad,
      bare: rounded(bare),
    };
  });
}

const fastest = (runs: readonly Measured[]): Measured =>
  runs.reduce((best, one) => (one.ordersPerSecond > best.ordersPerSecond ? one : best));

type Sizes = Pick<IntakeLoad, 'seconds' | 'warmUpSeconds'>;

const rounded = ({ ordersPerSecond, p50Ms, p99Ms, use }: Measured) => ({
  value: round(ordersPerSecond, 1),
  p50Ms: round(p50Ms, 2),
  p99Ms: round(p99Ms, 2),
  processorMsPerOrder: use,
});

async function measureBare(sizes: Sizes): Promise<Measured> {
  const app = fastify({ logger: false });
  app.post<{ Body: { channel: string; number: string } }>('/v1/orders', async ({ body }, reply) => {
    const { channel, number } = body;
    return reply.code(201).send({ id: `${channel}/${number}`, status: 'accepted', number, channel });
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    return await measureIntake('bare fastify', { ...asFastAsItGoes, ...sizes, url, apiKey: '' });
  } finally {
    await app.close();
  }
}

/** No worker runs: what is measured is the door. */
async function measureGateway(databaseUrl: string, sizes: Sizes): Promise<Measured> {
  const database = connect({ url: databaseUrl });
  await migrate(database);
  await fillWarehouse(database, 1);
  const { url, apiKey, close } = await startBenchGateway(database);
  try {
    const measured = await measureIntake('gateway', { ...asFastAsItGoes, ...sizes, url, apiKey });
    const [row] = await database.sql<{ kept: number }[]>`SELECT count(*)::int AS kept FROM document`;
    if (row?.kept !== measured.answered) throw new Error(`${measured.answered} answered 201, ${row?.kept} kept`);
    return measured;
  } finally {
    await close();
    await database.end();
  }
}
