import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, type Sql } from '../database/index.ts';

/**
 * Takes the turn at a task that only one process does at a time (a sweep, the push to a channel), for `holdMs` by the
 * database's clock. Answers the watermark (null at first), or undefined when it is somebody else's turn or not due yet.
 */
export async function takeTurn(
  sql: Sql,
  tenant: string,
  system: string,
  task: string,
  intervalMs: number,
  holdMs: number,
): Promise<{ value: string | null } | undefined> {
  await sql`
    INSERT INTO watermark (tenant, system, sweep) VALUES (${tenant}, ${system}, ${task}) ON CONFLICT DO NOTHING`;
  const [row] = await sql<{ value: string | null }[]>`
    UPDATE watermark SET claimed_until = clock_timestamp() + ${holdMs}::int * interval '1 ms'
    WHERE tenant = ${tenant} AND system = ${system} AND sweep = ${task} AND claimed_until < clock_timestamp()
      AND (run_at IS NULL OR run_at < clock_timestamp() - ${intervalMs}::int * interval '1 ms')
    RETURNING value`;
  return row;
}

/** Gives the turn back, with the new watermark; the caller's transaction stores what was read. */
export async function endTurn(
  sql: Sql,
  tenant: string,
  system: string,
  task: string,
  value: string | null,
  error: string | null,
): Promise<void> {
  await sql`
    UPDATE watermark SET value = ${value}, last_error = ${error}, run_at = clock_timestamp(), claimed_until = '-infinity'
    WHERE tenant = ${tenant} AND system = ${system} AND sweep = ${task}`;
}

/** How often and how soon a turn is given back again where the database was away. */
const giveBackCountMax = 40;
const giveBackPauseMs = 250;

/**
 * The same at the end of a task that failed or not, whatever the database does: a turn that is not given back keeps the task
 * from everybody until its hold ends, and a database that was restarted is there again long before.
 */
export async function giveTurnBack(
  sql: Sql,
  tenant: string,
  system: string,
  task: string,
  value: string | null,
  error: string | null,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await endTurn(sql, tenant, system, task, value, error);
    } catch (failure) {
      if (tries >= giveBackCountMax || !isTransient(failure)) throw failure;
      await sleep(giveBackPauseMs);
    }
  }
}

/** Gives all turns back when the platform knows that every process that had one is dead. */
export async function freeTurns(sql: Sql, tenant: string): Promise<void> {
  await sql`UPDATE watermark SET claimed_until = '-infinity', run_at = NULL WHERE tenant = ${tenant}`;
}
