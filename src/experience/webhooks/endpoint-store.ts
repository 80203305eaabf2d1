import { randomBytes } from 'node:crypto';
import { pgArray, type Sql } from '../../database/index.ts';
import { experienceErrors } from '../errors.ts';
import { dayMs, experienceLimits, experienceTimes } from '../limits.ts';
import { findPlace } from './find-place.ts';

export interface EndpointInput {
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly description: string;
}

export interface EndpointView extends EndpointInput {
  readonly id: string;
  readonly status: 'enabled' | 'paused' | 'disabled';
  readonly statusReason: string | null;
  readonly statusAt: Date;
  readonly failedRounds: number;
  readonly failingSince: Date | null;
  readonly nextTryAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

const idBytes = 6;

const columns = (sql: Sql) => sql`id, url, description, event_types AS "eventTypes", status,
  status_reason AS "statusReason", status_at AS "statusAt", attempt AS "failedRounds", failing_since AS "failingSince",
  CASE WHEN status = 'enabled' AND attempt > 0 THEN due_at END AS "nextTryAt", delivered_at AS "deliveredAt",
  created_at AS "createdAt"`;

export async function listEndpoints(sql: Sql, tenant: string, partner: string): Promise<EndpointView[]> {
  return sql<EndpointView[]>`
    SELECT ${columns(sql)} FROM webhook_endpoint WHERE tenant = ${tenant} AND partner = ${partner}
    ORDER BY created_at, id`;
}

export async function readEndpoint(sql: Sql, tenant: string, partner: string, id: string): Promise<EndpointView> {
  const [row] = await sql<EndpointView[]>`
    SELECT ${columns(sql)} FROM webhook_endpoint WHERE tenant = ${tenant} AND partner = ${partner} AND id = ${id}`;
  if (row === undefined) throw experienceErrors.XD_ENDPOINT_UNKNOWN({ id: JSON.stringify(id) });
  return row;
}

/** The same, held until the end of the transaction; a delivery under way keeps its tries and moves nothing. */
export async function lockEndpoint(sql: Sql, tenant: string, partner: string, id: string): Promise<EndpointView> {
  const [row] = await sql<EndpointView[]>`
    UPDATE webhook_endpoint SET claim = claim + 1, claimed_until = '-infinity'
    WHERE tenant = ${tenant} AND partner = ${partner} AND id = ${id} RETURNING ${columns(sql)}`;
  if (row === undefined) throw experienceErrors.XD_ENDPOINT_UNKNOWN({ id: JSON.stringify(id) });
  return row;
}

/** A new endpoint hears what happens from now on: everything of the transactions that have not ended yet. */
export async function insertEndpoint(
  sql: Sql,
  tenant: string,
  partner: string,
  { url, eventTypes, description }: EndpointInput,
): Promise<string> {
  const id = `wh_${randomBytes(idBytes).toString('hex')}`;
  // The partner's row is locked, so that two requests do not both find the last free place.
  await sql`SELECT id FROM partner WHERE tenant = ${tenant} AND id = ${partner} FOR UPDATE`;
  const rows = await sql`
    INSERT INTO webhook_endpoint (tenant, id, partner, url, description, event_types, xid, seq, not_before)
    SELECT ${tenant}, ${id}, ${partner}, ${url}, ${description}, ${pgArray(eventTypes)}::text[],
      pg_snapshot_xmin(pg_current_snapshot()), 0, clock_timestamp()
    WHERE (SELECT count(*) FROM webhook_endpoint WHERE tenant = ${tenant} AND partner = ${partner})
      < ${experienceLimits.endpointCountMax}
    RETURNING id`;
  if (rows.length === 0)
    throw experienceErrors.XD_ENDPOINT_TOO_MANY({ max: `${experienceLimits.endpointCountMax} endpoints` });
  return id;
}

/** What is changed of an endpoint whose row is locked. */
export async function updateEndpoint(
  sql: Sql,
  tenant: string,
  id: string,
  change: Partial<EndpointInput>,
): Promise<void> {
  const types = change.eventTypes === undefined ? null : pgArray(change.eventTypes);
  await sql`
    UPDATE webhook_endpoint SET url = coalesce(${change.url ?? null}, url),
      description = coalesce(${change.description ?? null}, description),
      event_types = coalesce(${types}::text[], event_types), due_at = clock_timestamp()
    WHERE tenant = ${tenant} AND id = ${id}`;
}

export async function deleteEndpoint(sql: Sql, tenant: string, id: string): Promise<void> {
  await sql`DELETE FROM webhook_secret WHERE tenant = ${tenant} AND endpoint = ${id}`;
  await sql`DELETE FROM webhook_delivery WHERE tenant = ${tenant} AND endpoint = ${id}`;
  await sql`DELETE FROM webhook_endpoint WHERE tenant = ${tenant} AND id = ${id}`;
}

/** Goes on where the endpoint stands: everything since then is in the log. */
export async function enableEndpoint(sql: Sql, tenant: string, id: string): Promise<void> {
  await sql`
    UPDATE webhook_endpoint SET status = 'enabled', status_reason = NULL, status_at = clock_timestamp(), attempt = 0,
      failing_since = NULL, due_at = clock_timestamp()
    WHERE tenant = ${tenant} AND id = ${id}`;
}

export async function pauseEndpoint(sql: Sql, tenant: string, id: string): Promise<void> {
  await sql`
    UPDATE webhook_endpoint SET status = 'paused', status_reason = 'Paused by the partner.', status_at = clock_timestamp()
    WHERE tenant = ${tenant} AND id = ${id}`;
}

/** Sends everything since a time once more, in order and under the same ids, and then goes on with what is new. */
export async function replayEndpoint(sql: Sql, tenant: string, id: string, from: Date): Promise<void> {
  const [range] = await sql<{ isFine: boolean }[]>`
    SELECT ${from.toISOString()}::text::timestamptz BETWEEN
      clock_timestamp() - ${experienceTimes.replayMaxMs}::float8 * interval '1 ms' AND clock_timestamp() AS "isFine"`;
  if (range?.isFine !== true)
    throw experienceErrors.XD_REPLAY_RANGE({ from: from.toISOString(), days: experienceTimes.replayMaxMs / dayMs });
  const { xid, seq } = await findPlace(sql, tenant, new Date(from.getTime() - experienceTimes.logDisorderMs));
  await sql`
    UPDATE webhook_endpoint SET xid = ${xid}::text::xid8, seq = ${seq}::bigint, ahead = '{}',
      not_before = ${from.toISOString()}::text::timestamptz, attempt = 0, failing_since = NULL, due_at = clock_timestamp()
    WHERE tenant = ${tenant} AND id = ${id}`;
}

/** Passes one event that the receiver will never take, so that those behind it come. False where it is not before it. */
export async function skipEvent(sql: Sql, tenant: string, id: string, event: string): Promise<boolean> {
  const [xid = '', seq = ''] = event.replace(/^evt_/, '').split('-');
  const rows = await sql`
    UPDATE webhook_endpoint e SET ahead = array_append(e.ahead, v.xid || '-' || v.seq), attempt = 0,
      failing_since = NULL, due_at = clock_timestamp()
    FROM event v
    WHERE e.tenant = ${tenant} AND e.id = ${id} AND v.tenant = ${tenant} AND v.xid = ${xid}::text::xid8
      AND v.seq = ${seq}::bigint AND (v.xid, v.seq) > (e.xid, e.seq) AND NOT (v.xid || '-' || v.seq) = ANY(e.ahead)
      AND cardinality(e.ahead) < ${2 * experienceLimits.windowCountMax}
    RETURNING e.id`;
  return rows.length > 0;
}
