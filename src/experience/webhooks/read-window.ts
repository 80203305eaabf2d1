import { pgArray, type Sql } from '../../database/index.ts';
import { experienceLimits } from '../limits.ts';
import type { Claimed } from './claim-endpoints.ts';
import type { OutgoingEvent } from './envelope.ts';

export interface Place {
  readonly xid: string;
  readonly seq: string;
}

/** What lies before an endpoint: its next events, and how far the log was looked at for them. */
export interface Window {
  readonly events: readonly OutgoingEvent[];
  /** Where the endpoint stands when all of them are delivered; null where nothing lies before it. */
  readonly end: Place | null;
  /** Whether there may be more behind it. */
  readonly more: boolean;
}

const { setCountMax, windowCountMax } = experienceLimits;

interface Row extends OutgoingEvent {
  readonly endpoint: string;
  readonly isMeant: boolean;
  readonly isFull: boolean;
}

/**
 * Reads on behind the cursors of all endpoints that were claimed, in one statement: of each a window of the log below
 * every running transaction, and of that the events which its partner may see and wants. The last of a window comes in
 * any case, so that an endpoint passes what it does not want.
 */
export async function readWindows(
  sql: Sql,
  tenant: string,
  claimed: readonly Claimed[],
): Promise<ReadonlyMap<string, Window>> {
  const ids = pgArray(claimed.map(({ id }) => id));
  const rows = await sql<Row[]>`
    SELECT e.id AS endpoint, w.xid || '-' || w.seq AS id, w.xid::text, w.seq::text, w.type, w.subject, w.correlation, w.at,
      CASE WHEN w."isMeant" THEN w.data END AS data, w."isMeant", w.count = ${windowCountMax} AS "isFull"
    FROM webhook_endpoint e
    JOIN partner p ON p.tenant = e.tenant AND p.id = e.partner,
    LATERAL (
      SELECT v.*, row_number() OVER (ORDER BY v.xid, v.seq) AS nr, count(*) OVER () AS count,
        v.at >= e.not_before AND NOT (v.xid || '-' || v.seq) = ANY(e.ahead)
          AND CASE
            WHEN v.type = 'webhook.test' THEN v.subject = 'partner:' || e.partner AND v.data->>'endpoint' = e.id
            WHEN v.type LIKE 'webhook.%' THEN v.subject = 'partner:' || e.partner AND v.type = ANY(e.event_types)
            ELSE v.type = ANY(e.event_types) AND v.data->>'channel' = ANY(p.channels) END AS "isMeant"
      FROM (SELECT * FROM event WHERE tenant = ${tenant} AND (xid, seq) > (e.xid, e.seq)
              AND xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY xid, seq LIMIT ${windowCountMax}) v
    ) w
    WHERE e.tenant = ${tenant} AND e.id = ANY(${ids}::text[]) AND (w."isMeant" OR w.nr = w.count)
    ORDER BY e.id, w.xid, w.seq`;
  const byEndpoint = new Map<string, Row[]>();
  for (const row of rows) {
    const own = byEndpoint.get(row.endpoint);
    if (own === undefined) byEndpoint.set(row.endpoint, [row]);
    else own.push(row);
  }
  return new Map(claimed.map(({ id }) => [id, windowOf(byEndpoint.get(id) ?? [])]));
}

function windowOf(rows: readonly Row[]): Window {
  const meant = rows.filter(({ isMeant }) => isMeant);
  const events = meant.slice(0, setCountMax);
  // A set ends with its last event where there are more, and with the window where there are not.
  const isCut = meant.length > events.length;
  const last = isCut ? events.at(-1) : rows.at(-1);
  const end = last === undefined ? null : { xid: last.xid, seq: last.seq };
  return { events, end, more: isCut || rows.at(-1)?.isFull === true };
}
