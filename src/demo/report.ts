import { audit, explainFile, renderReport, reportLine } from './audit/index.ts';
import type { CampaignPlatform } from './campaign-platform.ts';
import type { DemoOptions } from './options.ts';
import { acceptTimes, platformSays } from './platform-says.ts';
import { channelOfSystem, salesChannels } from './sales-channels.ts';
import type { World } from './world.ts';

/** What is known of a campaign that is over. */
export interface Played {
  readonly seconds: number;
  /** From the first sale until a channel was told what is left; null where it was not. */
  firstToldMs(channel: string): number | null;
}

/** Audits a campaign and prints the report; answers the exit code. */
export async function report(
  options: DemoOptions,
  world: World,
  platform: CampaignPlatform,
  played: Played,
): Promise<number> {
  const { database, tenant } = platform;
  const summaries = await world.summaries();
  const [says, acceptMs] = await Promise.all([
    platformSays(database, tenant, channelOfSystem(platform)),
    acceptTimes(database, tenant),
  ]);
  const channels = salesChannels(platform, summaries, (channel) => played.firstToldMs(channel));
  const initialStock = summaries.warehouse.initialOnHand;
  const { seconds } = played;
  const result = audit({ ...summaries, channels, platform: says, initialStock, seconds, acceptMs });
  const file = explainFile({ channel: platform.names.shop ?? '', shop: summaries.shop, platform: says });
  const output = options.json ? process.stderr : process.stdout;
  const colour = output.isTTY === true && process.env['NO_COLOR'] === undefined;
  output.write(
    `\n${renderReport(result, { colour, file, ...(output.columns === undefined ? {} : { columns: output.columns }) })}\n`,
  );
  const sample = says.completed[Math.floor(says.completed.length / 2)];
  if (sample !== undefined) output.write(`\n${await platform.timeline(sample)}\n`);
  if (options.json) process.stdout.write(`${reportLine(result)}\n`);
  return result.lost === 0 && result.oversold === 0 && result.duplicated === 0 ? 0 : 1;
}
