import { packed, packedJson, pgArray, type Sql } from '../../database/index.ts';

/** Where an instance goes with this commit. `afterMs` is counted by the database's clock. */
export interface Move {
  readonly key: string;
  readonly to: 'ready' | 'waiting' | 'delayed' | 'exception';
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

/**
 * Puts instances down, where the lease still holds them; rows that somebody else has taken over are not touched and not
 * counted. An instance that goes to wait becomes ready at once when an event it waits for came meanwhile: this row
 * lock is the same that a delivery takes, so neither can miss the other.
 */
export async function moveSet(
  sql: Sql,
  tenant: string,
  process: string,
  lease: string,
  moves: readonly Move[],
): Promise<number> {
  // Written out where it is used: a function in its place is called through the SQL interpreter, 20 us a row.
  const pending = sql`coalesce(d.pending_left, '') || substr(p.pending, d.pending_seen + 1)`;
  const woken = sql`d.awaiting <> '' AND string_to_array(btrim(${pending}), ' ') && string_to_array(btrim(d.awaiting), ' ')`;
  const result = await sql`
    UPDATE process p SET
      status = CASE WHEN ${woken} THEN 'ready' ELSE d.target END,
      queue = CASE WHEN d.target = 'ready' OR ${woken} THEN d.step END,
      due_at = CASE WHEN d.after_ms IS NULL OR ${woken} THEN NULL
                    ELSE clock_timestamp() + d.after_ms * interval '1 ms' END,
      lease = NULL,
      step = d.step, round = d.round, attempt = d.attempt, called = d.called, awaiting = coalesce(d.awaiting, ''),
      pending = ${pending},
      state = d.state, trace = p.trace || coalesce(d.trace, '')
    FROM unnest(
      unpack(${packed(moves.map((move) => move.key))}),
      unpack(${packed(moves.map((move) => move.to))}),
      unpack(${packed(moves.map((move) => move.step))}),
      ${pgArray(moves.map((move) => move.round))}::int[],
      ${pgArray(moves.map((move) => move.attempt))}::int[],
      ${pgArray(moves.map((move) => move.called))}::bool[],
      ${pgArray(moves.map((move) => move.afterMs))}::float8[],
      unpack(${packed(moves.map((move) => move.awaiting))}),
      ${pgArray(moves.map((move) => move.pendingSeen))}::int[],
      unpack(${packed(moves.map((move) => move.pendingLeft))}),
      unpack(${packedJson(moves.map((move) => move.state))})::json[],
      unpack(${packedJson(moves.map((move) => move.trace))})
    ) AS d(key, target, step, round, attempt, called, after_ms, awaiting, pending_seen, pending_left, state, trace)
    WHERE p.tenant = ${tenant} AND p.process = ${process} AND p.key = d.key AND coalesce(p.lease = ${lease}::bigint, false)`;
  return result.count;
}
