import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { pgArray, type Sql } from '../database/index.ts';
import { roleOfScopes, scopeOfRole, type ConsoleRole } from './roles.ts';

/** A person's key, as it was checked. */
export interface KeyHolder {
  readonly id: string;
  readonly name: string;
  readonly role: ConsoleRole;
}

const idBytes = 6;
const secretBytes = 32;
/** The form of every API key of this installation; see src/gateway/api-keys.ts. */
const form = /^xd_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
/** The key of the first start has always this id, so that it is made once, however many processes start at once. */
const firstId = '00c0501e0001';

const hashSecret = (secret: string): string => hash('sha256', secret, 'base64url');

/**
 * Makes a key with which a person logs in, and returns it: the only time that it can be read.
 * @example const { key } = await createConsoleKey(database.sql, 'main', 'Ada', ['console:operator']);
 */
export async function createConsoleKey(
  sql: Sql,
  tenant: string,
  name: string,
  scopes: readonly string[],
): Promise<{ readonly id: string; readonly key: string }> {
  const id = randomBytes(idBytes).toString('hex');
  const key = await insertKey(sql, tenant, id, name, scopes);
  if (key === null) throw new Error(`two keys were given the id ${id}`);
  return { id, key };
}

/**
 * The admin key of the first start, to be printed; null where this installation ever had an admin key. It cannot be read
 * again: who has lost it makes another with `crossdock keys create`.
 */
export async function ensureFirstKey(sql: Sql, tenant: string): Promise<string | null> {
  const admin = scopeOfRole('admin');
  const [known] = await sql`
    SELECT id FROM api_key WHERE tenant = ${tenant} AND ${admin} = ANY(scopes) LIMIT 1`;
  return known === undefined ? insertKey(sql, tenant, firstId, 'console, first start', [admin]) : null;
}

async function insertKey(
  sql: Sql,
  tenant: string,
  id: string,
  name: string,
  scopes: readonly string[],
): Promise<string | null> {
  const secret = randomBytes(secretBytes).toString('base64url');
  const rows = await sql`
    INSERT INTO api_key (tenant, id, name, secret_hash, scopes)
    VALUES (${tenant}, ${id}, ${name}, ${hashSecret(secret)}, ${pgArray([...new Set(scopes)])}::text[])
    ON CONFLICT DO NOTHING RETURNING id`;
  return rows.length === 0 ? null : `xd_${id}_${secret}`;
}

/** Whose key it is: `unknown` where it is none or was revoked, `program` where it has no role of the console. */
export async function checkConsoleKey(
  sql: Sql,
  tenant: string,
  presented: string,
): Promise<KeyHolder | 'unknown' | 'program'> {
  const [, id, secret] = form.exec(presented.trim()) ?? [];
  if (id === undefined || secret === undefined) return 'unknown';
  const [row] = await sql<{ name: string; secretHash: string; scopes: string[] }[]>`
    SELECT name, secret_hash AS "secretHash", scopes FROM api_key
    WHERE tenant = ${tenant} AND id = ${id} AND kind = 'key' AND revoked_at IS NULL`;
  if (row === undefined || !isSame(row.secretHash, hashSecret(secret))) return 'unknown';
  const role = roleOfScopes(row.scopes);
  return role === null ? 'program' : { id, name: row.name, role };
}

function isSame(known: string, presented: string): boolean {
  const [left, right] = [Buffer.from(known), Buffer.from(presented)];
  return left.length === right.length && timingSafeEqual(left, right);
}
