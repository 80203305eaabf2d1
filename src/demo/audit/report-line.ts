import type { AuditReport } from './audit-report.ts';

/** The last line of `crossdock demo --json`: scripts read it, so its fields and their order are fixed. */
export function reportLine(report: AuditReport): string {
  const { orders, accepted, refused, completed, cancelled, open, exceptions, lost, oversold, duplicated } = report;
  const { amounts, seconds, ordersPerSecond, acceptP50Ms, acceptP99Ms } = report;
  const counts = { orders, accepted, refused, completed, cancelled, open, exceptions, lost, oversold, duplicated };
  return JSON.stringify({ ...counts, amounts, seconds, ordersPerSecond, acceptP50Ms, acceptP99Ms });
}
