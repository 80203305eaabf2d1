import { pgArray, type Database, type Sql } from '../../database/index.ts';
import { appendEvents } from '../../events/index.ts';
import { dayMs, experienceTimes } from '../limits.ts';
import type { Claimed } from './claim-endpoints.ts';
import { messageId, type OutgoingEvent } from './envelope.ts';
import { partnerSubject } from './event-types.ts';
import type { Place, Window } from './read-window.ts';
import { pauseMs } from './retry-schedule.ts';
import type { Delivery } from './send-event.ts';

/** Where an endpoint stands after a set. */
export interface Standing {
  /** Null where it stands as before. */
  readonly cursor: Place | null;
  /** Events behind the cursor that were delivered. */
  readonly ahead: readonly string[];
}

/** The cursor goes to before the first event that was not delivered; what was delivered behind it is remembered. */
export function standingOf(claimed: Claimed, window: Window, tried: readonly Delivery[]): Standing {
  const delivered = new Set(tried.filter((one) => one.delivered).map(({ event }) => event.id));
  const firstOpen = window.events.findIndex(({ id }) => !delivered.has(id));
  if (firstOpen < 0) return { cursor: window.end, ahead: [] };
  const passed = window.events[firstOpen - 1];
  const cursor = passed === undefined ? null : { xid: passed.xid, seq: passed.seq };
  const isBehind = ({ xid, seq }: Place) =>
    cursor === null || BigInt(xid) > BigInt(cursor.xid) || (xid === cursor.xid && BigInt(seq) > BigInt(cursor.seq));
  const known = claimed.ahead.filter((id) => isBehind(placeOf(id)));
  const fresh = window.events.slice(firstOpen).filter(({ id }) => delivered.has(id));
  return { cursor, ahead: [...known, ...fresh.map(({ id }) => id)] };
}

function placeOf(id: string): Place {
  const [xid = '0', seq = '0'] = id.split('-');
  return { xid, seq };
}

export interface Disabled {
  readonly id: string;
  readonly partner: string;
  readonly url: string;
  readonly reason: string;
}

/** No pause where there is more to deliver; else a little one, so that a busy log is read in sets. */
const idleMs = 200;
const gone = 410;

/**
 * Writes what became of a set: the tries, the endpoint's new place, when it is due, and, where it has failed for too
 * long, that it is disabled and the event that tells its partner. Where the claim is another's by now only the tries are
 * kept. Answers the endpoint if it was disabled.
 */
export async function writeBack(
  database: Database,
  tenant: string,
  claimed: Claimed,
  window: Window,
  tried: readonly Delivery[],
  random: () => number,
): Promise<Disabled | null> {
  const { cursor, ahead } = standingOf(claimed, window, tried);
  const failure = tried.find(({ delivered }) => !delivered);
  const isGone = failure?.status === gone;
  const isOpen = window.events.length > tried.length;
  const attempt = failure === undefined ? 0 : claimed.attempt + 1;
  const afterMs =
    failure === undefined ? (window.more || isOpen ? 0 : idleMs) : pauseMs(attempt, failure.retryAfterMs, random);
  const days = Math.round(experienceTimes.disableAfterMs / dayMs);
  const detail = failure?.detail ?? '';
  const reason = isGone
    ? 'The receiver answered 410: it wants no more.'
    : `Deliveries have failed for ${days} days. ${detail}`;
  const deliveredAny = tried.some(({ delivered }) => delivered);
  return database.transaction(async (sql) => {
    await keepTries(sql, tenant, claimed, tried);
    const [row] = await sql<{ disabled: boolean }[]>`
      UPDATE webhook_endpoint e SET
        xid = coalesce(${cursor?.xid ?? null}::text::xid8, e.xid), seq = coalesce(${cursor?.seq ?? null}::bigint, e.seq),
        ahead = ${pgArray(ahead)}::text[], attempt = ${attempt}, failing_since = d.failing_since,
        status = CASE WHEN d.disabled THEN 'disabled' ELSE e.status END,
        status_reason = CASE WHEN d.disabled THEN ${reason} ELSE e.status_reason END,
        status_at = CASE WHEN d.disabled THEN clock_timestamp() ELSE e.status_at END,
        delivered_at = CASE WHEN ${deliveredAny} THEN clock_timestamp() ELSE e.delivered_at END,
        due_at = clock_timestamp() + ${afterMs}::float8 * interval '1 ms', claimed_until = '-infinity'
      FROM (
        SELECT id, CASE WHEN ${failure !== undefined} THEN since END AS failing_since,
          ${failure !== undefined} AND (${isGone}
            OR since < clock_timestamp() - ${experienceTimes.disableAfterMs}::float8 * interval '1 ms') AS disabled
        FROM (SELECT id, CASE WHEN ${deliveredAny} THEN clock_timestamp() ELSE coalesce(failing_since, clock_timestamp()) END AS since
              FROM webhook_endpoint WHERE tenant = ${tenant} AND id = ${claimed.id}) f
      ) d
      WHERE e.tenant = ${tenant} AND e.id = d.id AND e.claim = ${claimed.claim}::bigint
      RETURNING d.disabled`;
    if (row?.disabled !== true) return null;
    const { id, partner, url } = claimed;
    await appendDisabled(sql, tenant, { id, partner, url, reason });
    return { id, partner, url, reason };
  });
}

async function keepTries(sql: Sql, tenant: string, claimed: Claimed, tried: readonly Delivery[]): Promise<void> {
  if (tried.length === 0) return;
  const column = <T extends string | number | boolean | null>(of: (one: Delivery) => T) => pgArray(tried.map(of));
  const ofEvent = (of: (event: OutgoingEvent) => string) => column(({ event }) => of(event));
  await sql`
    INSERT INTO webhook_delivery (tenant, endpoint, event, type, subject, attempt, delivered, status, detail, duration_ms)
    SELECT ${tenant}, ${claimed.id}, event, type, subject, ${claimed.attempt + 1}, delivered, status, detail, duration_ms
    FROM unnest(${ofEvent(messageId)}::text[], ${ofEvent(({ type }) => type)}::text[],
      ${ofEvent(({ subject }) => subject)}::text[], ${column(({ delivered }) => delivered)}::boolean[],
      ${column(({ status }) => status)}::int[], ${column(({ detail }) => detail)}::text[],
      ${column(({ durationMs }) => durationMs)}::int[])
      AS d(event, type, subject, delivered, status, detail, duration_ms)`;
}

async function appendDisabled(sql: Sql, tenant: string, { id, partner, url, reason }: Disabled): Promise<void> {
  const subject = partnerSubject(partner);
  await appendEvents(sql, tenant, [
    {
      type: 'webhook.disabled',
      subject,
      correlation: subject,
      causation: null,
      sourceVersion: null,
      data: { endpoint: id, url, reason },
    },
  ]);
}
