import { fastify, type FastifyInstance } from 'fastify';
import type { SalesOrder } from '../contracts/index.ts';
import { isTransient, type Database } from '../database/index.ts';
import { addPageRoutes } from './page-routes.ts';
import { authoriseRoutes } from './authorise.ts';
import { answerFaults, type GatewayLog } from './answer-faults.ts';
import { createOrderCheck } from './check-order.ts';
import { gatewayErrors } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { createIdempotency, pruneIdempotencyKeys } from './idempotency.ts';
import { createKeyCache } from './key-cache.ts';
import { gatewayLimits, gatewayTimes } from './limits.ts';
import { describeRoutes } from './openapi.ts';
import { addOrderRoutes } from './order-routes.ts';
import type { GatewayPorts, SubmitResult } from './ports.ts';
import { takeJson } from './take-json.ts';
import { createServerOptions } from './server-options.ts';
import { addStockRoutes } from './stock-routes.ts';
import { addWebhookRoutes } from './webhook-routes.ts';

export interface GatewayOptions {
  /** Where API keys and idempotency keys are. */
  readonly database: Database;
  readonly tenant: string;
  readonly ports: GatewayPorts;
  /** Orders of other channels are refused. */
  readonly channels: readonly string[];
  /** In minor units; `gatewayLimits.unitPriceMax` where absent. */
  readonly unitPriceMax?: number;
  /** Told of faults (5xx) with their causes; never of what callers did wrong. */
  readonly log?: GatewayLog;
}

export interface Gateway {
  readonly app: FastifyInstance;
  /** Takes requests; answers the URL. Port 0 takes a free one. */
  listen(host: string, port: number): Promise<string>;
  /** Takes no new requests, finishes those under way within `closeTimeoutMs`, and closes. */
  close(): Promise<void>;
}

const pruneIntervalMs = 3_600_000;
const sweepIntervalMs = 20;

/** The door of the platform: who may call, what is well-formed, and answers that hold what they say. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { database, tenant, ports } = options;
  const app = fastify(createServerOptions());
  app.server.headersTimeout = gatewayTimes.headersTimeoutMs;
  // Both are said at once by our own checks, which put problems into words.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  const state = answerFaults(app, options.log);
  takeJson(app);
  authoriseRoutes(app, createKeyCache(database, tenant));
  await describeRoutes(app);
  const check = createOrderCheck({
    channels: new Set(options.channels),
    unitPriceMax: options.unitPriceMax ?? gatewayLimits.unitPriceMax,
  });
  const intake = createIntake(ports);
  addOrderRoutes(app, { ports, check, intake, idempotency: createIdempotency(database, tenant) });
  addStockRoutes(app, ports);
  await addWebhookRoutes(app, ports);
  addPageRoutes(app, ports);
  const prune = setInterval(() => void pruneIdempotencyKeys(database.sql).catch(() => undefined), pruneIntervalMs);
  prune.unref();
  return {
    app,
    listen: (host, port) => app.listen({ host, port }),
    close: async () => {
      state.isStopping = true;
      clearInterval(prune);
      // A connection whose last answer was sent is idle from then on, and would keep the server open.
      const sweep = setInterval(() => app.server.closeIdleConnections(), sweepIntervalMs);
      const cut = setTimeout(() => app.server.closeAllConnections(), gatewayTimes.closeTimeoutMs);
      await app.close();
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}

/** Orders of the same moment share one commit. */
function createIntake(ports: GatewayPorts) {
  return createGroupCommit<SalesOrder, SubmitResult>({
    submit: (orders) => ports.submitOrders(orders),
    itemCountMax: gatewayLimits.commitCountMax,
    weightMax: gatewayLimits.commitBytesMax,
    waitingCountMax: gatewayLimits.waitingCountMax,
    waitingWeightMax: gatewayLimits.waitingBytesMax,
    overloaded: () => gatewayErrors.XD_OVERLOADED(),
    // A lost database is not one order's fault. Repeating a set is safe: known orders are answered as known.
    isolates: (error) => !isTransient(error),
  });
}
