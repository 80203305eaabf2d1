import type { Call, RawDocument, Sweep } from '../../src/index.ts';
import { defaultOrderSweepIntervalMs, defaultStockSweepIntervalMs, type ShipBobRuntime } from './settings.ts';
import { isQuiet, shipmentDocument } from './shipment-document.ts';
import { api, orderPageSize, read } from './vendor-calls.ts';
import type { WireLevelPage, WireOrder } from './wire-types.ts';

/** How far a sweep reaches back behind the newest change it has seen: changes may become visible out of order. */
const overlapMs = 30_000;
/** How far back the first sweep reads: nothing of Crossdock's is older than its installation. */
const firstLookBackMs = 7 * 24 * 3_600_000;
/** A sweep that is longer has met a vendor that pages in a circle. */
const pageCountMax = 4_000;
const stockPageSize = 250;

/** Finds what webhooks lost: GET order by the time of the last update. */
export function shipmentSweep(runtime: ShipBobRuntime): Sweep {
  const { channelId, orderSweepIntervalMs } = runtime.settings;
  return {
    name: 'shipments',
    intervalMs: orderSweepIntervalMs ?? defaultOrderSweepIntervalMs,
    run: async (watermark, call) => {
      const since = watermark === null ? runtime.now() - firstLookBackMs : Date.parse(watermark) - overlapMs;
      const { orders, complete } = await readChangedOrders(new Date(since).toISOString(), channelId, call);
      const newest = newestUpdate(orders);
      return {
        documents: orders.flatMap(documentsOf),
        watermark: complete && newest !== null && (watermark === null || newest > watermark) ? newest : watermark,
        complete,
      };
    },
  };
}

/**
 * Reads page after page until one is not full: ShipBob announces no count. There is no upper bound in time on purpose:
 * an order that changes meanwhile stays in what is read, so that pages only grow and none is skipped; what moves to the
 * next page is read twice.
 */
async function readChangedOrders(since: string, channelId: string, call: Call) {
  const orders: WireOrder[] = [];
  for (let page = 1; page <= pageCountMax; page += 1) {
    const found = await read<WireOrder[]>(call, {
      path: `${api}/order`,
      query: { LastUpdateStartDate: since, SortOrder: 'Oldest', Page: page, Limit: orderPageSize },
      headers: { shipbob_channel_id: channelId },
    });
    orders.push(...found);
    if (found.length < orderPageSize) return { orders, complete: true };
  }
  return { orders, complete: false };
}

function documentsOf({ id, reference_id, shipments }: WireOrder): RawDocument[] {
  return (shipments ?? [])
    .filter((shipment) => shipment.id !== undefined && shipment.id !== null && !isQuiet(shipment))
    .map((shipment) => {
      const whole = { order_id: id, reference_id, ...shipment };
      return shipmentDocument(whole, JSON.stringify(whole), 'sweep');
    });
}

/** The newest change by ShipBob's clock, as a UTC instant; null when there is none. */
function newestUpdate(orders: readonly WireOrder[]): string | null {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { shipments } of orders)
    for (const { last_update_at: at } of shipments ?? []) {
      const time = Date.parse(at ?? '');
      if (time > newest) newest = time;
    }
  return newest === Number.NEGATIVE_INFINITY ? null : new Date(newest).toISOString();
}

/**
 * Counts what is on the shelves: GET inventory-level/locations, one document a page. Every count is told, changed or not:
 * where a shipment and a count crossed each other, the next count puts it right.
 */
export function stockSweep(runtime: ShipBobRuntime): Sweep {
  const { settings } = runtime;
  return {
    name: 'stock',
    lane: 'stock',
    intervalMs: settings.stockSweepIntervalMs ?? defaultStockSweepIntervalMs,
    run: async (_watermark, call) => {
      // The time before the first request: a count is never claimed to be newer than it is.
      const countedAt = new Date(runtime.now()).toISOString();
      const documents: RawDocument[] = [];
      let path: string | null = `${api}/inventory-level/locations?PageSize=${stockPageSize}`;
      for (let page = 1; path !== null && page <= pageCountMax; page += 1) {
        const levels: WireLevelPage = await read<WireLevelPage>(call, { path });
        documents.push({ id: `stock:${countedAt}:${page}`, type: 'stock', body: JSON.stringify(levels), via: 'sweep' });
        path = nextPath(levels.next, settings.baseUrl);
      }
      return { documents, watermark: countedAt, complete: path === null };
    },
  };
}

/** The next page's address may be whole or relative; the token must not follow it to another host. */
function nextPath(next: string | null | undefined, baseUrl: string): string | null {
  if (next === undefined || next === null || next === '') return null;
  const url = new URL(next, baseUrl);
  return `${url.pathname}${url.search}`;
}
