import type { Call, RawDocument, Sweep } from '../../src/index.ts';
import { orderDocumentId, rawOrder } from './raw-order.ts';
import { searchPage, type Search, type SearchFilter } from './search.ts';
import type { ShopSettings } from './settings.ts';
import { instantOf, secondsInstant, shopTimeOf } from './shop-time.ts';
import type { WireOrder } from './wire.ts';

/** Pages in one run; a first sweep over a large shop goes on at the next run from where it stopped. */
const pageCountMax = 40;
/** Documents changed so shortly before the newest one are handed over by every run that sees them. */
const freshMs = 10_000;

/**
 * Reads orders by updated_at from the watermark minus the overlap. No page is asked for by its number: each asks from the
 * last second seen on, so an order that changes meanwhile moves to the end and shifts no other out of sight. The run is
 * complete when the last answer held all that its own total_count announced.
 */
export function orderSweep(settings: ShopSettings): Sweep {
  const known = new KnownDocuments();
  return {
    name: 'orders',
    intervalMs: settings.sweepIntervalMs,
    run: async (watermark, call) => {
      known.confirm(watermark);
      const read = await readFrom(startOf(watermark, settings), watermark, settings, call);
      const newest = read.until === null ? watermark : maxOf(watermark, read.until);
      const documents = [...read.documents.values()].filter(({ id }) => !known.has(id));
      known.offer(watermark, newest, read);
      return { documents, watermark: newest, complete: read.complete };
    },
  };
}

function startOf(watermark: string | null, settings: ShopSettings): number {
  const from = watermark ?? settings.ordersFrom;
  if (from === undefined) return 0;
  return Math.max(0, Date.parse(from) - settings.sweepOverlapSeconds * 1000);
}

function maxOf(watermark: string | null, until: string): string {
  return watermark !== null && watermark > until ? watermark : until;
}

interface Read {
  /** By document id: a second seen twice gives the same documents. */
  readonly documents: Map<string, RawDocument>;
  /** When each of them was changed, UTC. */
  readonly versions: Map<string, string>;
  /** Newest updated_at up to which everything was read. */
  until: string | null;
  complete: boolean;
}

async function readFrom(startMs: number, watermark: string | null, settings: ShopSettings, call: Call): Promise<Read> {
  const read: Read = { documents: new Map(), versions: new Map(), until: null, complete: false };
  // The overlap does not count as progress: a run that ended within it would begin at the same place for ever.
  const progressMs = watermark === null ? startMs : Date.parse(watermark);
  let cursor: Cursor = { ms: startMs, afterId: null };
  for (let pages = 0; pages < pageCountMax || cursor.ms <= progressMs; pages += 1) {
    const search = searchFrom(cursor, settings);
    const page = await searchPage<WireOrder>(`/rest/${settings.storeCode}/V1/orders`, search, call);
    const orders = page.items ?? [];
    keep(read, orders, settings);
    const isWhole = orders.length >= page.total_count;
    if (isWhole && cursor.afterId === null) return { ...read, complete: true };
    // The count promised more than came: nothing is assumed of what is missing.
    if (!isWhole && orders.length === 0) return read;
    const next = isWhole ? { ms: cursor.ms + 1_000, afterId: null } : cursorAfter(cursor, orders, settings);
    // A shop that ignores the filter would give the same page for ever.
    if (next.ms === cursor.ms && next.afterId === cursor.afterId) return read;
    cursor = next;
  }
  // All before the cursor's second is read whole; that second itself may have more and is read again by the overlap.
  return { ...read, until: secondsInstant(cursor.ms), complete: true };
}

/** Where the next page begins: at a second, or within one that has more orders than a page holds, after an id. */
interface Cursor {
  readonly ms: number;
  readonly afterId: string | null;
}

function searchFrom({ ms, afterId }: Cursor, settings: ShopSettings): Search {
  const second = shopTimeOf(ms, settings.timeZone);
  const filters: SearchFilter[] =
    afterId === null
      ? [{ field: 'updated_at', value: second, condition: 'gteq' }]
      : [
          { field: 'updated_at', value: second, condition: 'eq' },
          { field: 'entity_id', value: afterId, condition: 'gt' },
        ];
  return { filters, sorts: ['updated_at', 'entity_id'], pageSize: settings.sweepPageSize, currentPage: 1 };
}

function cursorAfter(cursor: Cursor, orders: readonly WireOrder[], settings: ShopSettings): Cursor {
  const last = orders.at(-1);
  const lastMs = Date.parse(instantOf(last?.updated_at, settings.timeZone) ?? '');
  if (lastMs > cursor.ms) return { ms: lastMs, afterId: null };
  return { ms: cursor.ms, afterId: String(last?.entity_id ?? '') };
}

function keep(read: Read, orders: readonly WireOrder[], settings: ShopSettings): void {
  for (const order of orders) {
    const id = orderDocumentId(order, settings) ?? `order:${order.entity_id ?? ''}`;
    if (!read.documents.has(id)) read.documents.set(id, rawOrder(id, order, 'sweep'));
    const version = instantOf(order.updated_at, settings.timeZone);
    if (version !== undefined) read.versions.set(id, version);
    if (version !== undefined && (read.until === null || version > read.until)) read.until = version;
  }
}

/**
 * What earlier runs of this process gave and the platform has kept: the overlap need not hand it over again. That it
 * was kept shows in the watermark, which is stored together with the documents: when a run's new watermark comes back,
 * its documents are there. Lost with the process, and then all of the overlap is handed over once more.
 */
class KnownDocuments {
  private kept = new Set<string>();
  private last: { readonly watermark: string | null; readonly ids: readonly string[] | null } | null = null;

  confirm(watermark: string | null): void {
    // A watermark that this process did not give comes from another one, or from a person who wants a second reading.
    if (this.last?.watermark !== watermark) this.kept.clear();
    else if (this.last.ids !== null) this.kept = new Set(this.last.ids);
    this.last = null;
  }

  has(id: string): boolean {
    return this.kept.has(id);
  }

  offer(before: string | null, after: string | null, read: Read): void {
    // The newest are handed over again anyway: another process may have stored the same second without one of them.
    const until = read.until === null ? 0 : Date.parse(read.until) - freshMs;
    const settledIds = [...read.versions].filter(([, version]) => Date.parse(version) < until).map(([id]) => id);
    this.last = { watermark: after, ids: after === before ? null : settledIds };
  }
}
