import type { Plan } from './plan.ts';
import type { PermitSupply } from './take-permits.ts';

/** Names of the policies in both fields and in the problem; one a limit of the plan. */
export type PolicyName = 'burst' | 'concurrent' | 'day';

const daySeconds = 86_400;

/**
 * The field RateLimit-Policy of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/ : a bucket of
 * `burst` tokens is a quota of so many in the time that refills it.
 */
export function policyField({ requestsPerSecond, burst, concurrency, requestsPerDay }: Plan): string {
  const items: string[] = [];
  if (burst !== null && requestsPerSecond !== null)
    items.push(`"burst";q=${burst};w=${Math.max(1, Math.ceil(burst / requestsPerSecond))}`);
  if (concurrency !== null) items.push(`"concurrent";q=${concurrency};qu="concurrent-requests"`);
  if (requestsPerDay !== null) items.push(`"day";q=${requestsPerDay};w=${daySeconds}`);
  return items.join(', ');
}

/** The field RateLimit. `behind`: permits of the same statement that later requests have. */
export function limitField(plan: Plan, supply: PermitSupply, behind: number): string {
  const items: string[] = [];
  if (plan.burst !== null)
    items.push(`"burst";r=${(supply.tokens ?? 0) + behind};t=${Math.ceil(supply.tokenSeconds ?? 0)}`);
  if (plan.concurrency !== null)
    items.push(`"concurrent";r=${Math.max(0, plan.concurrency - supply.running + behind)}`);
  if (plan.requestsPerDay !== null) {
    const left = Math.max(0, plan.requestsPerDay - supply.dayCount + behind);
    items.push(`"day";r=${left};t=${Math.ceil(supply.daySeconds)}`);
  }
  return items.join(', ');
}

/** Which limit bound a request that got no permit, and when it may come again. */
export function boundBy(plan: Plan, supply: PermitSupply): { policy: PolicyName; waitSeconds: number | null } {
  if (plan.requestsPerDay !== null && supply.dayCount >= plan.requestsPerDay)
    return { policy: 'day', waitSeconds: supply.daySeconds };
  if (plan.burst !== null && (supply.tokens ?? 0) < 1)
    return { policy: 'burst', waitSeconds: supply.tokenSeconds ?? 1 };
  return { policy: 'concurrent', waitSeconds: null };
}
