import { addConsoleRoutes, createConsoleKey } from '../../../src/console/index.ts';
import type { Database } from '../../../src/database/index.ts';
import { createGateway, type GatewayPorts } from '../../../src/gateway/index.ts';
import { channels } from './orders.ts';
import { program, seedHarbour, stockChannels, tenant } from './seed.ts';
import { systems } from './systems.ts';

const ports: GatewayPorts = {
  submitOrders: () => Promise.resolve([]),
  readOrder: () => Promise.resolve(null),
  inventory: () => Promise.resolve([]),
  receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
  ready: () => Promise.resolve(true),
};
const systemOf: Readonly<Record<(typeof channels)[number], string>> = {
  'web-shop': 'shop',
  'amazon-us': 'amazon',
  galeries: 'galeries',
  mobile: 'shop',
};

export interface ServedHarbour {
  readonly url: string;
  /** A key of an admin. */
  readonly key: string;
  close(): Promise<void>;
}

/** The retailer's console behind the real gateway on a real socket. */
export async function serveHarbour(database: Database): Promise<ServedHarbour> {
  const seeded = await seedHarbour(database);
  const gateway = await createGateway({
    database,
    tenant,
    ports,
    channels: [...channels],
    routes: (app) =>
      addConsoleRoutes(app, {
        database,
        tenant,
        retailer: 'Harbour & Home',
        programs: [program],
        channels: channels.map((name) => ({ name, system: systemOf[name] })),
        systems,
        stockChannels,
      }),
  });
  const url = new URL(await gateway.listen('127.0.0.1', 0)).origin;
  const { key } = await createConsoleKey(database.sql, tenant, 'Ada Byron', ['console:admin']);
  return {
    url,
    key,
    close: async () => {
      await gateway.close();
      await seeded.stop();
    },
  };
}
