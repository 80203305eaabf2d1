import type { RetailerConfig } from '../config/index.ts';
import { databaseErrors, type Database } from '../database/index.ts';
import { showOrder } from '../operations/index.ts';
import { openDatabase, startPlatform, type OpenDatabase } from '../platform/index.ts';
import { connectApp } from './app-client.ts';
import { channelNames, shopAlone, type ChannelNames } from './campaign-plan.ts';
import { loadDemoRetailer } from './retailer-folder.ts';
import { timelineText } from './timeline-text.ts';
import type { World } from './world.ts';

export interface CampaignPlatform {
  readonly retailer: RetailerConfig;
  readonly retailerFolder: string;
  readonly names: ChannelNames;
  readonly database: Database;
  readonly tenant: string;
  readonly url: string;
  /** Throws what no waiting mends: the disk is full. */
  check(): void;
  /** One order's way, in words. */
  timeline(key: string): Promise<string>;
  stop(): Promise<void>;
}

export interface PlatformWishes {
  /** Only the shop plays. */
  readonly shopAlone: boolean;
  /** The console's pages are built, in the background. */
  readonly buildConsole: boolean;
}

/** Opens the database while the simulators start, then starts all roles against them. */
export async function startCampaignPlatform(
  folder: string,
  starting: Promise<World>,
  wishes: PlatformWishes,
): Promise<CampaignPlatform> {
  // Always the folder's own server: a demo has no business in the database that DATABASE_URL names.
  const opening = openDatabase({ dataFolder: folder, as: 'platform', embeddedOnly: true });
  let opened: OpenDatabase | null = null;
  try {
    opened = await opening;
    const world = await starting;
    Object.assign(process.env, world.environment);
    const { retailer: whole, folder: retailerFolder } = await loadDemoRetailer();
    const retailer = wishes.shopAlone ? shopAlone(whole) : whole;
    const { database } = opened;
    let diskFull: string | null = null;
    const platform = await startPlatform({
      retailer,
      database,
      roles: ['gateway', 'worker', 'relay'],
      // Any free port: a demo must not be stopped by what runs on the usual one.
      port: 0,
      owner: true,
      buildConsole: wishes.buildConsole,
      log: (_level, _message, fields) => {
        if (fields?.['code'] === 'XD_DISK_FULL') diskFull = String(fields['why']);
      },
    });
    const url = platform.url ?? '';
    const named = (connector: string) =>
      Object.entries(retailer.systems).find(([, system]) => system.connector.name === connector)?.[0] ?? connector;
    const names = channelNames(retailer);
    const systems = {
      shop: named('adobe-commerce'),
      payments: named('stripe'),
      warehouse: named('shipbob'),
      ...(names.amazon === null ? {} : { amazon: named('amazon') }),
    };
    world.tell({ kind: 'webhooks', baseUrl: url, systems });
    const tenant = retailer.tenant ?? 'main';
    if (names.app !== null) await connectApp(database, tenant, url, world);
    const close = opened.close;
    return {
      retailer,
      retailerFolder,
      names,
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
