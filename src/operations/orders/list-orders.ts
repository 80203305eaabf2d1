import { pgArray, type Sql } from '../../database/index.ts';
import { operationsErrors } from '../errors.ts';
import { orderProcess } from './find-order.ts';
import type { OrderStatus } from './order-view.ts';

const liveStatuses = ['ready', 'carried', 'waiting', 'delayed', 'exception'] as const;
/** `open` is every live state. */
export const orderFilters = ['open', ...liveStatuses, 'completed', 'cancelled', 'refused'] as const;
export type OrderFilter = (typeof orderFilters)[number];

export interface OrderRow {
  readonly key: string;
  readonly status: OrderStatus;
  readonly step: string | null;
  readonly reason: string | null;
  /** When it was accepted; of a refused one, when it was refused. */
  readonly at: Date;
  readonly finishedAt: Date | null;
  /** Minor units; null for one that was refused. */
  readonly total: number | null;
  readonly currency: string | null;
}

export interface OrderList {
  readonly orders: readonly OrderRow[];
  /** Where the next page begins; null at the end. */
  readonly before: string | null;
}

interface ListOptions {
  readonly status?: OrderFilter | undefined;
  readonly channel?: string | undefined;
  readonly limit: number;
  readonly before?: string | undefined;
}

/** One page of keys in the order of the list, each with its place. */
type Place = { readonly key: string; readonly place: string };

/**
 * Orders, the newest first, a page at a time. Live ones are read from the small table of live instances; all others by
 * going back along the log, which alone is kept in the order of time, so that a page costs the same however many
 * orders there are.
 */
export async function listOrders(sql: Sql, tenant: string, options: ListOptions): Promise<OrderList> {
  const { status, limit } = options;
  if (status === 'refused') return listRefused(sql, tenant, options);
  const isLive = status === 'open' || liveStatuses.some((live) => live === status);
  const places = isLive ? await livePlaces(sql, tenant, options) : await loggedPlaces(sql, tenant, options);
  const orders = await readRows(
    sql,
    tenant,
    places.map((place) => place.key),
  );
  return { orders, before: nextPlace(places, limit) };
}

const nextPlace = (places: readonly Place[], limit: number): string | null =>
  places.length < limit ? null : (places.at(-1)?.place ?? null);

const eventOf: Readonly<Record<string, string>> = { completed: 'order.completed', cancelled: 'order.cancelled' };

async function loggedPlaces(sql: Sql, tenant: string, options: ListOptions): Promise<Place[]> {
  const { status, channel, limit, before } = options;
  // Without leading zeros: PostgreSQL reads an xid8 that begins with one as octal.
  const [xid, seq] = before === undefined ? [] : partsOf(before, /^(0|[1-9]\d{0,18})\.(\d{1,18})$/);
  return sql<Place[]>`
    SELECT subject AS key, xid::text || '.' || seq AS place FROM event
    WHERE tenant = ${tenant} AND type = ${eventOf[status ?? ''] ?? 'order.accepted'} ${ofChannel(sql, 'subject', channel)}
      ${xid === undefined ? sql`` : sql`AND (xid, seq) < (${xid}::xid8, ${seq ?? '0'}::bigint)`}
    ORDER BY xid DESC, seq DESC LIMIT ${limit}`;
}

async function livePlaces(sql: Sql, tenant: string, options: ListOptions): Promise<Place[]> {
  const { status, channel, limit, before } = options;
  const [at, key] = before === undefined ? [] : partsOf(before, /^(\d{4}-[^~]{10,40})~(.+)$/);
  return sql<Place[]>`
    SELECT key, started_at::text || '~' || key AS place FROM process
    WHERE tenant = ${tenant} AND process = ${orderProcess} ${ofChannel(sql, 'key', channel)}
      ${status === undefined || status === 'open' ? sql`` : sql`AND status = ${status}`}
      ${at === undefined ? sql`` : sql`AND (started_at, key) < (${at}::text::timestamptz, ${key ?? ''})`}
    ORDER BY started_at DESC, key DESC LIMIT ${limit}`;
}

async function listRefused(sql: Sql, tenant: string, options: ListOptions): Promise<OrderList> {
  const { channel, limit, before } = options;
  const [at, key] = before === undefined ? [] : partsOf(before, /^(\d{4}-[^~]{10,40})~(.+)$/);
  const rows = await sql<(Place & { readonly at: Date; readonly reason: string })[]>`
    SELECT key, at, code || ': ' || detail AS reason, at::text || '~' || key AS place
    FROM (SELECT DISTINCT ON (key) key, at, code, detail FROM order_refusal
          WHERE tenant = ${tenant} ${ofChannel(sql, 'key', channel)} ORDER BY key, at DESC) newest
    WHERE NOT EXISTS (SELECT FROM document d WHERE d.tenant = ${tenant} AND d.process = ${orderProcess} AND d.key = newest.key)
      ${at === undefined ? sql`` : sql`AND (at, key) < (${at}::text::timestamptz, ${key ?? ''})`}
    ORDER BY at DESC, key DESC LIMIT ${limit}`;
  const orders = rows.map<OrderRow>((row) => ({
    key: row.key,
    status: 'refused',
    step: null,
    reason: row.reason,
    at: row.at,
    finishedAt: row.at,
    total: null,
    currency: null,
  }));
  return { orders, before: nextPlace(rows, limit) };
}

function ofChannel(sql: Sql, column: 'key' | 'subject', channel: string | undefined) {
  if (channel === undefined) return sql``;
  return column === 'key'
    ? sql`AND starts_with(key, ${`${channel}/`})`
    : sql`AND starts_with(subject, ${`${channel}/`})`;
}

function partsOf(before: string, pattern: RegExp): (string | undefined)[] {
  const match = pattern.exec(before);
  if (match === null) throw operationsErrors.XD_ORDER_LIST_CURSOR({ before });
  return match.slice(1);
}

async function readRows(sql: Sql, tenant: string, keys: readonly string[]): Promise<OrderRow[]> {
  if (keys.length === 0) return [];
  return sql<OrderRow[]>`
    SELECT d.key, coalesce(a.outcome, p.status, 'ready') AS status, coalesce(l.step, p.step) AS step, a.reason, d.accepted_at AS at,
      a.finished_at AS "finishedAt", (d.body->'totals'->>'grand')::float8 AS total, d.body->>'currency' AS currency
    FROM unnest(${pgArray(keys)}::text[]) WITH ORDINALITY AS k(key, n)
      JOIN document d ON d.tenant = ${tenant} AND d.process = ${orderProcess} AND d.key = k.key
      LEFT JOIN process p ON p.tenant = d.tenant AND p.process = d.process AND p.key = d.key
      LEFT JOIN lease l ON l.tenant = p.tenant AND l.id = p.lease
      LEFT JOIN process_archive a ON a.tenant = d.tenant AND a.process = d.process AND a.key = d.key
    ORDER BY k.n`;
}
