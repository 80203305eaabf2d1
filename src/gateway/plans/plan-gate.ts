import { randomBytes } from 'node:crypto';
import type { Database } from '../../database/index.ts';
import { createGroupCommit } from '../group-commit.ts';
import { gatewayLimits, gatewayTimes } from '../limits.ts';
import type { Plan } from './plan.ts';
import { boundBy, limitField, policyField, type PolicyName } from './rate-limit-fields.ts';
import { takePermits, type PermitDemand, type PermitSupply } from './take-permits.ts';

/** Whether a request may go on, and what its answer says of the plan. */
export interface Admission {
  readonly policy: string;
  readonly limit: string;
  /** Null where the request has its permit. */
  readonly refusal: { readonly policy: PolicyName; readonly waitMs: number; readonly retryAfterSeconds: number } | null;
}

interface Ask {
  readonly client: string;
  readonly plan: Plan;
  /** False for the word that requests have ended. */
  readonly takes: boolean;
}

interface ClientState {
  plan: Plan;
  underWay: number;
  /** Until then a request would be refused, whatever other processes do: nothing can come back before. */
  emptyUntilMs: number;
  refused: Admission | null;
}

/** States kept at most of clients that have nothing under way. */
const stateCountMax = 10_000;

/**
 * Lets requests through as far as their client's plan goes, exactly, however many processes answer that client: permits
 * are taken from one row in PostgreSQL, in one statement for all requests of the same moment. A client without a plan
 * costs nothing, and one that has used its plan up is refused from memory until there can be a permit again.
 */
export function createPlanGate(
  database: Pick<Database, 'sql'>,
  tenant: string,
  now: () => number = () => performance.now(),
) {
  const process = randomBytes(8).toString('hex');
  const states = new Map<string, ClientState>();
  const changed = new Set<string>();
  let telling: NodeJS.Timeout | undefined;

  const group = createGroupCommit<Ask, Admission | null>({
    itemCountMax: gatewayLimits.commitCountMax,
    submit: async (asks) => {
      const demands = demandsOf(asks, (client) => states.get(client)?.underWay ?? 0);
      for (const { client } of demands) changed.delete(client);
      const supplies = await takePermits(database, tenant, process, gatewayTimes.permitHoldSeconds, demands);
      for (const { client, granted } of supplies.values()) stateOf(client).underWay += granted;
      return shareOut(asks, supplies);
    },
  });

  const stateOf = (client: string, plan?: Plan): ClientState => {
    const known = states.get(client);
    if (known !== undefined) {
      if (plan !== undefined && known.plan !== plan) Object.assign(known, { plan, emptyUntilMs: 0 });
      return known;
    }
    if (states.size >= stateCountMax) forgetResting(states);
    const fresh: ClientState = { plan: plan as Plan, underWay: 0, emptyUntilMs: 0, refused: null };
    states.set(client, fresh);
    return fresh;
  };

  const take = async (client: string, plan: Plan): Promise<Admission> => {
    const admission = (await group.add({ client, plan, takes: true })) as Admission;
    const { refusal } = admission;
    // Of the day no longer than a key is remembered, so that a larger plan helps at once; of others' requests not at all.
    if (refusal !== null && refusal.policy !== 'concurrent') {
      const waitMs = Math.min(refusal.waitMs, gatewayTimes.refusalMemoryMs);
      Object.assign(stateOf(client, plan), { emptyUntilMs: now() + waitMs, refused: admission });
    }
    return admission;
  };

  /** Tells the number under way of all clients whose number matters; also that it still holds. */
  const tell = async (clients: Iterable<string>): Promise<void> => {
    const asks = [...clients].flatMap((client) => {
      const plan = states.get(client)?.plan;
      return plan === undefined || plan.concurrency === null ? [] : [{ client, plan, takes: false }];
    });
    await Promise.all(asks.map((ask) => group.add(ask)));
  };
  const renewal = setInterval(() => {
    const busy = [...states].filter(([, { underWay }]) => underWay > 0).map(([client]) => client);
    void tell(busy).catch(() => undefined);
  }, gatewayTimes.permitRenewMs);
  renewal.unref();

  return {
    /** Takes a permit for one request; from memory where it is refused anyway. */
    take: (client: string, plan: Plan): Admission | Promise<Admission> => {
      const { emptyUntilMs, refused } = stateOf(client, plan);
      return refused !== null && now() < emptyUntilMs ? refused : take(client, plan);
    },
    /** Gives the place of a request back; rate and day stay used. */
    release: (client: string): void => {
      const state = states.get(client);
      if (state === undefined) return;
      state.underWay -= 1;
      if (state.plan.concurrency === null) return;
      changed.add(client);
      // A moment later, by which the next request of a busy client has often told it already.
      telling ??= setTimeout(() => {
        telling = undefined;
        const clients = [...changed];
        changed.clear();
        void tell(clients).catch(() => undefined);
      }, gatewayTimes.permitTellMs);
    },
    close: async (): Promise<void> => {
      clearInterval(renewal);
      clearTimeout(telling);
      await tell(changed).catch(() => undefined);
    },
  };
}
export type PlanGate = ReturnType<typeof createPlanGate>;

function demandsOf(asks: readonly Ask[], underWay: (client: string) => number): PermitDemand[] {
  const demands = new Map<string, { client: string; plan: Plan; asked: number; underWay: number }>();
  for (const { client, plan, takes } of asks) {
    const demand = demands.get(client) ?? { client, plan, asked: 0, underWay: underWay(client) };
    if (takes) demand.asked += 1;
    demands.set(client, demand);
  }
  return [...demands.values()];
}

/** The first that asked get the permits. */
function shareOut(asks: readonly Ask[], supplies: ReadonlyMap<string, PermitSupply>): (Admission | null)[] {
  const left = new Map([...supplies.values()].map(({ client, granted }) => [client, granted]));
  return asks.map(({ client, plan, takes }) => {
    if (!takes) return null;
    const supply = supplies.get(client);
    // Without a row nothing is known of what was used: closed rather than open.
    if (supply === undefined) throw new Error(`no permits of ${client} came back`);
    const behind = (left.get(client) ?? 0) - 1;
    left.set(client, behind);
    const policy = policyField(plan);
    if (behind >= 0) return { policy, limit: limitField(plan, supply, behind), refusal: null };
    const bound = boundBy(plan, supply);
    const waitMs = (bound.waitSeconds ?? gatewayTimes.retryAfterSeconds) * 1_000;
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
    return { policy, limit: limitField(plan, supply, 0), refusal: { policy: bound.policy, waitMs, retryAfterSeconds } };
  });
}

function forgetResting(states: Map<string, ClientState>): void {
  for (const [client, { underWay }] of states) if (underWay <= 0) states.delete(client);
}
