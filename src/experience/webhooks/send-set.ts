import { experienceLimits } from '../limits.ts';
import type { OutgoingEvent } from './envelope.ts';
import type { Delivery } from './send-event.ts';

/**
 * Sends a set to one endpoint, several at once and those of one subject one after another, each time the oldest whose
 * subject is free. After a failure nothing new is begun: what failed comes first the next time. Answers what was tried.
 */
export async function sendSet(
  events: readonly OutgoingEvent[],
  send: (event: OutgoingEvent) => Promise<Delivery>,
  mayStart: () => boolean,
  concurrency: number = experienceLimits.endpointConcurrencyMax,
): Promise<Delivery[]> {
  const open = [...events];
  const busy = new Set<string>();
  const tried: Delivery[] = [];
  let failed = false;

  const takeNext = (): OutgoingEvent | undefined => {
    if (failed || !mayStart()) return undefined;
    const index = open.findIndex(({ subject }) => !busy.has(subject));
    return index < 0 ? undefined : open.splice(index, 1)[0];
  };
  const run = async (first: OutgoingEvent): Promise<void> => {
    for (let event: OutgoingEvent | undefined = first; event !== undefined; event = takeNext()) {
      busy.add(event.subject);
      const delivery = await send(event);
      busy.delete(event.subject);
      tried.push(delivery);
      if (!delivery.delivered) failed = true;
    }
  };
  // Who finds every subject busy ends; the event that waits for its subject is taken by whoever holds it.
  const runs: Promise<void>[] = [];
  while (runs.length < concurrency) {
    const event = takeNext();
    if (event === undefined) break;
    busy.add(event.subject);
    runs.push(run(event));
  }
  await Promise.all(runs);
  return tried;
}
