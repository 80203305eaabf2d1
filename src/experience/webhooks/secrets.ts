import { randomBytes } from 'node:crypto';
import type { Sql } from '../../database/index.ts';
import { experienceErrors } from '../errors.ts';
import { experienceLimits } from '../limits.ts';
import { openText, sealText } from '../sealed-text.ts';

export interface SecretView {
  readonly id: string;
  readonly createdAt: Date;
  /** Null: for ever. */
  readonly expiresAt: Date | null;
}

/** 24 to 64 bytes after https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const secretBytes = 32;
const idBytes = 6;
const sealedForm = /^sealed:/;

const newSecret = (): string => `whsec_${randomBytes(secretBytes).toString('base64')}`;
const ofEndpoint = (endpoint: string): string => `webhook-secret:${endpoint}`;

const keep = (secret: string, key: string | undefined, endpoint: string): string =>
  key === undefined ? secret : `sealed:${sealText(secret, key, ofEndpoint(endpoint))}`;

/** The secret as the partner has it. Throws where it was sealed and the installation's secret is another one now. */
export function openSecret(kept: string, key: string | undefined, endpoint: string): string {
  if (!sealedForm.test(kept)) return kept;
  if (key === undefined) throw new Error(`the secret of ${endpoint} is sealed, and no secret is configured to open it`);
  return openText(kept.replace(sealedForm, ''), key, ofEndpoint(endpoint));
}

/**
 * Adds a secret and answers it: the only time that it is shown. The earlier ones sign beside it for `overlapMs`, so that
 * the receiver can change to the new one in between. Called with the endpoint's row locked.
 */
export async function addSecret(
  sql: Sql,
  tenant: string,
  endpoint: string,
  overlapMs: number,
  key: string | undefined,
): Promise<{ readonly id: string; readonly secret: string }> {
  const id = randomBytes(idBytes).toString('hex');
  const secret = newSecret();
  const rows = await sql`
    WITH room AS (
      SELECT count(*) < ${experienceLimits.secretCountMax} AS is_there FROM webhook_secret
      WHERE tenant = ${tenant} AND endpoint = ${endpoint} AND expires_at > clock_timestamp()
    ), ended AS (
      DELETE FROM webhook_secret WHERE tenant = ${tenant} AND endpoint = ${endpoint} AND expires_at <= clock_timestamp()
    ), older AS (
      UPDATE webhook_secret s
      SET expires_at = least(s.expires_at, clock_timestamp() + ${overlapMs}::float8 * interval '1 ms')
      FROM room WHERE room.is_there AND s.tenant = ${tenant} AND s.endpoint = ${endpoint} AND s.expires_at > clock_timestamp()
    )
    INSERT INTO webhook_secret (tenant, endpoint, id, secret)
    SELECT ${tenant}, ${endpoint}, ${id}, ${keep(secret, key, endpoint)} FROM room WHERE room.is_there
    RETURNING id`;
  if (rows.length === 0)
    throw experienceErrors.XD_ENDPOINT_TOO_MANY({ max: `${experienceLimits.secretCountMax} secrets` });
  return { id, secret };
}

/** Takes a secret back at once; the newest, which signs without end, stays. Called with the endpoint's row locked. */
export async function deleteSecret(sql: Sql, tenant: string, endpoint: string, id: string): Promise<void> {
  const rows = await sql`
    DELETE FROM webhook_secret s
    WHERE s.tenant = ${tenant} AND s.endpoint = ${endpoint} AND s.id = ${id}
      AND EXISTS (SELECT FROM webhook_secret o WHERE o.tenant = ${tenant} AND o.endpoint = ${endpoint} AND o.id <> ${id}
                    AND o.expires_at = 'infinity')
    RETURNING s.id`;
  if (rows.length === 0) throw experienceErrors.XD_SECRET_UNKNOWN({ id: JSON.stringify(id) });
}

export async function listSecrets(sql: Sql, tenant: string, endpoint: string): Promise<SecretView[]> {
  return sql<SecretView[]>`
    SELECT id, created_at AS "createdAt", nullif(expires_at, 'infinity') AS "expiresAt" FROM webhook_secret
    WHERE tenant = ${tenant} AND endpoint = ${endpoint} AND expires_at > clock_timestamp() ORDER BY created_at DESC`;
}
