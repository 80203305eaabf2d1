import type { SalesOrder } from '../../contracts/index.ts';
import { pgArray, type Database, type Sql } from '../../database/index.ts';
import { moveCursor, readEvents } from '../../events/index.ts';
import { newKey, sealText } from '../sealed-text.ts';
import { subjectOf, type PersonalData } from './customer.ts';

const consumer = 'customer-accounts';
const eventCountMax = 500;

interface Seen {
  readonly channel: string;
  readonly id: string;
  readonly subject: string;
  readonly personal: PersonalData;
  readonly currency: string;
  readonly sourceVersion: string;
  readonly placedAt: string;
}

/**
 * Reads on in the log and keeps the accounts of the orders that were accepted, a set at a time. One process does it at a
 * time, in the order of the log. Answers whether there may be more.
 */
export async function recordCustomers(database: Database, tenant: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    await sql`INSERT INTO consumer (tenant, name) VALUES (${tenant}, ${consumer}) ON CONFLICT DO NOTHING`;
    const mine = await sql`
      SELECT name FROM consumer WHERE tenant = ${tenant} AND name = ${consumer} FOR UPDATE SKIP LOCKED`;
    if (mine.length === 0) return false;
    const events = await readEvents(sql, tenant, consumer, eventCountMax);
    const last = events.at(-1);
    if (last === undefined) return false;
    const keys = events.filter(({ type }) => type === 'order.accepted').map(({ subject }) => subject);
    const seen = newestOf(await readOrders(sql, tenant, keys));
    if (seen.length > 0) await keepSeen(sql, tenant, seen);
    await moveCursor(sql, tenant, consumer, last);
    return events.length === eventCountMax;
  });
}

async function readOrders(sql: Sql, tenant: string, keys: readonly string[]): Promise<SalesOrder[]> {
  if (keys.length === 0) return [];
  const rows = await sql<{ body: SalesOrder }[]>`
    SELECT body FROM document
    WHERE tenant = ${tenant} AND process = 'order-to-cash' AND key = ANY(${pgArray([...new Set(keys)])}::text[])`;
  return rows.map(({ body }) => body);
}

/** One entry an account, of its newest order; guests and customers whose mail the channel keeps to itself have none. */
function newestOf(orders: readonly SalesOrder[]): Seen[] {
  const seen = new Map<string, Seen>();
  for (const { channel, customer, billTo, shipTo, currency, sourceVersion, placedAt } of orders) {
    const { id, guest, email, name, locale } = customer;
    if (id === undefined || guest || email === undefined) continue;
    const subject = subjectOf({ channel, id });
    if ((seen.get(subject)?.sourceVersion ?? '') >= sourceVersion) continue;
    const personal = { name, email, ...(locale === undefined ? {} : { locale }), billTo, shipTo };
    seen.set(subject, { channel, id, subject, personal, currency, sourceVersion, placedAt });
  }
  // In one order for all, so that two sets that meet wait for each other instead of breaking each other off.
  return [...seen.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

async function keepSeen(sql: Sql, tenant: string, seen: readonly Seen[]): Promise<void> {
  const subjects = pgArray(seen.map(({ subject }) => subject));
  await sql`
    INSERT INTO subject_key (tenant, subject, key)
    SELECT ${tenant}, * FROM unnest(${subjects}::text[], ${pgArray(seen.map(newKey))}::text[]) ON CONFLICT DO NOTHING`;
  const rows = await sql<{ subject: string; key: string }[]>`
    SELECT subject, key FROM subject_key WHERE tenant = ${tenant} AND subject = ANY(${subjects}::text[])`;
  const keys = new Map(rows.map(({ subject, key }) => [subject, key]));
  const known = seen.filter(({ subject }) => keys.has(subject));
  const sealed = known.map(({ subject, personal }) =>
    sealText(JSON.stringify(personal), keys.get(subject) as string, subject),
  );
  const column = (of: (one: Seen) => string) => pgArray(known.map(of));
  await sql`
    INSERT INTO customer AS c (tenant, channel, id, personal, currency, source_version, last_order_at)
    SELECT ${tenant}, * FROM unnest(${column((one) => one.channel)}::text[], ${column((one) => one.id)}::text[],
      ${pgArray(sealed)}::text[], ${column((one) => one.currency)}::text[],
      ${column((one) => one.sourceVersion)}::text[], ${column((one) => one.placedAt)}::timestamptz[])
    ON CONFLICT (tenant, channel, id) DO UPDATE SET
      -- Who changed their account meant it: an order to another address does not change it back.
      personal = CASE WHEN c.edited THEN c.personal ELSE excluded.personal END,
      version = CASE WHEN c.edited THEN c.version ELSE c.version + 1 END,
      currency = excluded.currency, source_version = excluded.source_version, last_order_at = excluded.last_order_at
      WHERE c.source_version < excluded.source_version`;
}
