import type { Database } from '../src/database/index.ts';
import { compile } from '../src/engine/index.ts';
import { createApiKey, createGateway } from '../src/gateway/index.ts';
import { createGatewayPorts } from '../src/platform/gateway-ports.ts';
import { orderRefusal } from '../src/processes/index.ts';
import { benchOrder, program, tenant } from './bench-order.ts';
import { say } from './kit/benchmark.ts';

/** The real door at a free port, with a key that may submit orders. Its workers are somebody else's business. */
export async function startBenchGateway(database: Database) {
  const channels = [benchOrder(0).channel];
  const ports = createGatewayPorts({
    database,
    tenant,
    systems: new Map(),
    programs: { orderToCash: program, orderRefusal: compile(orderRefusal) },
    channels: new Map(channels.map((name) => [name, {}])),
    onAccepted: () => undefined,
    onInbound: () => undefined,
  });
  const gateway = await createGateway({ database, tenant, channels, ports, log: (_level, message) => say(message) });
  const { key: apiKey } = await createApiKey(database.sql, tenant, 'bench', ['orders:write']);
  const url = await gateway.listen('127.0.0.1', 0);
  return { url, apiKey, close: () => gateway.close() };
}
