import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../database/index.ts';
import { hashSecret, parseApiKey } from './api-keys.ts';
import { gatewayTimes } from './limits.ts';

/** Who calls: what the key says. */
export interface Caller {
  readonly keyId: string;
  readonly scopes: ReadonlySet<string>;
}

export type KeyCheck = Caller | 'wrong' | 'revoked';

interface KnownKey {
  readonly caller: Caller;
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

/**
 * Checks presented keys against the table, of which each row is remembered for `gatewayTimes.keyCacheMs`. Answers at
 * once where the row is remembered, else by a promise; requests that need the same row wait for one query.
 */
export function createKeyCache(database: Database, tenant: string, now: () => number = Date.now) {
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

  return (presented: string): KeyCheck | Promise<KeyCheck> => {
    const parts = parseApiKey(presented);
    if (parts === undefined) return 'wrong';
    const entry = entries.get(parts.id);
    if (entry !== undefined && now() - entry.loadedAtMs < gatewayTimes.keyCacheMs)
      return judge(entry.key, parts.secret);
    const pending = loading.get(parts.id) ?? load(parts.id);
    loading.set(parts.id, pending);
    return pending.then((key) => judge(key, parts.secret));
  };
}

/** Whether a key is revoked is told only to those who have its secret. */
function judge(key: KnownKey | null, secret: string): KeyCheck {
  if (key === null || !timingSafeEqual(Buffer.from(key.secretHash), Buffer.from(hashSecret(secret)))) return 'wrong';
  return key.isRevoked ? 'revoked' : key.caller;
}

async function readKey(database: Database, tenant: string, id: string): Promise<KnownKey | null> {
  const [row] = await database.sql<{ secretHash: string; scopes: string[]; isRevoked: boolean }[]>`
    SELECT secret_hash AS "secretHash", scopes, revoked_at IS NOT NULL AS "isRevoked" FROM api_key
    WHERE tenant = ${tenant} AND id = ${id}`;
  if (row === undefined) return null;
  const caller = { keyId: id, scopes: new Set(row.scopes) };
  return { caller, secretHash: row.secretHash, isRevoked: row.isRevoked };
}
