import { dirname } from 'node:path';
import type { RetailerConfig } from '../config/index.ts';
import { CrossdockError } from '../errors/index.ts';
import { hasRetailer, loadRetailer, lookAtRetailer } from '../platform/index.ts';
import { channelNames, ownChannels, type ChannelNames } from './campaign-plan.ts';
import { entryOf } from './world.ts';

/** The retailer that the demo runs where the folder has none of its own. */
const ownRetailerFolder = dirname(entryOf('../../examples/retailer/crossdock.config'));

export interface DemoRetailer {
  readonly retailer: RetailerConfig;
  readonly folder: string;
}

/** The channels that will play, before there are addresses to load the configuration with. */
export async function loadChannelNames(folder: string = process.cwd()): Promise<ChannelNames> {
  return hasRetailer(folder) ? channelNames(await lookAtRetailer(folder)) : ownChannels;
}

/**
 * The configuration that the demo plays: that of the present folder, so that what `crossdock init` made can be tried at
 * once, else the built-in one. The environment must name the simulators by then. A configuration that would reach
 * anything but this machine is refused: a demo must never place orders with real vendors.
 */
export async function loadDemoRetailer(folder: string = process.cwd()): Promise<DemoRetailer> {
  if (!hasRetailer(folder)) return { retailer: await loadRetailer(ownRetailerFolder), folder: ownRetailerFolder };
  const retailer = await loadRetailer(folder);
  refuseRealSystems(retailer);
  return { retailer, folder };
}

function refuseRealSystems({ systems, channels }: RetailerConfig): void {
  const real = Object.entries(systems).filter(([, { settings }]) => !isLocal(settings['baseUrl'] ?? settings['host']));
  if (real.length === 0 && channels['main-shop'] !== undefined) return;
  throw new CrossdockError({
    code: 'XD_DEMO_CONFIG',
    what: "The demo cannot play this folder's configuration.",
    why:
      real.length > 0
        ? `${real.map(([name]) => `systems.${name}`).join(', ')} would reach a real vendor.`
        : 'It has no channel "main-shop", which the simulated shop sells through.',
    mend: 'Take addresses from the environment as `crossdock init` writes it, or run the demo in another folder.',
  });
}

const isLocal = (address: unknown): boolean =>
  typeof address === 'string' && /^(https?:\/\/)?(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(address);
