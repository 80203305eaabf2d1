import type { TraceEntry } from '../../src/engine/index.ts';
import type { OrderCourse } from './order-course.ts';

/** Where orders have spent their time. */
export interface Waited {
  readonly system: string;
  readonly step: string;
  readonly orders: number;
  /** Of all orders together. */
  readonly orderSeconds: number;
}

/** Steps of the process where an order waits for what a system tells, and calls none. */
const tellingSystem: Readonly<Record<string, string>> = { 'await-shipment': 'warehouse' };
const ownSystem = 'platform';

/**
 * An order's time from its placing to its end is divided over its steps without rest: what passes between the end of one
 * step and the end of the next belongs to the next one, be it spent before a worker took the order up, within its set, in line
 * for the quota, or until the vendor answered. What passes before the acceptance belongs to the channel (`arrive`).
 */
export function waitedBefore(
  courses: readonly OrderCourse[],
  systemOf: (channel: string) => string | undefined,
): Waited[] {
  const sums = new Map<string, { system: string; step: string; orders: number; ms: number }>();
  const add = (system: string, step: string, ms: number) => {
    const name = `${system} ${step}`;
    const sum = sums.get(name) ?? { system, step, orders: 0, ms: 0 };
    sums.set(name, sum);
    sum.orders += 1;
    sum.ms += Math.max(0, ms);
  };
  for (const { channel, placedMs, acceptedMs, trace } of courses) {
    if (acceptedMs === null) continue;
    add(systemOf(channel) ?? ownSystem, 'arrive', acceptedMs - placedMs);
    let before = acceptedMs;
    for (const entry of lastOfEachMoment(trace)) {
      add(entry.system ?? tellingSystem[entry.step] ?? ownSystem, entry.step, entry.atMs - before);
      before = Math.max(before, entry.atMs);
    }
  }
  return [...sums.values()]
    .map(({ ms, ...sum }) => ({ ...sum, orderSeconds: ms / 1000 }))
    .sort((a, b) => b.orderSeconds - a.orderSeconds);
}

/** Calls that are made together end together: the longest of them is what the order waited for. */
function lastOfEachMoment(trace: readonly TraceEntry[]): TraceEntry[] {
  const byMoment = new Map<number, TraceEntry>();
  for (const entry of trace) {
    const other = byMoment.get(entry.atMs);
    if (other === undefined || entry.durationMs > other.durationMs) byMoment.set(entry.atMs, entry);
  }
  return [...byMoment.values()].sort((a, b) => a.atMs - b.atMs);
}
