import { VendorError, type RawDocument, type Sweep } from '../../src/index.ts';
import type { Reading } from './interpret.ts';
import { rawOrder } from './raw-order.ts';
import { searchOrders } from './search-orders.ts';

const firstSweepMs = 7 * 24 * 3_600_000;
/** Pages in one run: what the burst of searchOrders allows, with some left. */
const pageCountMax = 15;

/** Where a run that did not come to the end goes on. Amazon's tokens live for a day. */
interface Continuation {
  readonly watermark: string | null;
  readonly updatedAfter: string;
  /** The end of the window, which Amazon told with its first page. */
  readonly until: string | undefined;
  readonly token: string;
}

/**
 * Reads orders by their last change from the watermark minus the overlap. The window's end is Amazon's own
 * (`lastUpdatedBefore`, two minutes back), and becomes the watermark when its last page was read: an order that changes
 * while pages are read falls into the next window. A run that meets the end of its quota goes on at the next.
 */
export function orderSweep(reading: Reading, now: () => number): Sweep {
  const { settings, partner, known } = reading;
  let continuation: Continuation | null = null;
  return {
    name: 'orders',
    intervalMs: settings.sweepIntervalMs,
    run: async (watermark, call) => {
      const goesOn = continuation !== null && continuation.watermark === watermark ? continuation : null;
      const updatedAfter = goesOn?.updatedAfter ?? startOf(watermark);
      let token = goesOn?.token ?? null;
      let until = goesOn?.until;
      const documents: RawDocument[] = [];
      for (let pages = 0; pages < pageCountMax; pages += 1) {
        const page = await searchOrders({ updatedAfter, token }, partner, settings, call).catch((error: unknown) => {
          // What was read is handed over, and the rest is read when there is quota for it again.
          if (pages > 0 && error instanceof VendorError && error.kind === 'throttled') return null;
          if (error instanceof VendorError && error.kind === 'rejected') continuation = null;
          throw error;
        });
        if (page === null) break;
        for (const order of page.orders ?? []) {
          known.keep(order);
          documents.push(rawOrder(order));
        }
        until ??= page.lastUpdatedBefore;
        token = page.pagination?.nextToken ?? null;
        if (token !== null) {
          continuation = { watermark, updatedAfter, until, token };
          continue;
        }
        continuation = null;
        return { documents, watermark: later(watermark, until), complete: true };
      }
      return { documents, watermark, complete: false };
    },
  };

  function startOf(watermark: string | null): string {
    if (watermark === null) return settings.ordersFrom ?? new Date(now() - firstSweepMs).toISOString();
    return new Date(Date.parse(watermark) - settings.sweepOverlapSeconds * 1000).toISOString();
  }
}

function later(watermark: string | null, until: string | undefined): string | null {
  if (until === undefined) return watermark;
  return watermark !== null && Date.parse(watermark) > Date.parse(until) ? watermark : until;
}
