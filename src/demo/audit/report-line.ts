import type { AuditReport } from './audit-report.ts';

/** The last line of `crossdock demo --json`: scripts read it, so its fields and their order are fixed. */
export function reportLine(report: AuditReport): string {
  const { orders, accepted, refused, completed, cancelled, open, exceptions, lost, oversold, duplicated } = report;
  const { amounts, seconds, ordersPerSecond, acceptP50Ms, acceptP99Ms, firstToldMs } = report;
  const counts = { orders, accepted, refused, completed, cancelled, open, exceptions, lost, oversold, duplicated };
  const channels = Object.fromEntries(report.channels.map(({ name, ...channel }) => [name, ofChannel(channel)]));
  const speed = { seconds, ordersPerSecond, acceptP50Ms, acceptP99Ms };
  return JSON.stringify({ ...counts, amounts, ...speed, channels, firstToldMs });
}

function ofChannel(channel: Omit<AuditReport['channels'][number], 'name'>) {
  const { placed, accepted, completed, refused, promisesKept, stockPushes, quotaUsed } = channel;
  return { placed, accepted, completed, refused, promisesKept, stockPushes, quotaUsed };
}
