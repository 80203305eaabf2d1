import { pgArray, type Sql } from '../../database/index.ts';

/**
 * Which of the named queues have work, the queue of the most urgent instance first. One index probe a queue, however
 * long the queues are.
 */
export async function peekQueues(
  sql: Sql,
  tenant: string,
  queues: readonly { readonly process: string; readonly version: number; readonly queue: string }[],
): Promise<{ process: string; version: number; queue: string }[]> {
  return sql<{ process: string; version: number; queue: string }[]>`
    SELECT q.process, q.version, q.queue
    FROM unnest(${pgArray(queues.map((queue) => queue.process))}::text[],
                ${pgArray(queues.map((queue) => queue.version))}::int[],
                ${pgArray(queues.map((queue) => queue.queue))}::text[]) AS q(process, version, queue),
    LATERAL (SELECT p.urgency FROM process p
             WHERE p.tenant = ${tenant} AND p.process = q.process AND p.queue = q.queue AND p.version = q.version
             ORDER BY p.urgency LIMIT 1) first
    ORDER BY first.urgency`;
}
