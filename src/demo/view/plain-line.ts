import { countOf, durationText, inWork, type DemoSnapshot } from './snapshot.ts';

/** One line for a log: `12.0 s  spike  accepted 240  in work 83  completed 150 …`. */
export function plainLine(snapshot: DemoSnapshot): string {
  const { phase, elapsedMs, accepted, completed, cancelled, refused, exceptions, stockPushes } = snapshot;
  const parts = [
    durationText(elapsedMs),
    phase,
    `accepted ${accepted}`,
    `in work ${inWork(snapshot)}`,
    `completed ${completed}`,
    `cancelled ${cancelled}`,
    `refused ${countOf(refused)}`,
    `exceptions ${countOf(exceptions)}`,
    `stock pushes ${stockPushes}`,
    `orders/s ${snapshot.ordersPerSecond.toFixed(1)}`,
  ];
  if (snapshot.oldest !== null) parts.push(`oldest ${durationText(snapshot.oldest.ageMs)} in ${snapshot.oldest.step}`);
  if (snapshot.faults > 0) parts.push(`faults ${snapshot.faults}`);
  return parts.join('  ');
}
