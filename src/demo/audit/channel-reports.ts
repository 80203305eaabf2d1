import type { AuditReport, ChannelReport } from './audit-report.ts';
import { groupBy } from './grouping.ts';
import type { Fate, OrderRecord } from './order-record.ts';
import type { SalesChannel } from './sales-channel.ts';

/** How each channel came through, in the order in which they are configured. */
export function channelReports(
  channels: readonly SalesChannel[],
  orders: readonly OrderRecord[],
): Pick<AuditReport, 'channels' | 'firstToldMs'> {
  const byChannel = groupBy(orders, ({ channel }) => channel);
  const reports = channels.map((channel) => reportOf(channel, byChannel.get(channel.name) ?? []));
  const told = reports.flatMap(({ firstToldMs }) => (firstToldMs === null ? [] : [firstToldMs]));
  return { channels: reports, firstToldMs: told.length === 0 ? null : Math.min(...told) };
}

function reportOf({ name, stockPushes, quotaUsed, firstToldMs }: SalesChannel, orders: readonly OrderRecord[]) {
  const count = (fate: Fate) => orders.filter((record) => record.fate === fate).length;
  const promised = orders.map(promiseOf).filter((promise) => promise !== null);
  return {
    name,
    placed: orders.length - count('withdrawn'),
    accepted: orders.filter(({ wasAccepted }) => wasAccepted).length,
    completed: count('completed'),
    refused: count('refused'),
    promisesKept: promised.filter((isKept) => isKept).length,
    promises: promised.length,
    stockPushes,
    quotaUsed: quotaUsed === null ? null : Math.round(quotaUsed * 1000) / 1000,
    firstToldMs: firstToldMs === null ? null : Math.round(firstToldMs),
  } satisfies ChannelReport;
}

/** Whether what was promised left in time; null where nothing is to leave, or is not due yet. */
function promiseOf({ fate, order, requests, parcels }: OrderRecord): boolean | null {
  if (order.ships) return fate === 'completed' ? order.hasShipped : null;
  const shipBy = order.shipBy ?? requests[0]?.shipBy;
  if (shipBy === undefined) return null;
  const dueMs = Date.parse(shipBy);
  if (fate === 'completed') return parcels.every(({ shippedAt }) => Date.parse(shippedAt ?? '') <= dueMs);
  const isOnItsWay = fate === 'open' || fate === 'exception';
  return isOnItsWay && Date.now() > dueMs ? false : null;
}
