import type { ChannelConfig } from '../config/index.ts';
import type { Database } from '../database/index.ts';
import { listUntold, markTold, markUntellable, refreshWanted, type StockChannel, type Untold } from '../stock/index.ts';
import type { System } from '../systems/runtime/index.ts';
import { endTurn, takeTurn } from './watermarks.ts';

const holdMs = 60_000;
/** Pushes of one channel follow each other at this distance at least: changes in between are conflated. */
const pushIntervalMs = 250;

export function stockChannelsOf(channels: Readonly<Record<string, ChannelConfig>>): StockChannel[] {
  return Object.entries(channels).map(([channel, { stock }]) => ({
    channel,
    sources: stock.map(({ location, source, buffer = 0 }) => ({ location, source, buffer })),
  }));
}

/** Works out what each channel should be told; true when there may be more. */
export async function refreshStock(
  database: Database,
  tenant: string,
  channels: readonly StockChannel[],
): Promise<boolean> {
  return (await refreshWanted(database, tenant, channels)) > 0;
}

/**
 * Tells one channel what it does not know yet, the nearest to sold out first, one bulk call. One process at a time does
 * it, so that an older number never overtakes a newer. Answers how many numbers were told.
 */
export async function pushStock(database: Database, tenant: string, channel: string, system: System): Promise<number> {
  const { sql } = database;
  const limit = system.operation('storefront.stock.publish').batchCountMax;
  const [first] = await listUntold(sql, tenant, channel, 1);
  if (first === undefined) return 0;
  const turn = await takeTurn(sql, tenant, channel, 'stock-push', pushIntervalMs, holdMs);
  if (turn === undefined) return 0;
  try {
    const items = await listUntold(sql, tenant, channel, limit);
    const outcomes = await system.run(
      'storefront.stock.publish',
      items.map((item) => toItem(channel, item)),
    );
    const told = items.filter((_, index) => outcomes[index]?.kind === 'done');
    const failed = items.flatMap((item, index) => {
      const outcome = outcomes[index];
      return outcome === undefined || outcome.kind === 'done'
        ? []
        : [{ ...item, error: `${outcome.kind}: ${outcome.detail}` }];
    });
    await markTold(sql, tenant, channel, told);
    await markUntellable(sql, tenant, channel, failed);
    return told.length;
  } finally {
    await endTurn(sql, tenant, channel, 'stock-push', null, null);
  }
}

function toItem(channel: string, { source, sku, wanted, version }: Untold) {
  return { key: `stock:${channel}:${source}:${sku}:${version}`, input: { sku, source, quantity: wanted, version } };
}
