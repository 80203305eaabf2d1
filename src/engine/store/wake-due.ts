import type { Sql } from '../../database/index.ts';

/**
 * Makes instances ready whose time has come, by the database's clock, up to `limit`. Each gets the event
 * `timer`, so that its step knows why it was woken. Answers how many.
 */
export async function wakeDue(sql: Sql, tenant: string, limit: number): Promise<number> {
  const rows = await sql`
    WITH due AS (
      SELECT process, key FROM process
      WHERE tenant = ${tenant} AND due_at <= clock_timestamp()
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE process p SET status = 'ready', queue = p.step, due_at = NULL, awaiting = '',
      pending = p.pending || ' timer'
    FROM due WHERE p.tenant = ${tenant} AND p.process = due.process AND p.key = due.key
    RETURNING 1`;
  return rows.length;
}

/** Instances told of forgotten signals in one go. */
const forgottenCountMax = 500;

/**
 * The net under a rare race: a signal that came in the very moment in which its instance was started is on nobody's
 * list. Answers how many instances were told.
 */
export async function tellForgottenSignals(sql: Sql, tenant: string): Promise<number> {
  const rows = await sql`
    WITH found AS (
      -- The instance is locked first: one that is archived at this moment is left to the late signals.
      SELECT s.process, s.key, s.event, s.seq
      FROM signal s JOIN process p ON p.tenant = s.tenant AND p.process = s.process AND p.key = s.key
      WHERE s.tenant = ${tenant} AND s.parked AND s.received_at < clock_timestamp() - interval '2 s'
      LIMIT ${forgottenCountMax} FOR UPDATE OF p SKIP LOCKED
    ), unparked AS (
      UPDATE signal s SET parked = false FROM found
      WHERE s.tenant = ${tenant} AND s.process = found.process AND s.key = found.key AND s.seq = found.seq
    )
    UPDATE process p SET
      pending = p.pending || s.events,
      status = CASE WHEN wakes(p.awaiting, s.events) THEN 'ready' ELSE p.status END,
      queue = CASE WHEN wakes(p.awaiting, s.events) THEN p.step ELSE p.queue END,
      due_at = CASE WHEN wakes(p.awaiting, s.events) THEN NULL ELSE p.due_at END,
      awaiting = CASE WHEN wakes(p.awaiting, s.events) THEN '' ELSE p.awaiting END
    FROM (SELECT process, key, string_agg(' ' || event, '' ORDER BY seq) AS events FROM found GROUP BY process, key) s
    WHERE p.tenant = ${tenant} AND p.process = s.process AND p.key = s.key
    RETURNING 1`;
  return rows.length;
}
