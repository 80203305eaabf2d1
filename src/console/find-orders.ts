import { pgArray, type Sql } from '../database/index.ts';
import { listOrders } from '../operations/index.ts';
import type { OrderPage, OrderRowView, OrderStateFilter } from './api-types.ts';
import { findBesides } from './find-besides.ts';
import { indexConsumer } from './index-orders.ts';
import { isUsual, matches, wordQuery, type WordQuery } from './search-words.ts';

export interface OrderQuery {
  readonly state: OrderStateFilter;
  readonly text: string | null;
  readonly channel: string | null;
  readonly step: string | null;
  readonly after: { readonly at: string; readonly key: string } | null;
  readonly limit: number;
}

export interface IndexRow extends Omit<OrderRowView, 'acceptedAt' | 'shipBy' | 'finishedAt'> {
  readonly acceptedAt: Date;
  readonly shipBy: Date | null;
  readonly finishedAt: Date | null;
  readonly place: string;
}

const orderProcess = 'order-to-cash';
/** Rows of the list that are looked at before the index of words is: it is worth it where a hundredth of them fits. */
const nearCount = 5_000;
/** More hits than this are read along the list instead of being collected and sorted: then each page is near. */
const collectCountMax = 2_000;

/** One page of orders by the index: the newest first; late ones by what was promised first. */
export async function findOrders(
  sql: Sql,
  tenant: string,
  channels: readonly string[],
  query: OrderQuery,
): Promise<OrderPage> {
  const behindSeconds = await readBehind(sql, tenant);
  if (query.state === 'refused') return { ...(await refusedPage(sql, tenant, query)), behindSeconds };
  const rows = await readIndex(sql, tenant, query);
  const besides =
    rows.length === 0 && query.text !== null && query.after === null && query.state === 'all'
      ? await findBesides(sql, tenant, channels, query.text)
      : [];
  const after = rows.length < query.limit ? null : (rows.at(-1)?.place ?? null);
  return { orders: [...rows.map(viewOf), ...besides], after, behindSeconds };
}

