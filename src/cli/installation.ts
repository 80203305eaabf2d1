import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { missingSettings, type RetailerConfig } from '../config/index.ts';
import { migrationStatus, type Database } from '../database/index.ts';
import { compile, type Program } from '../engine/index.ts';
import type { DemoOptions } from '../demo/index.ts';
import { CrossdockError } from '../errors/index.ts';
import type { Log, Platform, Role } from '../platform/index.ts';
import { orderRefusal, orderToCash } from '../processes/index.ts';
import { cliErrors } from './errors.ts';
import type { PlaceOptions } from './options.ts';

/**
 * Everything that the command line asks of the platform and the demo. Both are loaded when they are needed: most commands
 * look into a database and want neither gateway nor connectors.
 */
export interface Installation {
  readonly folder: string;
  readonly dataFolder: string;
  readonly tenant: string;
  /** Null where there is no crossdock.config.ts, as beside the demo's data. */
  readonly retailer: RetailerConfig | null;
  readonly database: Database;
  readonly url: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

export const dataFolderOf = ({ folder, data }: PlaceOptions): string => resolve(data ?? join(folder, '.crossdock'));

/** Where the retailer's configuration is, or null where none of the folder's files is one. */
export async function findRetailer(folder: string): Promise<RetailerConfig | null> {
  // Without one the platform need not even be loaded to say so.
  if (!existsSync(folder) || !readdirSync(folder).some((name) => name.startsWith('crossdock.config.'))) return null;
  const { loadRetailer } = await import('../platform/index.ts');
  try {
    return await loadRetailer(folder);
  } catch (error) {
    if (error instanceof CrossdockError && error.code === 'XD_CONFIG_MISSING') return null;
    throw error;
  }
}

/** The retailer's configuration, with all settings that it asks for. */
export async function loadRetailer(folder: string): Promise<RetailerConfig> {
  const platform = await import('../platform/index.ts');
  const retailer = await platform.loadRetailer(folder);
  const names = missingSettings();
  if (names.length > 0)
    throw cliErrors.XD_SETTINGS_MISSING({
      count: names.length,
      names: names.join(', '),
      file: join(resolve(folder), '.env'),
    });
  return retailer;
}

/**
 * Opens an installation for a command: the server that DATABASE_URL names, else that of a running platform or of the
 * data folder. Where there is no installation none is made. `known` is the configuration where it was loaded already.
 * @throws XD_INSTALLATION_MISSING
 */
export async function openInstallation(place: PlaceOptions, known?: RetailerConfig | null): Promise<Installation> {
  const folder = resolve(place.folder);
  const dataFolder = dataFolderOf(place);
  const retailer = known === undefined ? await findRetailer(folder) : known;
  const hasUrl = (process.env['DATABASE_URL'] ?? '') !== '';
  if (retailer === null && !hasUrl && !existsSync(dataFolder))
    throw cliErrors.XD_INSTALLATION_MISSING({ folder, data: dataFolder });
  const { openDatabase } = await import('../platform/index.ts');
  const { database, url, embedded, close } = await openDatabase({ dataFolder, as: 'guest', max: 4 });
  return { folder, dataFolder, tenant: retailer?.tenant ?? 'main', retailer, database, url, embedded, close };
}

/** Runs a command's work on an installation whose database is of this version, and closes it whatever happens. */
export async function withInstallation<T>(
  place: PlaceOptions,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const installation = await openInstallation(place);
  try {
    const { pending } = await migrationStatus(installation.database);
    const [first] = pending;
    if (first !== undefined) throw cliErrors.XD_DATABASE_NOT_CURRENT({ count: pending.length, first: first.name });
    return await work(installation);
  } finally {
    await installation.close();
  }
}

/** The processes as programs, for their order of steps alone: no policy is asked. */
export function programs(): readonly Program[] {
  const noPolicy = () => {
    throw new Error('a command decides no order');
  };
  return [compile(orderToCash(noPolicy)), compile(orderRefusal)];
}

type System = Platform['systems'] extends ReadonlyMap<string, infer S> ? S : never;

/** Connects each system by itself, so that one whose settings are wrong does not hide the others. */
export async function connectSystems(retailer: RetailerConfig): Promise<ReadonlyMap<string, System | Error>> {
  const { createSystems } = await import('../platform/index.ts');
  const noLog = () => undefined;
  const connected = new Map<string, System | Error>();
  for (const [name, system] of Object.entries(retailer.systems)) {
    try {
      // With all systems but one the bindings would not be whole, so only this one is named and nothing is bound to it.
      const alone = {
        ...retailer,
        systems: { [name]: system },
        channels: {},
        bindings: {} as RetailerConfig['bindings'],
      };
      const [made] = createSystems(alone, noLog).values();
      connected.set(name, made ?? new Error('it was not connected'));
    } catch (error) {
      connected.set(name, error as Error);
    }
  }
  return connected;
}

export interface StartOptions extends PlaceOptions {
  readonly roles: readonly Role[] | null;
  readonly port: number | undefined;
  readonly watchPort?: number | undefined;
  readonly log: Log;
}

export interface Running {
  readonly retailer: RetailerConfig;
  readonly platform: Platform;
  readonly database: Database;
  readonly tenant: string;
  readonly roles: readonly Role[];
  stop(): Promise<void>;
}

/** Starts the platform of a folder. One without roles of its own has all, and owns the installation. */
export async function startInstallation(options: StartOptions): Promise<Running> {
  const retailer = await loadRetailer(options.folder);
  const { openDatabase, roles: allRoles, startPlatform } = await import('../platform/index.ts');
  const owner = options.roles === null;
  const roles = options.roles ?? allRoles;
  const { log } = options;
  const opened = await openDatabase({ dataFolder: dataFolderOf(options), as: owner ? 'platform' : 'guest', log });
  const { database } = opened;
  try {
    const port = options.port === undefined ? {} : { port: options.port };
    const watch = options.watchPort === undefined ? {} : { watch: { port: options.watchPort } };
    // Only the folder's lock proves that nobody else runs; on a server that DATABASE_URL names others may.
    const platform = await startPlatform({
      retailer,
      database,
      roles,
      owner: owner && opened.embedded,
      buildConsole: true,
      log,
      ...port,
      ...watch,
    });
    if (roles.includes('relay') && platform.url !== null) await platform.subscribe();
    const stop = async () => {
      await platform.stop();
      await opened.close();
    };
    return { retailer, platform, database, tenant: retailer.tenant ?? 'main', roles, stop };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Names of the roles, for the help and the check of --role. */
export const roleNames = ['gateway', 'worker', 'relay'] as const satisfies readonly Role[];

/** Runs the demo with its own defaults for what was not asked for; answers its exit code. */
export async function runDemo(asked: Partial<DemoOptions>): Promise<number> {
  const demo = await import('../demo/index.ts');
  return demo.runDemo({ ...demo.demoDefaults, ...asked });
}
