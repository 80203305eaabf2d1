import type { Summaries } from '../../simulators/protocol.ts';
import type { RetailerConfig } from '../../src/config/index.ts';
import type { Database } from '../../src/database/index.ts';
import { audit, type SalesChannel } from '../../src/demo/audit/index.ts';
import { acceptTimes, platformSays } from '../../src/demo/platform-says.ts';
import { channelOfSystem } from '../../src/demo/sales-channels.ts';

/** The audit of the demo, by the simulators' own ledgers. */
export async function judge(
  database: Database,
  retailer: RetailerConfig,
  channels: readonly SalesChannel[],
  summaries: Summaries,
  seconds: number,
) {
  const tenant = retailer.tenant ?? 'main';
  const platform = await platformSays(database, tenant, channelOfSystem({ retailer }));
  const acceptMs = await acceptTimes(database, tenant);
  const initialStock = summaries.warehouse.initialOnHand;
  return audit({ ...summaries, channels, platform, initialStock, seconds, acceptMs });
}
