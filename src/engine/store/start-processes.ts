import { packed, packedJson, pgArray, unitSeparator, unpacked, type Sql } from '../../database/index.ts';

/** A document that starts an instance. `body` is JSON text, kept as it is. */
export interface NewProcess {
  readonly key: string;
  readonly sourceVersion: string;
  readonly body: string;
  readonly urgency: Date;
  readonly state: string;
  /** Data of the event that tells of its start, as JSON text; needed where the start has an event. */
  readonly told?: string;
}

/** Where all instances of a set begin. */
export interface ProcessStart {
  readonly process: string;
  readonly version: number;
  readonly step: string;
  /** Type of the event that tells of each start; none where absent. */
  readonly event?: string;
}

/**
 * Starts a set of instances; answers the keys that were new. A key that is known already starts nothing: the caller
 * compares the content. Signals that came before their instance are told to it here. It is one statement, with the
 * event of each start in it: outside of a transaction it is whole by itself, and a door that waits for its commit waits
 * for one round trip.
 */
export async function startProcesses(
  sql: Sql,
  tenant: string,
  { process, version, step, event }: ProcessStart,
  items: readonly NewProcess[],
): Promise<Set<string>> {
  const announced =
    event === undefined
      ? sql``
      : sql`, announced AS (
      INSERT INTO event (tenant, type, subject, correlation, source_version, data)
      SELECT ${tenant}, ${event}, key, key, nullif(d.source_version, ''), d.told FROM d JOIN fresh USING (key)
    )`;
  const [row] = await sql<{ keys: string | null }[]>`
    WITH d AS (
      SELECT * FROM unnest(
        unpack(${packed(items.map((item) => item.key))}),
        unpack(${packed(items.map((item) => item.sourceVersion))}),
        unpack(${packedJson(items.map((item) => item.body))})::json[],
        ${pgArray(items.map((item) => item.urgency.getTime()))}::float8[],
        unpack(${packedJson(items.map((item) => item.state))})::json[],
        unpack(${event === undefined ? '' : packedJson(items.map((item) => item.told ?? 'null'))})::json[]
      ) AS t(key, source_version, body, urgency_ms, state, told)
    ), fresh AS (
      INSERT INTO document (tenant, process, key, version, source_version, body)
      SELECT ${tenant}, ${process}, key, 1, coalesce(source_version, ''), body FROM d
      ON CONFLICT DO NOTHING
      RETURNING key
    ), early AS (
      UPDATE signal s SET parked = false FROM fresh
      WHERE s.tenant = ${tenant} AND s.process = ${process} AND s.key = fresh.key AND s.parked
      RETURNING s.key, s.event, s.seq
    ), told AS (
      SELECT key, string_agg(' ' || event, '' ORDER BY seq) AS events FROM early GROUP BY key
    ), started AS (
      INSERT INTO process (tenant, process, key, version, status, queue, step, urgency, state, pending)
      SELECT ${tenant}, ${process}, d.key, ${version}, 'ready', ${step}, ${step},
        to_timestamp(d.urgency_ms / 1000), d.state, coalesce(told.events, '')
      FROM d JOIN fresh USING (key) LEFT JOIN told USING (key)
      RETURNING key
    ) ${announced}
    SELECT string_agg(key, ${unitSeparator}) AS keys FROM started`;
  return new Set(unpacked(row?.keys ?? null));
}
