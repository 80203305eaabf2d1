import type { Database, Sql } from '../../database/index.ts';
import { appendAudit } from '../audit.ts';
import { gatewayErrors } from '../errors.ts';

/** How much a client may call; null is without limit. */
export interface PlanLimits {
  /** Refills the burst; 0.1 is six a minute. Null together with `burst`. */
  readonly requestsPerSecond: number | null;
  /** Requests that may come at once after a rest. */
  readonly burst: number | null;
  /** Requests under way at the same time. */
  readonly concurrency: number | null;
  /** By the day in UTC. */
  readonly requestsPerDay: number | null;
}

export interface Plan extends PlanLimits {
  readonly name: string;
}

/** The plan of a client that has none: nothing is counted and nothing is limited. */
export const unlimited = 'unlimited';

const nameForm = /^[a-z0-9][a-z0-9-]{0,49}$/;
const countMax = 2_147_483_647;
const dayMax = Number.MAX_SAFE_INTEGER;

/** Columns of `gateway_plan` as a `Plan`; numbers, because none is above 2^53. */
const columns = (sql: Sql) => sql`
  name, requests_per_second AS "requestsPerSecond", burst, concurrency,
  requests_per_day::double precision AS "requestsPerDay"`;

export async function listPlans(sql: Sql, tenant: string): Promise<Plan[]> {
  return sql<Plan[]>`SELECT ${columns(sql)} FROM gateway_plan WHERE tenant = ${tenant} ORDER BY name`;
}

export async function readPlan(sql: Sql, tenant: string, name: string): Promise<Plan | null> {
  const [plan] = await sql<Plan[]>`
    SELECT ${columns(sql)} FROM gateway_plan WHERE tenant = ${tenant} AND name = ${name}`;
  return plan ?? null;
}

/** Makes a plan or changes it; clients that have it are held to it within `gatewayTimes.keyCacheMs`. */
export async function setPlan(database: Database, tenant: string, plan: Plan, actor: string): Promise<void> {
  checkPlan(plan);
  const { name, requestsPerSecond, burst, concurrency, requestsPerDay } = plan;
  await database.transaction(async (sql) => {
    const [before] = await sql<Plan[]>`
      SELECT ${columns(sql)} FROM gateway_plan WHERE tenant = ${tenant} AND name = ${name} FOR UPDATE`;
    await sql`
      INSERT INTO gateway_plan (tenant, name, requests_per_second, burst, concurrency, requests_per_day)
      VALUES (${tenant}, ${name}, ${requestsPerSecond}, ${burst}, ${concurrency}, ${requestsPerDay})
      ON CONFLICT (tenant, name) DO UPDATE SET requests_per_second = excluded.requests_per_second,
        burst = excluded.burst, concurrency = excluded.concurrency, requests_per_day = excluded.requests_per_day,
        changed_at = clock_timestamp()`;
    const act = before === undefined ? 'plan.created' : 'plan.changed';
    await appendAudit(sql, tenant, [{ actor, act, subject: name, before: before ?? null, after: plan }]);
  });
}

function checkPlan({ name, requestsPerSecond, burst, concurrency, requestsPerDay }: Plan): void {
  const whole = (value: number | null, max: number) =>
    value === null || (Number.isInteger(value) && value >= 1 && value <= max);
  const refuse = (reason: string) => gatewayErrors.XD_PLAN_INVALID({ name, reason });
  if (name === unlimited || !nameForm.test(name))
    throw refuse('A name has 1 to 50 small letters, digits and hyphens, and is not "unlimited".');
  if ((requestsPerSecond === null) !== (burst === null))
    throw refuse('Requests a second and burst go together: give both or neither.');
  if (requestsPerSecond !== null && !(requestsPerSecond > 0 && requestsPerSecond <= countMax))
    throw refuse('Requests a second must be above 0.');
  if (!whole(burst, countMax) || !whole(concurrency, countMax) || !whole(requestsPerDay, dayMax))
    throw refuse('Burst, concurrency and requests a day must be whole numbers from 1.');
}
