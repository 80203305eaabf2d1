import type { FastifyInstance } from 'fastify';
import type { RetailerConfig } from '../config/index.ts';
import { addConsoleRoutes } from '../console/index.ts';
import type { Database, Sql } from '../database/index.ts';
import {
  addExperienceRoutes,
  addSystemRoutes,
  createEgress,
  pruneDeliveries,
  recordCustomers,
  tellCustomers,
  WebhookSender,
  type CapabilityCalls,
  type ExperiencePorts,
} from '../experience/index.ts';
import { gatewayLimits, type RouteParts } from '../gateway/index.ts';
import { listOrders, readOrder } from '../operations/index.ts';
import type { CapabilityName } from '../systems/index.ts';
import { readQuotas, type System } from '../systems/runtime/index.ts';
import type { Programs } from './apply-facts.ts';
import { routeOf, type Log } from './call-port.ts';
import { Loop } from './loop.ts';
import { stockChannelsOf } from './publish.ts';

export interface PeopleContext {
  readonly retailer: RetailerConfig;
  readonly database: Database;
  readonly tenant: string;
  readonly systems: ReadonlyMap<string, System>;
  readonly programs: Programs;
  /** Whether the console's pages are built where they are missing. */
  readonly buildConsole: boolean;
  readonly onActed: () => void;
  readonly log: Log;
}

/** The APIs of shops, apps and partners, and the console, as routes of the gateway. */
export async function addPeopleRoutes(app: FastifyInstance, parts: RouteParts, context: PeopleContext): Promise<void> {
  const { retailer, database, tenant, programs, log } = context;
  const egress = createEgress(retailer.gateway?.webhooks);
  addExperienceRoutes(app, experiencePorts(parts, context), { egress, ...secretOf(retailer) });
  addSystemRoutes(app, { database, tenant, idempotency: parts.idempotency, systems: context.systems.values(), log });
  const { publicUrl } = retailer.gateway ?? {};
  await addConsoleRoutes(app, {
    database,
    tenant,
    retailer: retailer.name,
    programs: [programs.orderToCash, programs.orderRefusal],
    channels: Object.entries(retailer.channels).map(([name, { system = '' }]) => ({ name, system })),
    stockChannels: stockChannelsOf(retailer.channels),
    systems: Object.entries(retailer.systems).map(([name, { connector, limits }]) => {
      const { requestsPerSecondMax, concurrencyMax } = { ...connector.limits, ...limits };
      return { name, connector: connector.name, requestsPerSecondMax, concurrencyMax };
    }),
    quotas: () => vendorQuotas(database.sql, tenant),
    onActed: context.onActed,
    build: context.buildConsole,
    log,
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
}

/** Quotas with a burst; of a mere rate the requests of the last minute say more. */
async function vendorQuotas(sql: Sql, tenant: string) {
  const all = await readQuotas(sql, tenant);
  return all
    .filter(({ burst }) => burst > 1)
    .map(({ system, quota, burst, used, fullAt, waiting, refused }) => ({
      system,
      name: quota,
      limit: burst,
      used,
      unit: 'requests',
      resetsAt: fullAt?.toISOString() ?? null,
      waiting,
      refused,
    }));
}

function experiencePorts({ intake, idempotency }: RouteParts, context: PeopleContext): ExperiencePorts {
  const { retailer, database, tenant } = context;
  return {
    database,
    tenant,
    unitPriceMax: gatewayLimits.unitPriceMax,
    channels: stockChannelsOf(retailer.channels).map((stock) => ({
      ...stock,
      onShortage: retailer.channels[stock.channel]?.policy.onShortage ?? 'cancel-line',
      delivery: retailer.channels[stock.channel]?.delivery ?? null,
    })),
    intake,
    idempotency,
    calls: capabilityCalls(context),
    readOrder: (key) => readOrder(database.sql, tenant, key),
    listOrders: (channel, limit, before) => listOrders(database.sql, tenant, { channel, limit, before }),
  };
}

function capabilityCalls({ retailer, systems }: PeopleContext): CapabilityCalls {
  const systemOf = (capability: CapabilityName, channel: string) => systems.get(routeOf(retailer, capability, channel));
  return {
    supports: (capability, channel) => systemOf(capability, channel)?.supports(capability) === true,
    run: async (capability, channel, items) => {
      const system = systemOf(capability, channel);
      if (system !== undefined) return system.run(capability, items);
      return items.map(() => ({ kind: 'failed', reason: 'no-system', detail: `no system serves ${capability}` }));
    },
  };
}

const customersIdleMs = 1_000;
const webhooksIdleMs = 500;
const pruneEveryMs = 3_600_000;

/** What tells customers' changes to the ERP and events to partners. */
export function createTellers(context: PeopleContext, onError: (what: string) => (error: unknown) => void) {
  const { retailer, database, tenant, log } = context;
  const calls = capabilityCalls(context);
  const egress = createEgress(retailer.gateway?.webhooks);
  const sender = new WebhookSender({
    database,
    tenant,
    egress,
    log,
    ...secretOf(retailer),
    onFree: () => webhooks.notify(),
  });
  const webhooks = new Loop(() => sender.claim(), webhooksIdleMs, onError('webhooks out'));
  const loops = [
    webhooks,
    new Loop(() => recordCustomers(database, tenant), customersIdleMs, onError('customers')),
    new Loop(() => tellCustomers(database, tenant, calls), customersIdleMs, onError('customers to the ERP')),
    new Loop(async () => (await pruneDeliveries(database.sql, tenant)) < 0, pruneEveryMs, onError('delivery log')),
  ];
  return {
    start: () => {
      for (const loop of loops) loop.start();
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      await sender.stop();
    },
  };
}

const secretOf = (retailer: RetailerConfig) => {
  const keySecret = retailer.gateway?.webhookSecretKey;
  return keySecret === undefined || keySecret === '' ? {} : { keySecret };
};
