import { hash, randomBytes } from 'node:crypto';
import { pgArray, type Sql } from '../database/index.ts';
import { gatewayErrors } from './errors.ts';
import { isScope, scopes } from './scopes.ts';

/** A key as those who manage it see it; the secret is not among it, for it is kept nowhere. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

const idBytes = 6;
/** 256 bits: guessing is hopeless, so a plain SHA-256 of it is enough and a slow password hash would only cost. */
const secretBytes = 32;
/** `xd_<id>_<secret>`: the prefix lets secret scanners find a leaked key, the id lets logs name it. */
const form = /^xd_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const match = form.exec(text);
  return match === null ? undefined : { id: match[1] ?? '', secret: match[2] ?? '' };
}

export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/**
 * Makes a key and returns it: the only time that it can be read, since only the hash of its secret is kept.
 * @example const { key } = await createApiKey(database.sql, 'harbour', 'web shop', ['orders:write']);
 */
export async function createApiKey(
  sql: Sql,
  tenant: string,
  name: string,
  granted: readonly string[],
): Promise<{ id: string; key: string }> {
  const unknown = granted.find((scope) => !isScope(scope));
  if (unknown !== undefined || granted.length === 0)
    throw gatewayErrors.XD_SCOPE_UNKNOWN({ scope: unknown ?? '(none)', known: Object.keys(scopes).join(', ') });
  const id = randomBytes(idBytes).toString('hex');
  const secret = randomBytes(secretBytes).toString('base64url');
  await sql`
    INSERT INTO api_key (tenant, id, name, secret_hash, scopes)
    VALUES (${tenant}, ${id}, ${name}, ${hashSecret(secret)}, ${pgArray([...new Set(granted)])}::text[])`;
  return { id, key: `xd_${id}_${secret}` };
}

export async function listApiKeys(sql: Sql, tenant: string): Promise<ApiKey[]> {
  return sql<ApiKey[]>`
    SELECT id, name, scopes, created_at AS "createdAt", revoked_at AS "revokedAt" FROM api_key
    WHERE tenant = ${tenant} ORDER BY created_at, id`;
}

/** Takes a key back for good; it is refused after `gatewayTimes.keyCacheMs` at the latest. False where there is none. */
export async function revokeApiKey(sql: Sql, tenant: string, id: string): Promise<boolean> {
  const rows = await sql`
    UPDATE api_key SET revoked_at = coalesce(revoked_at, clock_timestamp())
    WHERE tenant = ${tenant} AND id = ${id} RETURNING id`;
  return rows.length > 0;
}
