import type { SalesOrder } from '../../contracts/index.ts';
import { pgArray, type Sql } from '../../database/index.ts';
import { readLogRows, readTrace } from '../../engine/index.ts';
import type { OrderState } from '../../processes/index.ts';
import { findOrder, orderProcess, type FoundOrder } from './find-order.ts';
import { orderSentence } from './order-sentence.ts';
import type { OrderExceptionView, OrderStatus, OrderView, RawView, RefusalView, TimelineEntry } from './order-view.ts';
import type { Clock } from './say-time.ts';
import { summariseOrder } from './summarise-order.ts';

/** Documents of one order that are shown; a vendor may tell the same thing very often. */
const rawCountMax = 100;

/**
 * Everything about one order, found by `channel/number` or its number alone: live, ended, refused at the door, or only
 * received. Times in the sentence are of `clock`, UTC where it is absent.
 * @throws XD_ORDER_NOT_FOUND, XD_ORDER_AMBIGUOUS
 */
export async function showOrder(sql: Sql, tenant: string, text: string, clock?: Clock): Promise<OrderView> {
  const found = await findOrder(sql, tenant, text);
  const [row, raw, refusals] = await Promise.all([
    found.kind === 'accepted' ? readInstance(sql, tenant, found.key) : null,
    readRaw(sql, tenant, found),
    readRefusals(sql, tenant, found.key),
  ]);
  const exceptions = await readExceptions(sql, tenant, found.key, raw);
  const parts = { raw, refusals, exceptions };
  const facts = row === null ? notAccepted(found.key, parts) : accepted(found.key, row, parts);
  return { ...facts, sentence: orderSentence(facts, clock ?? { now: row?.now ?? new Date(), timeZone: 'UTC' }) };
}

/**
 * The same for programs, by the whole key and with one probe of an index a table: an accepted order without the raw
 * documents and exceptions, or null.
 */
export async function readOrder(sql: Sql, tenant: string, key: string): Promise<OrderView | null> {
  const row = await readInstance(sql, tenant, key);
  if (row === null) return null;
  const facts = accepted(key, row, { raw: [], refusals: [], exceptions: [] });
  return { ...facts, sentence: orderSentence(facts, { now: row.now, timeZone: 'UTC' }) };
}

type Parts = Pick<OrderView, 'raw' | 'refusals' | 'exceptions'>;

function accepted(key: string, row: InstanceRow, parts: Parts): Omit<OrderView, 'sentence'> {
  const timeline = readTrace(row.trace ?? '').map<TimelineEntry>(({ atMs, call, position, ...entry }) => ({
    ...entry,
    at: new Date(atMs),
    // A local step has neither a system nor a call; older rows say so with an empty text.
    call: call === null || call === '' ? null : { id: call, position: position ?? 0 },
  }));
  const { acceptedAt, finishedAt, dueAt, document, outcome, reason, step, status } = row;
  const summary = summariseOrder(document, row.state ?? {}, timeline);
  const shown = (outcome ?? status ?? 'ready') as OrderStatus;
  return {
    key,
    status: shown,
    outcome,
    reason,
    step,
    acceptedAt,
    finishedAt,
    dueAt,
    document,
    timeline,
    summary,
    ...parts,
  };
}

/** An order that never became one: refused at the door, or a document that nobody could use yet. */
function notAccepted(key: string, parts: Parts): Omit<OrderView, 'sentence'> {
  const newest = parts.refusals.at(-1);
  const none = {
    key,
    step: null,
    acceptedAt: null,
    dueAt: null,
    document: null,
    timeline: [],
    summary: null,
    ...parts,
  };
  if (newest === undefined) return { ...none, status: 'received', outcome: null, reason: null, finishedAt: null };
  const reason = `${newest.code}: ${newest.detail}`;
  return { ...none, status: 'refused', outcome: 'refused', reason, finishedAt: newest.at };
}

interface InstanceRow {
  readonly now: Date;
  readonly acceptedAt: Date;
  readonly document: SalesOrder;
  readonly status: string | null;
  readonly step: string | null;
  readonly dueAt: Date | null;
  readonly outcome: 'completed' | 'cancelled' | null;
  readonly reason: string | null;
  readonly finishedAt: Date | null;
  readonly state: OrderState | null;
  readonly trace: string | null;
}

/**
 * One statement, so that an order which is archived at this moment is seen either here or there. Of an order that a
 * worker carries, the set's log says what was done since it was taken up; it is put together as a take-over would.
 */
async function readInstance(sql: Sql, tenant: string, key: string): Promise<InstanceRow | null> {
  const [row] = await sql<(InstanceRow & { readonly carried: readonly string[] | null })[]>`
    SELECT clock_timestamp() AS now, d.accepted_at AS "acceptedAt", d.body AS document,
      p.status, p.step, p.due_at AS "dueAt", a.outcome, a.reason, a.finished_at AS "finishedAt",
      coalesce(p.state, a.state) AS state, coalesce(p.trace, a.trace) AS trace,
      (SELECT array_agg(c.entries ORDER BY c.seq) FROM carry_log c
       WHERE c.tenant = p.tenant AND c.lease = p.lease) AS carried
    FROM document d
      LEFT JOIN process p ON p.tenant = d.tenant AND p.process = d.process AND p.key = d.key
      LEFT JOIN process_archive a ON a.tenant = d.tenant AND a.process = d.process AND a.key = d.key
    WHERE d.tenant = ${tenant} AND d.process = ${orderProcess} AND d.key = ${key}`;
  if (row === undefined) return null;
  const { carried, ...instance } = row;
  const entries = readLogRows(carried ?? []).filter((entry) => entry.key === key);
  return {
    ...instance,
    step: entries.at(-1)?.step ?? instance.step,
    state: Object.assign({}, instance.state, ...entries.map((entry) => entry.patch)) as OrderState,
    trace: [instance.trace ?? '', ...entries.map((entry) => entry.trace)].join(''),
  };
}

async function readRaw(sql: Sql, tenant: string, found: FoundOrder): Promise<readonly RawView[]> {
  const which =
    found.kind === 'document' ? sql`system = ${found.system} AND id = ${found.id}` : sql`subject = ${found.key}`;
  return sql<RawView[]>`
    SELECT system, id, type, via, status, detail, received_at AS "receivedAt", body FROM inbound
    WHERE tenant = ${tenant} AND ${which} ORDER BY seq LIMIT ${rawCountMax}`;
}

/** The newest last. */
async function readRefusals(sql: Sql, tenant: string, key: string): Promise<readonly RefusalView[]> {
  return sql<RefusalView[]>`
    SELECT code, detail, source_version AS "sourceVersion", at FROM order_refusal
    WHERE tenant = ${tenant} AND key = ${key} ORDER BY at`;
}

/** Those of the order's own processes, and those of its documents. */
async function readExceptions(
  sql: Sql,
  tenant: string,
  key: string,
  raw: readonly RawView[],
): Promise<readonly OrderExceptionView[]> {
  const documents = raw.map(({ system, id }) => `${system}/${id}`);
  return sql<OrderExceptionView[]>`
    SELECT id::text, process, step, cause, detail, advice, raised_at AS "raisedAt", resolved_at AS "resolvedAt", resolution
    FROM exception
    WHERE tenant = ${tenant}
      AND ((process <> 'intake' AND key = ${key}) OR (process = 'intake' AND key = ANY(${pgArray(documents)}::text[])))
    ORDER BY (resolved_at IS NULL) DESC, id DESC`;
}
