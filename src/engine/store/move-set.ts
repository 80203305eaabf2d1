import { pgArray, type Sql } from '../../database/index.ts';

/** Where an instance goes with this commit. `afterMs` is counted by the database's clock. */
export interface Move {
  readonly key: string;
  readonly to: 'carried' | 'ready' | 'waiting' | 'delayed' | 'exception';
  readonly step: string;
  readonly round: number;
  readonly attempt: number;
  readonly called: boolean;
  readonly afterMs: number | null;
  /** Events that wake it, words between blanks, e.g. ` shipment.confirmed order.cancellation-requested `. */
  readonly awaiting: string;
  /** Length of the row's `pending` that was read, and what is left of it. Later arrivals stay behind it. */
  readonly pendingSeen: number;
  readonly pendingLeft: string;
  readonly state: string;
  readonly trace: string;
}

export interface MovedRow {
  readonly key: string;
  readonly status: string;
  readonly pending: string;
}

/**
 * Writes a set back, where the lease still holds it; rows that somebody else has taken over are not touched and not
 * answered. An instance that goes to wait becomes ready at once when an event it waits for came meanwhile: this row
 * lock is the same that a delivery takes, so neither can miss the other.
 */
export async function moveSet(
  sql: Sql,
  tenant: string,
  process: string,
  lease: string,
  moves: readonly Move[],
): Promise<MovedRow[]> {
  return sql<MovedRow[]>`
    UPDATE process p SET
      status = CASE WHEN wakes(d.awaiting, d.pending_left || substr(p.pending, d.pending_seen + 1)) THEN 'ready'
                    ELSE d.target END,
      queue = CASE WHEN d.target = 'ready' OR wakes(d.awaiting, d.pending_left || substr(p.pending, d.pending_seen + 1))
                   THEN d.step END,
      due_at = CASE WHEN d.after_ms IS NULL
                      OR wakes(d.awaiting, d.pending_left || substr(p.pending, d.pending_seen + 1)) THEN NULL
                    ELSE clock_timestamp() + d.after_ms * interval '1 ms' END,
      lease = CASE WHEN d.target = 'carried' THEN p.lease END,
      step = d.step, round = d.round, attempt = d.attempt, called = d.called, awaiting = d.awaiting,
      pending = d.pending_left || substr(p.pending, d.pending_seen + 1),
      state = d.state, trace = p.trace || d.trace
    FROM unnest(
      ${pgArray(moves.map((move) => move.key))}::text[],
      ${pgArray(moves.map((move) => move.to))}::text[],
      ${pgArray(moves.map((move) => move.step))}::text[],
      ${pgArray(moves.map((move) => move.round))}::int[],
      ${pgArray(moves.map((move) => move.attempt))}::int[],
      ${pgArray(moves.map((move) => move.called))}::bool[],
      ${pgArray(moves.map((move) => move.afterMs))}::float8[],
      ${pgArray(moves.map((move) => move.awaiting))}::text[],
      ${pgArray(moves.map((move) => move.pendingSeen))}::int[],
      ${pgArray(moves.map((move) => move.pendingLeft))}::text[],
      ${pgArray(moves.map((move) => move.state))}::json[],
      ${pgArray(moves.map((move) => move.trace))}::text[]
    ) AS d(key, target, step, round, attempt, called, after_ms, awaiting, pending_seen, pending_left, state, trace)
    WHERE p.tenant = ${tenant} AND p.process = ${process} AND p.key = d.key AND p.lease = ${lease}::bigint
    RETURNING p.key, p.status, p.pending`;
}
