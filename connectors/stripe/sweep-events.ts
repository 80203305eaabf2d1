import type { Call, RawDocument, Sweep } from '../../src/index.ts';
import { readList } from './find-intents.ts';
import { eventTypes } from './mapping-events.ts';
import { rawEvent } from './webhooks.ts';

const intervalMs = 30_000;
/** Events become visible in no strict order, so each sweep reads the last minute again. */
const overlapSeconds = 60;
/** Where the first sweep begins; older events are history that other systems know already. */
const firstSweepSeconds = 24 * 3_600;
const pageSize = 100;
/** Pages of one window; a window with more is halved, because Stripe lists the newest first. */
const pageCountMax = 50;
/** The overlap and one second: a window of it is read whole, however full, or the watermark would stand still. */
const narrowSeconds = overlapSeconds + 1;
const typesQuery = Object.fromEntries(eventTypes.map((type, index) => [`types[${index}]`, type]));

interface StripeEvent {
  readonly id: string;
  readonly type: string;
}
/** Unix seconds, both ends included. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * GET /v1/events from the watermark (Unix seconds as text) until now. When there are more events than one sweep
 * reads, the window ends earlier, and the next sweep goes on from there.
 */
export function eventSweep(now: () => number): Sweep {
  return {
    name: 'events',
    intervalMs,
    async run(watermark, call) {
      const nowSeconds = Math.floor(now() / 1000);
      const from = watermark === null ? nowSeconds - firstSweepSeconds : Number(watermark) - overlapSeconds;
      const documents = new Map<string, RawDocument>();
      let to = Math.max(from, nowSeconds);
      while (!(await readWindow({ from, to }, call, documents))) to = from + Math.max(narrowSeconds, (to - from) >> 1);
      return { documents: [...documents.values()].toReversed(), watermark: String(to), complete: true };
    },
  };
}

/** Reads the newest pages of a window; false when there are more than a sweep reads. Documents come newest first. */
async function readWindow(window: Window, call: Call, documents: Map<string, RawDocument>): Promise<boolean> {
  const pagesMax = window.to - window.from <= narrowSeconds ? Infinity : pageCountMax;
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { ...typesQuery, 'created[gte]': window.from, 'created[lte]': window.to, starting_after: after };
    const list = await readList<StripeEvent>('/v1/events', { ...query, limit: pageSize }, call);
    for (const event of list.data)
      documents.set(event.id, rawEvent(event.id, event.type, JSON.stringify(event), 'sweep'));
    after = list.data.at(-1)?.id;
    if (!list.has_more || after === undefined) return true;
  }
  return false;
}
