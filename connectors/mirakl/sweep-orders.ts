import { createHash } from 'node:crypto';
import type { Call, RawDocument, Sweep } from '../../src/index.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { read } from './vendor-answer.ts';
import type { WireOrder, WireOrders } from './wire.ts';

/**
 * OR11 by last_updated_date from the watermark minus the overlap. Pages are by offset and sorted by creation, so an order that
 * changes meanwhile stays where it is; one that appears shifts others back, where they are read twice and not missed.
 * The watermark moves when as many different orders were read as the largest count that the operator announced.
 */
export function orderSweep(settings: ShopSettings): Sweep {
  return {
    name: 'orders',
    intervalMs: settings.sweepIntervalMs,
    run: async (watermark, call) => {
      const reading = await readAll(startOf(watermark, settings), settings, call);
      const documents = [...reading.orders.values()].map(rawOrder);
      const until = reading.complete ? endOf(reading) : null;
      const next = until === null || (watermark !== null && until <= watermark) ? watermark : until;
      return { documents, watermark: next, complete: reading.complete };
    },
  };
}

function startOf(watermark: string | null, settings: ShopSettings): string | undefined {
  const from = watermark ?? settings.ordersFrom;
  return from === undefined ? undefined : seconds(Date.parse(from) - settings.sweepOverlapSeconds * 1000);
}

function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

interface Reading {
  readonly orders: Map<string, WireOrder>;
  readonly complete: boolean;
  /** By the operator's clock, when the first page was answered; null where it does not say. */
  readonly answeredMs: number | null;
}

/** No later than the newest change seen and than the beginning of the reading: what changed since is read next time. */
function endOf({ orders, answeredMs }: Reading): string | null {
  const newest = [...orders.values()].reduce((max, one) => Math.max(max, Date.parse(one.last_updated_date)), 0);
  if (newest === 0) return null;
  return seconds(answeredMs === null ? newest : Math.min(newest, answeredMs));
}

async function readAll(from: string | undefined, settings: ShopSettings, call: Call): Promise<Reading> {
  const orders = new Map<string, WireOrder>();
  const first = await readPage(0, from, settings, call);
  let announced = 0;
  let offset = 0;
  for (let current = first; ; current = await readPage(offset, from, settings, call)) {
    const { orders: list, total_count: count } = current.body;
    announced = Math.max(announced, count);
    for (const order of list) orders.set(order.order_id, order);
    offset += list.length;
    if (list.length === 0 || offset >= count) break;
  }
  return { orders, complete: orders.size >= announced, answeredMs: first.answeredMs };
}

/** No upper bound of the time is asked for: an order that changes meanwhile would leave the window and shift the rest. */
async function readPage(offset: number, from: string | undefined, settings: ShopSettings, call: Call) {
  const query = { ...shopQuery(settings), start_update_date: from, max: settings.sweepPageSize, offset };
  const response = await read(call, { path: '/api/orders', query });
  const dateMs = Date.parse(response.headers['date'] ?? '');
  return { body: response.json<WireOrders>(), answeredMs: Number.isNaN(dateMs) ? null : dateMs };
}

/** Mirakl's times are to the second, and an order may change twice in one: its content tells the versions apart. */
function rawOrder(order: WireOrder): RawDocument {
  const body = JSON.stringify(order);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return {
    id: `order:${order.order_id}:${order.last_updated_date}:${hash}`.slice(0, 200),
    type: 'order',
    body,
    via: 'sweep',
  };
}
