import type { RetailerConfig } from '../config/index.ts';
import { databaseErrors, type Database } from '../database/index.ts';
import { showOrder } from '../operations/index.ts';
import { openDatabase, startPlatform, type OpenDatabase } from '../platform/index.ts';
import { loadDemoRetailer } from './retailer-folder.ts';
import { timelineText } from './timeline-text.ts';
import type { World } from './world.ts';

export interface CampaignPlatform {
  readonly retailer: RetailerConfig;
  readonly retailerFolder: string;
  readonly database: Database;
  readonly tenant: string;
  readonly url: string;
  /** Throws what no waiting mends: the disk is full. */
  check(): void;
  /** One order's way, in words. */
  timeline(key: string): Promise<string>;
  stop(): Promise<void>;
}

/** Opens the database while the simulators start, then starts all roles against them. */
export async function startCampaignPlatform(folder: string, starting: Promise<World>): Promise<CampaignPlatform> {
  // Always the folder's own server: a demo has no business in the database that DATABASE_URL names.
  const opening = openDatabase({ dataFolder: folder, as: 'platform', embeddedOnly: true });
  let opened: OpenDatabase | null = null;
  try {
    opened = await opening;
    const world = await starting;
    Object.assign(process.env, world.environment);
    const { retailer, folder: retailerFolder } = await loadDemoRetailer();
    const { database } = opened;
    let diskFull: string | null = null;
    const platform = await startPlatform({
      retailer,
      database,
      roles: ['gateway', 'worker', 'relay'],
      // Any free port: a demo must not be stopped by what runs on the usual one.
      port: 0,
      owner: true,
      log: (_level, _message, fields) => {
        if (fields?.['code'] === 'XD_DISK_FULL') diskFull = String(fields['why']);
      },
    });
    const url = platform.url ?? '';
    const named = (connector: string) =>
      Object.entries(retailer.systems).find(([, system]) => system.connector.name === connector)?.[0] ?? connector;
    const systems = { shop: named('adobe-commerce'), payments: named('stripe'), warehouse: named('shipbob') };
    world.tell({ kind: 'webhooks', baseUrl: url, systems });
    const tenant = retailer.tenant ?? 'main';
    const close = opened.close;
    return {
      retailer,
      retailerFolder,
      database,
      tenant,
      url,
      check: () => {
        if (diskFull !== null) throw databaseErrors.XD_DISK_FULL({ folder, reason: diskFull });
      },
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
