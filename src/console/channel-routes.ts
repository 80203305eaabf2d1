import type { Sql } from '../database/index.ts';
import type { ChannelHealth, ChannelsView } from './api-types.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import type { HomeReader } from './home-view.ts';
import { consoleTimes } from './limits.ts';
import { readSystems } from './system-health.ts';

/** Channels and systems: health, lag, quota, backlog. */
export function channelRoutes(options: ConsoleOptions, reader: HomeReader): ConsoleRoute[] {
  return [{ method: 'GET', path: '/channels', role: 'viewer', run: () => readChannels(options, reader) }];
}

async function readChannels(options: ConsoleOptions, reader: HomeReader): Promise<ChannelsView> {
  const { database, tenant, systems } = options;
  const [home, newest, health] = await Promise.all([
    reader.read(),
    readNewestOrders(
      database.sql,
      tenant,
      options.channels.map((channel) => channel.name),
    ),
    readSystems(database.sql, tenant, systems),
  ]);
  const channels = options.channels.map<ChannelHealth>(({ name, system }) => {
    const rate = home.rates.find((one) => one.channel === name);
    const stock = home.stock.find((one) => one.channel === name);
    return {
      channel: name,
      system,
      acceptedPerMinute: Math.round((rate?.acceptedPerSecond ?? 0) * 60),
      completedPerMinute: Math.round((rate?.completedPerSecond ?? 0) * 60),
      lastOrderAt: newest.get(name)?.toISOString() ?? null,
      stock: stock ?? { channel: name, untold: 0, oldestSince: null, pushedAt: null, paused: null, lastError: null },
    };
  });
  const reachMinutes = consoleTimes.healthReachMs / 60_000;
  return { reachMinutes, channels, systems: health, quotas: home.quotas };
}

/** One probe of the index a channel. */
async function readNewestOrders(sql: Sql, tenant: string, channels: readonly string[]): Promise<Map<string, Date>> {
  const rows = await sql<{ channel: string; at: Date | null }[]>`
    SELECT c.channel, (SELECT max(accepted_at) FROM order_index WHERE tenant = ${tenant} AND channel = c.channel) AS at
    FROM jsonb_array_elements_text(${JSON.stringify(channels)}::text::jsonb) AS c(channel)`;
  return new Map(rows.flatMap(({ channel, at }) => (at === null ? [] : [[channel, at] as const])));
}
