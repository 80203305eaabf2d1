import { fastify, type FastifyInstance } from 'fastify';
import type { Database } from '../database/index.ts';
import { answerFaults, type GatewayLog } from './answer-faults.ts';
import { limitAnswerTime } from './answer-time.ts';
import { authoriseRoutes } from './authorise.ts';
import { createOrderCheck } from './check-order.ts';
import { createCredentials, type Credentials, type OAuthSettings } from './credentials.ts';
import { allowOrigins, type CrossOriginSettings } from './cross-origin.ts';
import { createIdempotency, pruneIdempotencyKeys, type Idempotency } from './idempotency.ts';
import { knownMethods } from './known-methods.ts';
import { limitPlans } from './limit-plans.ts';
import { gatewayLimits, gatewayTimes } from './limits.ts';
import { addOAuthRoutes } from './oauth/oauth-routes.ts';
import { pruneSigningKeys } from './oauth/signing-keys.ts';
import { describeRoutes } from './openapi.ts';
import { createOrderIntake, type OrderIntake } from './order-intake.ts';
import { addOrderRoutes } from './order-routes.ts';
import { addPageRoutes } from './page-routes.ts';
import { createPlanGate } from './plans/plan-gate.ts';
import type { GatewayPorts } from './ports.ts';
import { createServerOptions } from './server-options.ts';
import { addStockRoutes } from './stock-routes.ts';
import { takeJson } from './take-json.ts';
import { createUsageCount } from './usage.ts';
import { apiVersions, declareVersions, type ApiVersions } from './versions.ts';
import { addWebhookRoutes } from './webhook-routes.ts';

/** What routes of other folders share with the gateway's own. */
export interface RouteParts {
  readonly intake: OrderIntake;
  readonly idempotency: Idempotency;
}

export interface GatewayOptions {
  /** Where API keys, plans, signing keys and idempotency keys are. */
  readonly database: Database;
  readonly tenant: string;
  readonly ports: GatewayPorts;
  /** Orders of other channels are refused. */
  readonly channels: readonly string[];
  /** In minor units; `gatewayLimits.unitPriceMax` where absent. */
  readonly unitPriceMax?: number;
  /** How others reach the gateway, where that is not where it listens. */
  readonly publicUrl?: string;
  readonly oauth?: OAuthSettings;
  /** Off where absent. */
  readonly cors?: CrossOriginSettings;
  /** Which versions there are and when they end; `v1` alone, without an end, where absent. */
  readonly versions?: ApiVersions;
  /** Adds further routes; each must say who may call it, and is described and limited as the gateway's own. */
  readonly routes?: (app: FastifyInstance, parts: RouteParts) => void | Promise<void>;
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

/** The door of the platform: who may call, how much, what is well-formed, and answers that hold what they say. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { database, tenant, versions = apiVersions } = options;
  const credentials = createCredentials(options);
  const app = fastify(createServerOptions());
  app.server.headersTimeout = gatewayTimes.headersTimeoutMs;
  // Both are said at once by our own checks, which put problems into words.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  const methodsOf = knownMethods(app);
  const isPublicTls = options.publicUrl?.startsWith('https:') === true;
  const state = answerFaults(app, { log: options.log, methodsOf, isPublicTls });
  limitAnswerTime(app);
  if (options.cors !== undefined) allowOrigins(app, options.cors, methodsOf);
  declareVersions(app, versions);
  takeJson(app);
  authoriseRoutes(app, credentials.checks);
  const plans = createPlanGate(database, tenant);
  limitPlans(app, plans);
  const usage = createUsageCount(database, tenant);
  app.addHook('onResponse', ({ caller }, { statusCode }, done) => {
    if (caller !== null) usage.count(caller.keyId, statusCode);
    done();
  });
  await describeRoutes(app, versions);
  await addRoutes(app, options, credentials);
  const prune = lookAfterTables(database, tenant, credentials);
  return {
    app,
    listen: async (host, port) => {
      const url = await app.listen({ host, port });
      credentials.listens(url);
      return url;
    },
    close: async () => {
      state.isStopping = true;
      clearInterval(prune);
      await closeServer(app);
      await Promise.all([plans.close(), usage.close()]);
    },
  };
}

async function addRoutes(app: FastifyInstance, options: GatewayOptions, credentials: Credentials): Promise<void> {
  const { database, tenant, ports } = options;
  const check = createOrderCheck({
    channels: new Set(options.channels),
    unitPriceMax: options.unitPriceMax ?? gatewayLimits.unitPriceMax,
  });
  const intake = createOrderIntake(ports);
  const idempotency = createIdempotency(database, tenant);
  addOrderRoutes(app, { ports, check, intake, idempotency });
  addStockRoutes(app, ports);
  await addOAuthRoutes(app, credentials);
  await addWebhookRoutes(app, ports);
  addPageRoutes(app, ports);
  await options.routes?.(app, { intake, idempotency });
}

/** Forgets what has had its time, and makes the next signing key before the last one ends. */
function lookAfterTables(database: Database, tenant: string, { ring }: Credentials): NodeJS.Timeout {
  const { sql } = database;
  const work = [() => pruneIdempotencyKeys(sql, tenant), () => ring.lookAfter(), () => pruneSigningKeys(sql, tenant)];
  const timer = setInterval(() => {
    for (const each of work) void each().catch(() => undefined);
  }, pruneIntervalMs);
  timer.unref();
  return timer;
}

async function closeServer(app: FastifyInstance): Promise<void> {
  // A connection whose last answer was sent is idle from then on, and would keep the server open.
  const sweep = setInterval(() => app.server.closeIdleConnections(), sweepIntervalMs);
  const cut = setTimeout(() => app.server.closeAllConnections(), gatewayTimes.closeTimeoutMs);
  await app.close();
  clearInterval(sweep);
  clearTimeout(cut);
}
