import type { Database, Sql } from '../database/index.ts';
import {
  hasUntold,
  judgeLookUp,
  judgePush,
  listDoubtful,
  listUntold,
  markSent,
  markSupported,
  markTold,
  markUnsupported,
  markUntellable,
  pauseChannel,
  postponeDoubt,
  readPause,
  refreshWanted,
  resumeChannel,
  settleDoubt,
  stockLimits,
  type StockChannel,
  type Untold,
} from '../stock/index.ts';
import type { System } from '../systems/runtime/index.ts';
import { giveTurnBack, takeTurn } from './watermarks.ts';

const capability = 'storefront.stock.publish';
const holdMs = 60_000;
/** Pushes of one channel follow each other at this distance at least: changes in between are conflated. */
const pushIntervalMs = 250;

export { stockChannelsOf } from '../stock/index.ts';

/** Works out what each channel should be told; true when there is more to read at once. */
export async function refreshStock(
  database: Database,
  tenant: string,
  channels: readonly StockChannel[],
): Promise<boolean> {
  // What came meanwhile is read with the next round: the longer the round, the more is conflated.
  return (await refreshWanted(database, tenant, channels)) >= stockLimits.skuCountMax;
}

export interface PushOptions {
  /** See StockPolicy. */
  readonly settleMs?: number;
}

/**
 * Tells one channel what it does not know yet, the nearest to sold out first, in one bulk call. One process at a time
 * does it. Answers how many numbers were told.
 *
 * A newer number never goes out while an older one may still be worked off: where a telling had no certain outcome, the
 * item is held until a look-up settles it or `settleMs` have passed, then told the newest number, and once more after
 * another `settleMs`. A channel that is down or has no quota left is paused; what piles up meanwhile is one number an
 * item. An item that is not taken is tried again by itself, with growing pauses, and holds up no other.
 */
export async function pushStock(
  database: Database,
  tenant: string,
  channel: string,
  system: System,
  options: PushOptions = {},
): Promise<number> {
  const { sql } = database;
  const pause = await readPause(sql, tenant, channel);
  if (!system.supports(capability)) {
    // A refresh that was under way when it was marked may have written numbers back.
    if (pause !== 'unsupported' || (await hasUntold(sql, tenant, channel, 0)))
      await markUnsupported(sql, tenant, channel, `${system.name} has no ${capability}`);
    return 0;
  }
  if (pause === 'unsupported') await markSupported(sql, tenant, channel);
  else if (pause !== null) return 0;
  const settleMs = options.settleMs ?? stockLimits.settleMs;
  if (!(await hasUntold(sql, tenant, channel, settleMs)) && !(await canBeSettled(sql, tenant, channel, system)))
    return 0;
  const turn = await takeTurn(sql, tenant, channel, 'stock-push', pushIntervalMs, holdMs);
  if (turn === undefined) return 0;
  try {
    await settle(database, tenant, channel, system, settleMs);
    return await tell(database, tenant, channel, system, settleMs);
  } finally {
    await giveTurnBack(sql, tenant, channel, 'stock-push', null, null);
  }
}

const canBeSettled = async (sql: Sql, tenant: string, channel: string, system: System): Promise<boolean> =>
  system.operation(capability).lookUp !== undefined && (await listDoubtful(sql, tenant, channel, 1)).length > 0;

/** Asks what became of tellings that hold up a newer number, where the vendor can say. */
async function settle(database: Database, tenant: string, channel: string, system: System, settleMs: number) {
  const { batchCountMax, lookUp } = system.operation(capability);
  if (lookUp === undefined) return;
  const items = await listDoubtful(database.sql, tenant, channel, batchCountMax);
  if (items.length === 0) return;
  const found = await system.lookUp(
    capability,
    items.map((item) => toItem(channel, item)),
  );
  const settled = judgeLookUp(items, found);
  const open = items.filter((item) => !settled.some(({ source, sku }) => source === item.source && sku === item.sku));
  await database.transaction(async (sql) => {
    await settleDoubt(sql, tenant, channel, settled);
    await postponeDoubt(sql, tenant, channel, open, settleMs);
  });
}

async function tell(database: Database, tenant: string, channel: string, system: System, settleMs: number) {
  const { sql } = database;
  const listed = await listUntold(sql, tenant, channel, system.operation(capability).batchCountMax, settleMs);
  if (listed.length === 0) return 0;
  const items = await database.transaction((inner) => markSent(inner, tenant, channel, listed, settleMs));
  if (items.length === 0) return 0;
  const { outcomes, journal } = await system.perform(
    capability,
    items.map((item) => toItem(channel, item)),
  );
  const { told, untellable, pause } = judgePush(
    items,
    outcomes,
    journal.requests.map(({ status }) => status),
  );
  await database.transaction(async (inner) => {
    await markTold(inner, tenant, channel, told, settleMs);
    await markUntellable(inner, tenant, channel, untellable, settleMs);
    if (pause === null) await resumeChannel(inner, tenant, channel);
    else await pauseChannel(inner, tenant, channel, pause);
  });
  return told.length;
}

function toItem(channel: string, { source, sku, wanted, version }: Untold) {
  return { key: `stock:${channel}:${source}:${sku}:${version}`, input: { sku, source, quantity: wanted, version } };
}
