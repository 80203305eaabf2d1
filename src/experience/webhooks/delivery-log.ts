import type { Sql } from '../../database/index.ts';
import { experienceTimes } from '../limits.ts';

export interface DeliveryView {
  /** Its number; the next page begins before the last one's. */
  readonly seq: string;
  readonly event: string;
  readonly type: string;
  readonly subject: string;
  readonly attempt: number;
  readonly delivered: boolean;
  readonly status: number | null;
  readonly detail: string | null;
  readonly durationMs: number;
  readonly at: Date;
}

/** Tries at one endpoint, the newest first. */
export async function listDeliveries(
  sql: Sql,
  tenant: string,
  endpoint: string,
  { limit, before, failed }: { readonly limit: number; readonly before?: string; readonly failed?: boolean },
): Promise<DeliveryView[]> {
  return sql<DeliveryView[]>`
    SELECT seq::text, event, type, subject, attempt, delivered, status, detail, duration_ms AS "durationMs", at
    FROM webhook_delivery
    WHERE tenant = ${tenant} AND endpoint = ${endpoint} AND seq < ${before ?? '9223372036854775807'}::bigint
      ${failed === true ? sql`AND NOT delivered` : sql``}
    ORDER BY seq DESC LIMIT ${limit}`;
}

/** Forgets tries that are older than `deliveryKeepMs`; answers how many. */
export async function pruneDeliveries(sql: Sql, tenant: string): Promise<number> {
  const rows = await sql`
    DELETE FROM webhook_delivery
    WHERE tenant = ${tenant} AND at < clock_timestamp() - ${experienceTimes.deliveryKeepMs}::float8 * interval '1 ms'
    RETURNING 1`;
  return rows.length;
}
