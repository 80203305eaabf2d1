import { pgArray, type Sql } from '../../database/index.ts';
import { experienceTimes } from '../limits.ts';

/** An endpoint that this process delivers to for the time of its claim. */
export interface Claimed {
  readonly id: string;
  readonly partner: string;
  readonly url: string;
  /** The fencing epoch: nothing is written back under an older one. */
  readonly claim: string;
  readonly attempt: number;
  readonly xid: string;
  readonly seq: string;
  readonly ahead: readonly string[];
  /** As they are kept. */
  readonly secrets: readonly string[];
}

/**
 * Takes endpoints that are due and have something of the log before them, those that waited longest first. Time is the
 * database's. Endpoints of partners in `full` are left to others.
 */
export async function claimEndpoints(
  sql: Sql,
  tenant: string,
  limit: number,
  full: readonly string[],
): Promise<Claimed[]> {
  return sql<Claimed[]>`
    WITH due AS (
      SELECT e.id FROM webhook_endpoint e JOIN partner p ON p.tenant = e.tenant AND p.id = e.partner
      WHERE e.tenant = ${tenant} AND e.status = 'enabled' AND p.disabled_at IS NULL
        AND e.due_at <= clock_timestamp() AND e.claimed_until < clock_timestamp()
        AND e.partner <> ALL(${pgArray(full)}::text[])
        AND EXISTS (SELECT FROM event v WHERE v.tenant = ${tenant} AND (v.xid, v.seq) > (e.xid, e.seq)
                      AND v.xid < pg_snapshot_xmin(pg_current_snapshot()))
      ORDER BY e.due_at LIMIT ${limit} FOR UPDATE OF e SKIP LOCKED
    )
    UPDATE webhook_endpoint e
    SET claim = e.claim + 1, claimed_until = clock_timestamp() + ${experienceTimes.claimMs}::int * interval '1 ms'
    FROM due WHERE e.tenant = ${tenant} AND e.id = due.id
    RETURNING e.id, e.partner, e.url, e.claim::text, e.attempt, e.xid::text, e.seq::text, e.ahead,
      ARRAY(SELECT s.secret FROM webhook_secret s WHERE s.tenant = ${tenant} AND s.endpoint = e.id
              AND s.expires_at > clock_timestamp() ORDER BY s.created_at DESC) AS secrets`;
}
