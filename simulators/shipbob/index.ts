import type { FastifyInstance } from 'fastify';
import type { CatalogueItem } from '../catalogue.ts';
import { createVendorServer, Ledger, WebhookSender, type Simulator } from '../kit/index.ts';
import { Floor } from './floor.ts';
import { addGuard, throttled } from './guard.ts';
import { addInventoryRoutes } from './inventory-routes.ts';
import type { LedgerFact } from './ledger-entries.ts';
import { defaultChannelId, type ShipBobSimulatorOptions } from './options.ts';
import { addOrderRoutes } from './order-routes.ts';
import type { Service } from './service.ts';
import { addShipmentRoutes } from './shipment-routes.ts';
import { summarise, type ShipBobSummary } from './summary.ts';
import { Warehouse } from './warehouse.ts';
import { addWebhookRoutes } from './webhook-routes.ts';
import { Teller } from './webhook-teller.ts';

export { defaultChannelId, type ShipBobSimulatorOptions } from './options.ts';
export type { ShipBobSummary } from './summary.ts';

export interface ShipBobSimulator extends Simulator<ShipBobSummary> {
  readonly app: FastifyInstance;
  readonly channelId: string;
  /** ShipBob location id by centre name. */
  readonly centres: Readonly<Record<string, number>>;
}

const firstLocationId = 101;

/** Simulates ShipBob 2026-01: orders are picked, split, missed, shipped and told. Listens when it resolves. */
export async function createShipBobSimulator(options: ShipBobSimulatorOptions): Promise<ShipBobSimulator> {
  const server = createVendorServer(options, {
    throttled: (reply) => throttled(reply, 1),
    serverError: () => ({ '': ['An internal error occurred.'] }),
  });
  const warehouse = new Warehouse();
  const ledger = new Ledger<LedgerFact>(options.ledgerFile, (fact) => warehouse.apply(fact));
  if (!warehouse.isLoaded) ledger.append(firstLoad(options.catalogue));
  const centres = options.centres ?? centresOf(Object.keys(warehouse.initialOnHand));
  const context = { inventory: warehouse.inventory, centres };
  const sender = new WebhookSender(() => server.faults, server.random);
  const { webhookSecret, webhookUrl = null, channelId = defaultChannelId } = options;
  const subscriptions = () => warehouse.subscriptions.values();
  const teller = new Teller({ sender, context, webhookSecret, webhookUrl, subscriptions });
  const now = () => Math.max(Date.now(), warehouse.lastAt);
  const append = (fact: LedgerFact) => ledger.append(fact);
  const floor = new Floor({ options, warehouse, append, now, teller });
  const service: Service = { warehouse, floor, teller, context, channelId, webhookSecret, now, append };

  options.onApp?.(server.app);
  addGuard(server.app, options.token, options.requestsPerSecondMax ?? null);
  addOrderRoutes(server.app, service);
  addShipmentRoutes(server.app, service);
  addInventoryRoutes(server.app, service);
  addWebhookRoutes(server.app, service);
  floor.resume();
  const url = await server.listen();
  let isClosed = false;

  return {
    name: 'shipbob',
    url,
    app: server.app,
    channelId,
    centres,
    summary: () => summarise(warehouse),
    setFaults: (faults) => {
      server.faults = faults;
    },
    setWebhookUrl: (target) => {
      teller.webhookUrl = target;
    },
    stats: () => ({ ...server.counters }),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      floor.close();
      sender.close();
      await server.app.close();
      ledger.close();
    },
  };
}

function firstLoad(catalogue: readonly CatalogueItem[]): LedgerFact {
  return { type: 'inventory-loaded', items: catalogue.map(({ sku, name, onHand }) => ({ sku, name, onHand })) };
}

/** From what was loaded first, so that a restart with another catalogue changes no location. */
function centresOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.toSorted().map((name, index) => [name, firstLocationId + index]));
}
