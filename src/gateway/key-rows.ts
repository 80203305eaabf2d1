import type { Database } from '../database/index.ts';
import type { KeyKind } from './api-keys.ts';
import { gatewayTimes } from './limits.ts';
import type { Plan } from './plans/plan.ts';

/** Who calls: what the key or the token says. */
export interface Caller {
  /** The id of the key or client; for the client of an outside issuer a name that none of ours can have. */
  readonly keyId: string;
  readonly scopes: ReadonlySet<string>;
  /** Null: without limits. */
  readonly plan: Plan | null;
}

export interface KnownKey {
  readonly caller: Caller;
  readonly kind: KeyKind;
  readonly secretHash: string;
  readonly isRevoked: boolean;
}

interface Entry {
  /** Null for an id that is not known, so that wrong keys do not cost a query each. */
  readonly key: KnownKey | null;
  readonly loadedAtMs: number;
}

/** Ids kept at most; a flood of made-up ids empties the cache instead of filling the memory. */
const entryCountMax = 10_000;

export type FindKey = (id: string) => KnownKey | null | Promise<KnownKey | null>;

/**
 * Reads keys by their id, of which each row is remembered for `gatewayTimes.keyCacheMs`. Answers at once where the row is
 * remembered, else by a promise; requests that need the same row wait for one query.
 */
export function createKeyRows(database: Database, tenant: string, now: () => number = Date.now): FindKey {
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<KnownKey | null>>();

  const load = async (id: string): Promise<KnownKey | null> => {
    try {
      const key = await readKey(database, tenant, id);
      if (entries.size >= entryCountMax) entries.clear();
      entries.set(id, { key, loadedAtMs: now() });
      return key;
    } finally {
      loading.delete(id);
    }
  };

  return (id) => {
    const entry = entries.get(id);
    if (entry !== undefined && now() - entry.loadedAtMs < gatewayTimes.keyCacheMs) return entry.key;
    const pending = loading.get(id) ?? load(id);
    loading.set(id, pending);
    return pending;
  };
}

interface KeyRow extends Omit<Plan, 'name'> {
  readonly secretHash: string;
  readonly kind: KeyKind;
  readonly scopes: string[];
  readonly isRevoked: boolean;
  readonly planName: string | null;
}

async function readKey(database: Database, tenant: string, id: string): Promise<KnownKey | null> {
  const [row] = await database.sql<KeyRow[]>`
    SELECT secret_hash AS "secretHash", kind, scopes, revoked_at IS NOT NULL AS "isRevoked", gateway_plan.name AS "planName",
      requests_per_second AS "requestsPerSecond", burst, concurrency, requests_per_day::float8 AS "requestsPerDay"
    FROM api_key LEFT JOIN gateway_plan ON gateway_plan.tenant = api_key.tenant AND gateway_plan.name = api_key.plan
    WHERE api_key.tenant = ${tenant} AND api_key.id = ${id}`;
  if (row === undefined) return null;
  const { secretHash, kind, scopes, isRevoked, planName, ...limits } = row;
  const plan = planName === null ? null : { name: planName, ...limits };
  return { caller: { keyId: id, scopes: new Set(scopes), plan }, kind, secretHash, isRevoked };
}