export function viewOf({ place: _place, ...row }: IndexRow): OrderRowView {
  return {
    ...row,
    acceptedAt: row.acceptedAt.toISOString(),
    shipBy: row.shipBy?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/**
 * Rows with what stands in the live tables; an ended order has left those. What many orders have fills a page from the
 * next rows of the list; what few have is found by the index of words. Which it is, the planner cannot know of a
 * beginning of a word, and for a usual one the index would collect a large part of all orders first.
 */
export async function readIndex(sql: Sql, tenant: string, query: OrderQuery): Promise<readonly IndexRow[]> {
  const standing = query.step === null ? null : await collectStanding(sql, tenant, query.step);
  if (query.text === null) return readPage(sql, tenant, query, { standing, found: null, near: null });
  const words = wordQuery(tenant, query.text);
  const near = await readPage(sql, tenant, query, { standing, found: null, near: words });
  if (near.length === query.limit) return near;
  const found = (await isUsual(sql, tenant, words)) ? { words } : await collectHits(sql, tenant, query.text, words);
  return readPage(sql, tenant, query, { standing, found, near: null });
}

interface Narrowed {
  readonly standing: Standing | null;
  readonly found: Hits | null;
  /** Words that are looked for in the next `nearCount` rows alone. */
  readonly near: WordQuery | null;
}

function readPage(sql: Sql, tenant: string, query: OrderQuery, { standing, found, near }: Narrowed) {
  const { after, limit, state } = query;
  const byPromise = state === 'late';
  const time = byPromise ? sql`x.ship_by` : sql`x.accepted_at`;
  const wanted = conditions(sql, tenant, query, found, standing);
  const behind =
    after === null
      ? sql``
      : sql`AND (${time}, x.key) ${byPromise ? sql`>` : sql`<`} (${after.at}::text::timestamptz, ${after.key})`;
  const order = byPromise ? sql`x.ship_by, x.key` : sql`x.accepted_at DESC, x.key DESC`;
  const list = sql`SELECT x.* FROM order_index x WHERE x.tenant = ${tenant} ${wanted} ${behind} ORDER BY ${order}`;
  const page =
    near === null
      ? sql`${list} LIMIT ${limit}`
      : sql`SELECT x.* FROM (${list} LIMIT ${nearCount}) x WHERE true ${matches(sql, near)} LIMIT ${limit}`;
  return sql<IndexRow[]>`
    WITH page AS MATERIALIZED (${page})
    SELECT x.key, x.channel, x.number, coalesce(p.status, CASE x.outcome WHEN 'open' THEN 'ready' ELSE x.outcome END) AS status,
      coalesce(l.step, p.step) AS step, x.reason, x.customer, x.accepted_at AS "acceptedAt", x.ship_by AS "shipBy",
      x.finished_at AS "finishedAt", x.total::float8 AS total, x.currency, ${time}::text || '~' || x.key AS place
    FROM page x
      LEFT JOIN process p ON p.tenant = ${tenant} AND p.process = ${orderProcess} AND p.key = x.key
      LEFT JOIN lease l ON l.tenant = ${tenant} AND l.id = p.lease
    ORDER BY ${order}`;
}

function conditions(
  sql: Sql,
  tenant: string,
  { state, channel }: OrderQuery,
  found: Hits | null,
  standing: Standing | null,
) {
  return sql`
    ${channel === null ? sql`` : sql`AND x.channel = ${channel}`}
    ${standing === null ? sql`` : standingCondition(sql, tenant, standing)}
    ${stateCondition(sql, tenant, state)}
    ${found === null ? sql`` : foundCondition(sql, found)}`;
}

/** Orders that stand at a step: these, or too many to be collected. */
type Standing = { readonly keys: readonly string[] } | { readonly step: string };

async function collectStanding(sql: Sql, tenant: string, step: string): Promise<Standing> {
  const rows = await sql<{ key: string }[]>`
    SELECT p.key FROM process p LEFT JOIN lease l ON l.tenant = p.tenant AND l.id = p.lease
    WHERE p.tenant = ${tenant} AND p.process = ${orderProcess} AND coalesce(l.step, p.step) = ${step}
    LIMIT ${collectCountMax + 1}`;
  return rows.length > collectCountMax ? { step } : { keys: rows.map((row) => row.key) };
}

/** Where very many stand, the newest are near: each order of the list is asked for its step, until a page is full. */
const standingCondition = (sql: Sql, tenant: string, standing: Standing) =>
  'keys' in standing
    ? sql`AND x.key = ANY(${pgArray(standing.keys)}::text[])`
    : sql`AND x.outcome = 'open' AND ${standing.step} = (
        SELECT coalesce(l.step, p.step) FROM process p LEFT JOIN lease l ON l.tenant = p.tenant AND l.id = p.lease
        WHERE p.tenant = ${tenant} AND p.process = ${orderProcess} AND p.key = x.key)`;

function stateCondition(sql: Sql, tenant: string, state: OrderStateFilter) {
  switch (state) {
    case 'open':
    case 'completed':
    case 'cancelled':
      return sql`AND x.outcome = ${state}`;
    case 'late':
      return sql`AND x.outcome = 'open' AND x.ship_by < clock_timestamp()`;
    case 'exception':
      return sql`AND x.key IN (SELECT e.key FROM exception e
        WHERE e.tenant = ${tenant} AND e.process = ${orderProcess} AND e.resolved_at IS NULL)`;
    default:
      return sql``;
  }
}

/** What a search has found: these keys, or too many to be collected. */
type Hits = { readonly keys: readonly string[] } | { readonly words: WordQuery };

const foundCondition = (sql: Sql, found: Hits) =>
  'keys' in found ? sql`AND x.key = ANY(${pgArray(found.keys)}::text[])` : matches(sql, found.words);

/** Of very many hits the newest are near in the list itself; which it is, is counted up to a limit. */
async function collectHits(sql: Sql, tenant: string, text: string, words: WordQuery): Promise<Hits> {
  const hits = await sql<{ key: string }[]>`
    SELECT x.key FROM order_index x WHERE x.tenant = ${tenant} ${matches(sql, words)} LIMIT ${collectCountMax + 1}`;
  if (hits.length > collectCountMax) return { words };
  return { keys: hits.length > 0 ? hits.map((hit) => hit.key) : await keysByTracking(sql, tenant, text) };
}

/** Of live orders the tracking number stands in what the warehouse has told them; that is kept only while they live. */
async function keysByTracking(sql: Sql, tenant: string, text: string): Promise<string[]> {
  if (!/^[\w-]{6,60}$/.test(text.trim())) return [];
  const rows = await sql<{ key: string }[]>`
    SELECT DISTINCT key FROM signal WHERE tenant = ${tenant} AND process = ${orderProcess} AND event = 'shipment.confirmed'
      AND upper(payload->>'trackingNumber') = ${text.trim().toUpperCase()} LIMIT 50`;
  return rows.map((row) => row.key);
}

async function refusedPage(sql: Sql, tenant: string, query: OrderQuery): Promise<Omit<OrderPage, 'behindSeconds'>> {
  const { after, channel, limit } = query;
  const { orders, before } = await listOrders(sql, tenant, {
    status: 'refused',
    channel: channel ?? undefined,
    limit,
    before: after === null ? undefined : `${after.at}~${after.key}`,
  });
  const rows = orders.map<OrderRowView>(({ key, status, step, reason, at, finishedAt, total, currency }) => ({
    key,
    status,
    step,
    reason,
    total,
    currency,
    customer: null,
    shipBy: null,
    channel: key.slice(0, key.indexOf('/')),
    number: key.slice(key.indexOf('/') + 1),
    acceptedAt: at.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }));
  return { orders: rows, after: before };
}

/** How far the index is behind the log: it is said, so that a missing order is not taken for a lost one. */
async function readBehind(sql: Sql, tenant: string): Promise<number | null> {
  const [row] = await sql<{ seconds: number | null }[]>`
    SELECT extract(epoch FROM clock_timestamp() - next.at)::float8 AS seconds
    FROM (SELECT coalesce(max(xid), '0'::xid8) AS xid, coalesce(max(seq), 0) AS seq
          FROM consumer WHERE tenant = ${tenant} AND name = ${indexConsumer}) c,
      LATERAL (SELECT at FROM event WHERE tenant = ${tenant} AND (xid, seq) > (c.xid, c.seq) ORDER BY xid, seq LIMIT 1) next`;
  const seconds = row?.seconds ?? null;
  return seconds !== null && seconds > behindSecondsMin ? seconds : null;
}

const behindSecondsMin = 3;
