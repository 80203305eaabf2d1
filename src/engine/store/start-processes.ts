import { packed, pgArray, type Sql } from '../../database/index.ts';

/** A document that starts an instance. `body` is JSON text, kept as it is. */
export interface NewProcess {
  readonly key: string;
  readonly version: number;
  readonly sourceVersion: string;
  readonly contentHash: string;
  readonly body: string;
  readonly step: string;
  readonly urgency: Date;
  readonly state: string;
}

/**
 * Starts a set of instances; answers the keys that were new. A key that is known already starts nothing: the caller
 * compares the content. Signals that came before their instance are told to it here.
 */
export async function startProcesses(
  sql: Sql,
  tenant: string,
  process: string,
  items: readonly NewProcess[],
): Promise<Set<string>> {
  const rows = await sql<{ key: string }[]>`
    WITH d AS (
      SELECT * FROM unnest(
        unpack(${packed(items.map((item) => item.key))}),
        ${pgArray(items.map((item) => item.version))}::int[],
        unpack(${packed(items.map((item) => item.sourceVersion))}),
        unpack(${packed(items.map((item) => item.contentHash))}),
        unpack(${packed(items.map((item) => item.body))})::json[],
        unpack(${packed(items.map((item) => item.step))}),
        ${pgArray(items.map((item) => item.urgency.toISOString()))}::timestamptz[],
        unpack(${packed(items.map((item) => item.state))})::json[]
      ) AS t(key, version, source_version, content_hash, body, step, urgency, state)
    ), fresh AS (
      INSERT INTO document (tenant, process, key, version, source_version, content_hash, body)
      SELECT ${tenant}, ${process}, key, 1, coalesce(source_version, ''), coalesce(content_hash, ''), body FROM d
      ON CONFLICT DO NOTHING
      RETURNING key
    )
    INSERT INTO process (tenant, process, key, version, status, queue, step, urgency, state, pending)
    SELECT ${tenant}, ${process}, d.key, d.version, 'ready', d.step, d.step, d.urgency, d.state,
      coalesce((SELECT string_agg(' ' || s.event, '' ORDER BY s.seq) FROM signal s
                WHERE s.tenant = ${tenant} AND s.process = ${process} AND s.key = d.key AND NOT s.consumed), '')
    FROM d JOIN fresh USING (key)
    RETURNING key`;
  return new Set(rows.map((row) => row.key));
}
