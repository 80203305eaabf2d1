import { usagePlans, type AmazonSummary } from './amazon/index.ts';
import type { MiraklSummary } from './mirakl/index.ts';

/** Of each of Amazon's operations: its requests, as a share of what burst and rate allow in that time; the largest of them. */
export function amazonQuotaUsed({ quota }: AmazonSummary, seconds: number, pace: number): number {
  const shares = Object.entries(usagePlans).map(([operation, { rate, burst }]) => {
    const requests = quota[operation as keyof typeof usagePlans]?.requests ?? 0;
    return requests / (burst + rate * pace * seconds);
  });
  return Math.max(0, ...shares);
}

/** Calls that Mirakl allows once a minute; looks at an import are one a minute for each import, and so not among them. */
const onceAMinute = ['OR11', 'OF01', 'STO01'];

export function miraklQuotaUsed({ operators }: MiraklSummary, seconds: number, pace: number): number {
  const allowed = 1 + (seconds * pace) / 60;
  const shares = operators.flatMap(({ pacedCalls }) => onceAMinute.map((call) => (pacedCalls[call] ?? 0) / allowed));
  return Math.max(0, ...shares);
}
