import type { Sql } from '../database/index.ts';
import type { ChannelHealth, ChannelsView, Health, StockPushView, SystemHealth } from './api-types.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import type { HomeReader } from './home-view.ts';
import { consoleTimes } from './limits.ts';

/** Channels and systems: health, lag, quota, backlog. */
export function channelRoutes(options: ConsoleOptions, reader: HomeReader): ConsoleRoute[] {
  return [{ method: 'GET', path: '/channels', role: 'viewer', run: () => readChannels(options, reader) }];
}

async function readChannels(options: ConsoleOptions, reader: HomeReader): Promise<ChannelsView> {
  const { database, tenant } = options;
  const names = options.channels.map((channel) => channel.name);
  const [home, newest, systems] = await Promise.all([
    reader.read(),
    readNewestOrders(database.sql, tenant, names),
    reader.systems(),
  ]);
  const channels = options.channels.map<ChannelHealth>(({ name, system: systemName }) => {
    const rate = home.rates.find((one) => one.channel === name);
    const stock = home.stock.find((one) => one.channel === name) ?? untold(name);
    const system = systems.find((one) => one.system === systemName);
    return {
      channel: name,
      system: (systemName ?? '') === '' ? null : (systemName ?? null),
      ...judge(system, stock),
      backlog: system?.backlog ?? 0,
      backlogSince: system?.backlogSince ?? null,
      acceptedPerMinute: Math.round((rate?.acceptedPerSecond ?? 0) * 60),
      completedPerMinute: Math.round((rate?.completedPerSecond ?? 0) * 60),
      lastOrderAt: newest.get(name)?.toISOString() ?? null,
      stock,
    };
  });
  const reachMinutes = consoleTimes.healthReachMs / 60_000;
  return { reachMinutes, channels, systems, quotas: home.quotas };
}

const untold = (channel: string): StockPushView => ({
  channel,
  untold: 0,
  oldestSince: null,
  pushedAt: null,
  paused: null,
  lastError: null,
});

/** A channel is as well as its system, and not well while it cannot be told its stock. */
function judge(system: SystemHealth | undefined, stock: StockPushView): { health: Health; why: string } {
  if (system === undefined) return { health: 'quiet', why: 'It comes by the API alone.' };
  const { health, why } = system;
  if (health !== 'down' && stock.paused !== null)
    return { health: 'troubled', why: `It is told no stock now: ${stock.paused}` };
  return { health, why };
}

/** One probe of the index a channel. */
async function readNewestOrders(sql: Sql, tenant: string, channels: readonly string[]): Promise<Map<string, Date>> {
  const rows = await sql<{ channel: string; at: Date | null }[]>`
    SELECT c.channel, (SELECT max(accepted_at) FROM order_index WHERE tenant = ${tenant} AND channel = c.channel) AS at
    FROM jsonb_array_elements_text(${JSON.stringify(channels)}::text::jsonb) AS c(channel)`;
  return new Map(rows.flatMap(({ channel, at }) => (at === null ? [] : [[channel, at] as const])));
}
