import { hash, randomBytes } from 'node:crypto';
import { pgArray, type Sql } from '../database/index.ts';
import { gatewayErrors } from './errors.ts';
import { listPlans, readPlan, unlimited } from './plans/plan.ts';
import { isScope, scopes, systemScopeForm } from './scopes.ts';

export type KeyKind = 'key' | 'client';

/** A key as those who manage it see it; the secret is not among it, for it is kept nowhere. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly kind: KeyKind;
  readonly scopes: readonly string[];
  /** `unlimited` where it has none. */
  readonly plan: string;
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

export interface KeyOptions {
  /** `client`: an OAuth client, whose secret is exchanged for tokens; else a key that is sent with each request. */
  readonly kind?: KeyKind;
  /** Without limits where absent. */
  readonly plan?: string;
  /** For the audit. */
  readonly actor?: string;
}

/**
 * Makes a key and returns it: the only time that it can be read, since only the hash of its secret is kept. The id of a
 * client is its `client_id`, and its key the `client_secret`.
 * @example const { key } = await createApiKey(database.sql, 'harbour', 'web shop', ['orders:write']);
 * @throws XD_SCOPE_UNKNOWN, XD_PLAN_UNKNOWN
 */
export async function createApiKey(
  sql: Sql,
  tenant: string,
  name: string,
  granted: readonly string[],
  { kind = 'key', plan = unlimited, actor = 'system' }: KeyOptions = {},
): Promise<{ id: string; key: string }> {
  const unknown = granted.find((scope) => !isScope(scope));
  if (unknown !== undefined || granted.length === 0)
    throw gatewayErrors.XD_SCOPE_UNKNOWN({
      scope: unknown ?? '(none)',
      known: [...Object.keys(scopes), systemScopeForm].join(', '),
    });
  if (plan !== unlimited && (await readPlan(sql, tenant, plan)) === null) throw await planUnknown(sql, tenant, plan);
  const id = randomBytes(idBytes).toString('hex');
  const secret = randomBytes(secretBytes).toString('base64url');
  await sql`
    WITH made AS (
      INSERT INTO api_key (tenant, id, name, secret_hash, scopes, kind, plan)
      VALUES (${tenant}, ${id}, ${name}, ${hashSecret(secret)}, ${pgArray([...new Set(granted)])}::text[], ${kind},
        ${plan === unlimited ? null : plan})
      RETURNING *
    )
    INSERT INTO audit_entry (tenant, actor, act, subject, after)
    SELECT tenant, ${actor}, 'key.created', id, ${publicParts(sql)} FROM made`;
  return { id, key: `xd_${id}_${secret}` };
}

/** What the audit keeps of a row: all but the hash of the secret. */
const publicParts = (sql: Sql) => sql`json_build_object('name', name, 'kind', kind, 'scopes', scopes,
  'plan', coalesce(plan, ${unlimited}), 'revokedAt', revoked_at)`;

export async function listApiKeys(sql: Sql, tenant: string): Promise<ApiKey[]> {
  return sql<ApiKey[]>`
    SELECT id, name, kind, scopes, coalesce(plan, ${unlimited}) AS plan, created_at AS "createdAt",
      revoked_at AS "revokedAt"
    FROM api_key WHERE tenant = ${tenant} ORDER BY created_at, id`;
}

/** Takes a key back for good; it is refused after `gatewayTimes.keyCacheMs` at the latest. False where there is none. */
export async function revokeApiKey(sql: Sql, tenant: string, id: string, actor = 'system'): Promise<boolean> {
  const rows = await sql`
    WITH before AS (SELECT ${publicParts(sql)} AS parts FROM api_key WHERE tenant = ${tenant} AND id = ${id}),
    revoked AS (
      UPDATE api_key SET revoked_at = clock_timestamp()
      WHERE tenant = ${tenant} AND id = ${id} AND revoked_at IS NULL RETURNING *
    ),
    noted AS (
      INSERT INTO audit_entry (tenant, actor, act, subject, before, after)
      SELECT tenant, ${actor}, 'key.revoked', id, before.parts, ${publicParts(sql)} FROM revoked, before
    )
    SELECT 1 FROM before`;
  return rows.length > 0;
}

/** Puts a key under a plan; it holds after `gatewayTimes.keyCacheMs` at the latest. False where there is no such key. */
export async function setKeyPlan(
  sql: Sql,
  tenant: string,
  id: string,
  plan: string,
  actor = 'system',
): Promise<boolean> {
  if (plan !== unlimited && (await readPlan(sql, tenant, plan)) === null) throw await planUnknown(sql, tenant, plan);
  const rows = await sql`
    WITH before AS (SELECT ${publicParts(sql)} AS parts FROM api_key WHERE tenant = ${tenant} AND id = ${id}),
    changed AS (
      UPDATE api_key SET plan = ${plan === unlimited ? null : plan}
      WHERE tenant = ${tenant} AND id = ${id} RETURNING *
    ),
    noted AS (
      INSERT INTO audit_entry (tenant, actor, act, subject, before, after)
      SELECT tenant, ${actor}, 'key.plan-changed', id, before.parts, ${publicParts(sql)} FROM changed, before
    )
    SELECT 1 FROM before`;
  return rows.length > 0;
}

async function planUnknown(sql: Sql, tenant: string, plan: string): Promise<Error> {
  const known = [unlimited, ...(await listPlans(sql, tenant)).map(({ name }) => name)].join(', ');
  return gatewayErrors.XD_PLAN_UNKNOWN({ plan, known });
}
