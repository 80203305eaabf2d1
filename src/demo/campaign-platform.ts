import type { RetailerConfig } from '../config/index.ts';
import type { Database } from '../database/index.ts';
import { showOrder } from '../operations/index.ts';
import { loadRetailer, openDatabase, startPlatform, type OpenDatabase } from '../platform/index.ts';
import { demoRetailerFolder } from './retailer-folder.ts';
import { timelineText } from './timeline-text.ts';
import type { World } from './world.ts';

export interface CampaignPlatform {
  readonly retailer: RetailerConfig;
  readonly database: Database;
  readonly tenant: string;
  readonly url: string;
  /** One order's way, in words. */
  timeline(key: string): Promise<string>;
  stop(): Promise<void>;
}

/** Opens the database while the simulators start, then starts all roles against them. */
export async function startCampaignPlatform(folder: string, starting: Promise<World>): Promise<CampaignPlatform> {
  const opening = openDatabase({ dataFolder: folder, as: 'platform' });
  let opened: OpenDatabase | null = null;
  try {
    opened = await opening;
    const world = await starting;
    Object.assign(process.env, world.environment);
    const retailer = await loadRetailer(demoRetailerFolder);
    const { database } = opened;
    const platform = await startPlatform({
      retailer,
      database,
      roles: ['gateway', 'worker', 'relay'],
      // Any free port: a demo must not be stopped by what runs on the usual one.
      port: 0,
      owner: true,
    });
    const url = platform.url ?? '';
    world.tell({
      kind: 'webhooks',
      baseUrl: url,
      systems: { shop: 'shop', payments: 'payments', warehouse: 'warehouse' },
    });
    const tenant = retailer.tenant ?? 'main';
    const close = opened.close;
    return {
      retailer,
      database,
      tenant,
      url,
      timeline: async (key) => timelineText(await showOrder(database.sql, tenant, key)),
      stop: async () => {
        await platform.stop();
        await close();
      },
    };
  } catch (error) {
    await opened?.close();
    throw error;
  }
}
