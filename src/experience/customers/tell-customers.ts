import type { Outcome } from '../../contracts/index.ts';
import { pgArray, type Database } from '../../database/index.ts';
import { experienceLimits, experienceTimes } from '../limits.ts';
import type { CapabilityCalls } from '../ports.ts';
import { openText } from '../sealed-text.ts';
import { customerNumberOf, subjectOf, type PersonalData } from './customer.ts';

interface Untold {
  readonly channel: string;
  readonly id: string;
  readonly version: number;
  readonly attempt: number;
  readonly personal: string;
  readonly key: string;
  readonly currency: string;
}

interface Told {
  readonly customer: Untold;
  /** Null where it is told. */
  readonly error: string | null;
  /** When it is tried again; null where nothing is left to do. */
  readonly againMs: number | null;
}

/**
 * Tells the ERP what customers changed, a set at a time, each in its newest version. Whoever takes a set has it for
 * `customerTellHoldMs`, which is longer than a call takes: an older version is never told after a newer one. Telling
 * twice does no harm, because the ERP knows a customer by its number. Answers whether there may be more.
 */
export async function tellCustomers(database: Database, tenant: string, calls: CapabilityCalls): Promise<boolean> {
  const untold = await takeUntold(database, tenant);
  const channels = [...new Set(untold.map(({ channel }) => channel))];
  const told = await Promise.all(
    channels.map((channel) =>
      tellOf(
        calls,
        channel,
        untold.filter((one) => one.channel === channel),
      ),
    ),
  );
  await writeTold(database, tenant, told.flat());
  return untold.length === experienceLimits.customersAtOnceMax;
}

async function takeUntold({ sql }: Database, tenant: string): Promise<Untold[]> {
  return sql<Untold[]>`
    WITH next AS (
      SELECT channel, id FROM customer
      WHERE tenant = ${tenant} AND tell_due_at <= clock_timestamp()
      ORDER BY tell_due_at LIMIT ${experienceLimits.customersAtOnceMax} FOR UPDATE SKIP LOCKED
    )
    UPDATE customer c
    SET tell_due_at = clock_timestamp() + ${experienceTimes.customerTellHoldMs}::int * interval '1 ms',
      tell_attempt = c.tell_attempt + 1
    FROM next
    LEFT JOIN subject_key k ON k.tenant = ${tenant} AND k.subject = 'customer:' || next.channel || '/' || next.id
    WHERE c.tenant = ${tenant} AND c.channel = next.channel AND c.id = next.id
    RETURNING c.channel, c.id, c.version, c.tell_attempt AS attempt, c.personal, coalesce(k.key, '') AS key, c.currency`;
}

async function tellOf(calls: CapabilityCalls, channel: string, customers: readonly Untold[]): Promise<Told[]> {
  // Without its key there is nothing left to tell.
  const gone = customers.filter(({ key }) => key === '').map((customer) => ended(customer, 'erased'));
  const known = customers.filter(({ key }) => key !== '');
  if (known.length === 0) return gone;
  if (!calls.supports('erp.customers.upsert', channel))
    return [...gone, ...known.map((customer) => ended(customer, 'no system of the channel keeps customers'))];
  const outcomes = await calls.run('erp.customers.upsert', channel, known.map(toItem));
  return [...gone, ...known.map((customer, index) => resultOf(customer, outcomes[index]))];
}

function toItem(customer: Untold) {
  const { personal, key, currency, version } = customer;
  const { billTo, email } = JSON.parse(openText(personal, key, subjectOf(customer))) as PersonalData;
  const customerNumber = customerNumberOf(customer);
  return {
    key: `customer:${customerNumber}:${version}`.slice(0, 200),
    input: { customerNumber, name: billTo.name, email, address: billTo, currency },
  };
}

const ended = (customer: Untold, error: string | null): Told => ({ customer, error, againMs: null });

function resultOf(customer: Untold, outcome: Outcome<unknown> | undefined): Told {
  if (outcome?.kind === 'done') return ended(customer, null);
  if (outcome?.kind === 'refused' || outcome?.kind === 'failed')
    return ended(customer, `${outcome.reason}: ${outcome.detail}`);
  const { customerRetryMs } = experienceTimes;
  const pause = customerRetryMs[Math.min(customer.attempt, customerRetryMs.length) - 1] ?? 0;
  const detail = outcome?.detail ?? 'no answer';
  const afterMs = outcome?.kind === 'retry' ? outcome.afterMs : null;
  return { customer, error: detail, againMs: afterMs ?? pause };
}

/** An account that was changed again meanwhile stays due at once: its newer version is untold. */
async function writeTold({ sql }: Database, tenant: string, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  const column = <T extends string | number | null>(of: (one: Told) => T) => pgArray(told.map(of));
  await sql`
    UPDATE customer c SET
      told_version = CASE WHEN d.error IS NULL THEN greatest(c.told_version, d.version) ELSE c.told_version END,
      tell_error = CASE WHEN c.version = d.version THEN d.error ELSE c.tell_error END,
      tell_due_at = CASE WHEN c.version <> d.version THEN c.tell_due_at
        WHEN d.again_ms IS NULL THEN NULL ELSE clock_timestamp() + d.again_ms * interval '1 ms' END
    FROM unnest(${column(({ customer }) => customer.channel)}::text[], ${column(({ customer }) => customer.id)}::text[],
      ${column(({ customer }) => customer.version)}::int[], ${column(({ error }) => error)}::text[],
      ${column(({ againMs }) => (againMs === null ? null : Math.round(againMs)))}::int[]) AS d(channel, id, version, error, again_ms)
    WHERE c.tenant = ${tenant} AND c.channel = d.channel AND c.id = d.id`;
}
