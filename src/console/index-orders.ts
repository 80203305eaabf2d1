import { packed, type Database, type Transaction } from '../database/index.ts';
import { moveCursor, readEvents, type LoggedEvent } from '../events/index.ts';
import type { ConsoleLog } from './console-options.ts';
import { consoleTimes, indexBatchCountMax } from './limits.ts';

export const indexConsumer = 'console-orders';
const orderProcess = 'order-to-cash';
const indexedTypes: ReadonlySet<string> = new Set([
  'order.accepted',
  'order.created',
  'order.completed',
  'order.cancelled',
]);

/**
 * Follows the log with the index of orders, one batch in one transaction with its cursor. True when there may be more.
 * A batch that is done twice, by two processes, changes nothing more: rows are derived from what stands in the tables.
 */
export async function indexOrders(database: Database, tenant: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const events = await readEvents(sql, tenant, indexConsumer, indexBatchCountMax);
    const last = events.at(-1);
    if (last === undefined) return false;
    const keys = new Map<string, string[]>();
    for (const event of events) {
      if (!indexedTypes.has(event.type)) continue;
      keys.set(event.subject, [...(keys.get(event.subject) ?? []), ...wordsOf(event)]);
    }
    await writeIndex(sql, tenant, keys);
    await moveCursor(sql, tenant, indexConsumer, last);
    return events.length === indexBatchCountMax;
  });
}

/** Of a live order the row may not know yet what the event says: it is written when the order is put down. */
function wordsOf({ data }: LoggedEvent): string[] {
  const { salesOrderNumber, invoices } = (data ?? {}) as { salesOrderNumber?: unknown; invoices?: unknown };
  return [salesOrderNumber, ...(Array.isArray(invoices) ? invoices : [])].filter(
    (word): word is string => typeof word === 'string' && word !== '',
  );
}

/**
 * Words of an order: its numbers here and in every other system, e-mail, names. A tracking number stands in the
 * warehouse's own documents alone once the order has ended, under whatever name that vendor gives it.
 */
async function writeIndex(
  sql: Transaction,
  tenant: string,
  keys: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  if (keys.size === 0) return;
  // The same order of rows everywhere, so that two processes do not wait for each other in a circle.
  const sorted = [...keys.keys()].sort();
  await sql`
    WITH k AS (
      SELECT key, string_to_array(coalesce(words, ''), E'\\x1e') AS words
      FROM unnest(unpack(${packed(sorted)}), unpack(${packed(sorted.map((key) => (keys.get(key) ?? []).join('\u001e')))})) AS k(key, words)
    ), o AS (
      SELECT d.key, d.accepted_at, b.*, a.outcome, a.reason, a.finished_at, coalesce(a.state, p.state, '{}') AS state, k.words
      FROM k
        JOIN document d ON d.tenant = ${tenant} AND d.process = ${orderProcess} AND d.key = k.key
        LEFT JOIN process p ON p.tenant = d.tenant AND p.process = d.process AND p.key = d.key
        LEFT JOIN process_archive a ON a.tenant = d.tenant AND a.process = d.process AND a.key = d.key,
        LATERAL json_to_record(d.body) AS b(channel text, number text, "sourceId" text, currency text, customer json,
          "billTo" json, "shipTo" json, totals json, payment json, shipping json)
    ), w AS (
      SELECT o.key, array_agg(DISTINCT ${tenant} || ':' || left(lower(t.word), 120)) AS words
      FROM o, json_to_record(o.state) AS s(authorisation text, "customerNumber" text, "salesOrderNumber" text,
          invoices json, fulfilments json, "shipmentIds" json),
        LATERAL (
          SELECT unnest(o.words || ARRAY[o.key, o.number, ltrim(o.number, '0'), o."sourceId", o.customer->>'email',
            o.customer->>'id', o.payment->>'authorisation', s.authorisation, s."customerNumber", s."salesOrderNumber"]) AS word
          UNION ALL
          SELECT regexp_split_to_table(concat_ws(' ', o.customer->>'name', o."billTo"->>'name', o."shipTo"->>'name',
            o."shipTo"->>'company', o."shipTo"->>'postalCode'), '\\s+')
          UNION ALL SELECT json_array_elements_text(coalesce(s.invoices, '[]'))
          UNION ALL SELECT json_array_elements_text(coalesce(s."shipmentIds", '[]'))
          UNION ALL SELECT value FROM json_each_text(coalesce(s.fulfilments, '{}'))
          UNION ALL SELECT m[1] FROM inbound i,
            regexp_matches(i.body, '"[a-z_]*track(?:ing)?_?(?:number|no|id)?"\\s*:\\s*"([^"]{4,60})"', 'gi') m
            WHERE i.tenant = ${tenant} AND i.subject = o.key AND o.outcome IS NOT NULL
        ) t
      WHERE t.word <> '' GROUP BY o.key
    )
    INSERT INTO order_index AS x (tenant, key, channel, number, accepted_at, ship_by, customer, total, currency, outcome,
      reason, finished_at, terms)
    SELECT ${tenant}, o.key, o.channel, o.number, o.accepted_at, (o.shipping->>'shipBy')::timestamptz,
      o.customer->>'name', (o.totals->>'grand')::bigint, o.currency, coalesce(o.outcome, 'open'), o.reason, o.finished_at,
      array_to_tsvector(w.words)
    FROM o JOIN w USING (key) ORDER BY o.key
    ON CONFLICT (tenant, key) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason,
      finished_at = excluded.finished_at, terms = x.terms || excluded.terms`;
}

/** Keeps the index up to date in the background of one process. */
export class OrderIndexer {
  private readonly database: Database;
  private readonly tenant: string;
  private readonly log: ConsoleLog;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(database: Database, tenant: string, log: ConsoleLog) {
    this.database = database;
    this.tenant = tenant;
    this.log = log;
  }

  start(): void {
    this.again(0);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private again(afterMs: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.running = this.turn();
    }, afterMs);
    this.timer.unref();
  }

  private async turn(): Promise<void> {
    let afterMs: number = consoleTimes.indexIdleMs;
    try {
      // A full batch is followed at once by the next, with a breath for those who carry orders.
      if (await indexOrders(this.database, this.tenant)) afterMs = consoleTimes.indexBreathMs;
    } catch (error) {
      this.log('warn', 'console: the index of orders fell behind', { why: (error as Error).message });
    }
    this.again(afterMs);
  }
}
