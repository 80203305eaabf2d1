import type { Database } from '../../src/database/index.ts';
import type { ShipBobSummary } from '../../simulators/shipbob/index.ts';
import type { OrderCourse } from './order-course.ts';
import type { Asked } from './ship-by-order.ts';

const step = 'request-fulfilment';

/** What the warehouse recorded, with what the platform's traces say of the time before. */
export async function warehouseRequests(
  { sql }: Database,
  tenant: string,
  requests: ShipBobSummary['requests'],
  courses: readonly OrderCourse[],
): Promise<Asked[]> {
  const calls = await sql<{ id: string; takenMs: number }[]>`
    SELECT id, extract(epoch FROM started_at)::float8 * 1000 AS "takenMs" FROM journal
    WHERE tenant = ${tenant} AND capability = 'fulfilment.request'`;
  const taken = new Map(calls.map(({ id, takenMs }) => [id, takenMs]));
  const byKey = new Map(courses.map((course) => [course.key, course]));
  return requests.flatMap(({ reference, createdAt, shipBy }) => {
    const course = byKey.get(reference.slice(0, reference.lastIndexOf('@')));
    const at = course?.trace.findIndex((entry) => entry.step === step) ?? -1;
    const entry = course?.trace[at];
    if (course === undefined || entry === undefined) return [];
    const before = course.trace.slice(0, at).filter(({ atMs }) => atMs < entry.atMs);
    const readyMs = Math.max(course.acceptedMs ?? 0, ...before.map(({ atMs }) => atMs));
    const takenMs = taken.get(entry.call ?? '') ?? readyMs;
    return [{ reference, shipByMs: Date.parse(shipBy), askedMs: Date.parse(createdAt), readyMs, takenMs }];
  });
}
