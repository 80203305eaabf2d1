import { packedJson, pgArray, type Sql } from '../../database/index.ts';

export interface NewSignal {
  readonly key: string;
  readonly event: string;
  /** The same id again is the same event, told twice. */
  readonly id: string;
  readonly payload: unknown;
}

/**
 * Keeps a set of signals and wakes the instances that wait for them. A repeated one changes nothing; one that comes
 * before its instance is kept for it. Keys are locked in order, so that two deliveries cannot block each other.
 * Answers how many were new and how many woke somebody. In the caller's transaction: it may take two statements.
 */
export async function deliverSignals(
  sql: Sql,
  tenant: string,
  process: string,
  signals: readonly NewSignal[],
): Promise<{ fresh: number; woken: number }> {
  if (signals.length === 0) return { fresh: 0, woken: 0 };
  // Written out, not a function: a function that is not inlined costs 20 us a row.
  const wakes = sql`p.awaiting <> ''
    AND string_to_array(btrim(told.events), ' ') && string_to_array(btrim(p.awaiting), ' ')`;
  const [row] = await sql<{ fresh: number; woken: number; missing: string[] | null }[]>`
    WITH d AS (
      SELECT * FROM unnest(
        ${pgArray(signals.map((signal) => signal.key))}::text[],
        ${pgArray(signals.map((signal) => signal.event))}::text[],
        ${pgArray(signals.map((signal) => signal.id))}::text[],
        unpack(${packedJson(signals.map((signal) => JSON.stringify(signal.payload)))})::json[]
      ) AS t(key, event, id, payload)
    ), fresh AS (
      INSERT INTO signal (tenant, process, key, event, id, payload)
      SELECT ${tenant}, ${process}, key, event, id, payload FROM d
      ON CONFLICT DO NOTHING
      RETURNING key, event, seq
    ), told AS (
      SELECT key, string_agg(' ' || event, '' ORDER BY seq) AS events FROM fresh GROUP BY key ORDER BY key
    ), woken AS (
      UPDATE process p SET
        pending = p.pending || told.events,
        status = CASE WHEN ${wakes} THEN 'ready' ELSE p.status END,
        queue = CASE WHEN ${wakes} THEN p.step ELSE p.queue END,
        due_at = CASE WHEN ${wakes} THEN NULL ELSE p.due_at END,
        awaiting = CASE WHEN ${wakes} THEN '' ELSE p.awaiting END
      FROM told
      WHERE p.tenant = ${tenant} AND p.process = ${process} AND p.key = told.key
      RETURNING p.key, p.status = 'ready' AS wakes, p.lease
    ), hinted AS (
      -- A set under way is told that there is something to read. Never waited for: a commit of that set may hold its
      -- lease and wait for these rows. Without the hint the signal is read when the instance is put down.
      UPDATE lease SET signalled = true WHERE tenant = ${tenant} AND id IN (
        SELECT id FROM lease WHERE tenant = ${tenant} AND id IN (SELECT lease FROM woken WHERE lease IS NOT NULL)
        FOR UPDATE SKIP LOCKED)
    )
    SELECT (SELECT count(*) FROM fresh)::int AS fresh, (SELECT count(*) FROM woken WHERE wakes)::int AS woken,
      (SELECT array_agg(key) FROM told WHERE key NOT IN (SELECT key FROM woken)) AS missing`;
  const { fresh = 0, woken = 0, missing = null } = row ?? {};
  if (missing !== null) await parkSignals(sql, tenant, process, signals, new Set(missing));
  return { fresh, woken };
}

/** What found no live instance is kept where it is looked for: by the instance that starts, or as a late signal. */
async function parkSignals(
  sql: Sql,
  tenant: string,
  process: string,
  signals: readonly NewSignal[],
  keys: ReadonlySet<string>,
): Promise<void> {
  const parked = signals.filter((signal) => keys.has(signal.key));
  await sql`
    UPDATE signal s SET parked = true
    FROM unnest(
      ${pgArray(parked.map((signal) => signal.key))}::text[],
      ${pgArray(parked.map((signal) => signal.event))}::text[],
      ${pgArray(parked.map((signal) => signal.id))}::text[]
    ) AS d(key, event, id)
    WHERE s.tenant = ${tenant} AND s.process = ${process} AND s.key = d.key AND s.event = d.event AND s.id = d.id`;
}
