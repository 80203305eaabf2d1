import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../database/index.ts';
import { hashSecret, parseApiKey } from './api-keys.ts';
import { createKeyRows, type Caller, type FindKey, type KnownKey } from './key-rows.ts';

export type KeyCheck = Caller | 'wrong' | 'revoked' | 'client';

/** Checks presented keys against the table; at once where the row is remembered, else by a promise. */
export function createKeyCache(
  database: Database,
  tenant: string,
  now: () => number = Date.now,
  find: FindKey = createKeyRows(database, tenant, now),
) {
  return (presented: string): KeyCheck | Promise<KeyCheck> => {
    const parts = parseApiKey(presented);
    if (parts === undefined) return 'wrong';
    const found = find(parts.id);
    return found instanceof Promise ? found.then((key) => judge(key, parts.secret)) : judge(found, parts.secret);
  };
}

/** Whether a key is revoked or of the other kind is told only to those who have its secret. */
function judge(key: KnownKey | null, secret: string): KeyCheck {
  if (key === null || !hasSecret(key, secret)) return 'wrong';
  if (key.isRevoked) return 'revoked';
  return key.kind === 'key' ? key.caller : 'client';
}

/** The secret that each remembered row was last found to have: hashing it again costs a busy caller 4 us a request. */
const found = new WeakMap<KnownKey, Buffer>();

export function hasSecret(key: KnownKey, secret: string): boolean {
  const bytes = Buffer.from(secret);
  const known = found.get(key);
  if (known?.length === bytes.length && timingSafeEqual(known, bytes)) return true;
  const isRight = timingSafeEqual(Buffer.from(key.secretHash), Buffer.from(hashSecret(secret)));
  if (isRight) found.set(key, bytes);
  return isRight;
}
