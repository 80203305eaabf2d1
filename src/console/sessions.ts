import { hash, randomBytes } from 'node:crypto';
import type { Sql } from '../database/index.ts';
import type { KeyHolder } from './console-keys.ts';
import { consoleLimits } from './limits.ts';
import { roleOfScopes } from './roles.ts';

/** Who is at the console, by the session's cookie. */
export interface Session extends KeyHolder {
  /** Sent with each request that changes something: a foreign page cannot read it. */
  readonly csrf: string;
  readonly token: string;
}

const tokenBytes = 32;
const cookieName = 'crossdock_console';
const form = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (text: string): string => hash('sha256', text, 'base64url');
/** Made of the session's token, which no script can read, so nothing more has to be kept. */
export const csrfOf = (token: string): string => hashOf(`csrf:${token}`);

export async function startSession(sql: Sql, tenant: string, keyId: string): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url');
  await sql`
    INSERT INTO console_session (tenant, token_hash, api_key) VALUES (${tenant}, ${hashOf(token)}, ${keyId})`;
  return token;
}

/** Asked at each request: whoever revokes a key ends its sessions in that moment. */
export async function readSession(sql: Sql, tenant: string, token: string | null): Promise<Session | null> {
  if (token === null || !form.test(token)) return null;
  const { sessionIdleMs, sessionMs, sessionTouchMs } = consoleLimits;
  const [row] = await sql<{ id: string; name: string; scopes: string[]; isStale: boolean }[]>`
    SELECT k.id, k.name, k.scopes, s.seen_at < clock_timestamp() - ${sessionTouchMs}::int * interval '1 ms' AS "isStale"
    FROM console_session s JOIN api_key k ON k.tenant = s.tenant AND k.id = s.api_key
    WHERE s.tenant = ${tenant} AND s.token_hash = ${hashOf(token)} AND k.revoked_at IS NULL
      AND s.seen_at > clock_timestamp() - ${sessionIdleMs}::int * interval '1 ms'
      AND s.created_at > clock_timestamp() - ${sessionMs}::int * interval '1 ms'`;
  const role = roleOfScopes(row?.scopes ?? []);
  if (row === undefined || role === null) return null;
  if (row.isStale)
    await sql`
      UPDATE console_session SET seen_at = clock_timestamp() WHERE tenant = ${tenant} AND token_hash = ${hashOf(token)}`;
  return { id: row.id, name: row.name, role, token, csrf: csrfOf(token) };
}

export async function endSession(sql: Sql, tenant: string, token: string): Promise<void> {
  await sql`DELETE FROM console_session WHERE tenant = ${tenant} AND token_hash = ${hashOf(token)}`;
}

/** Removes sessions that have ended by themselves. */
export async function pruneSessions(sql: Sql, tenant: string): Promise<void> {
  await sql`
    DELETE FROM console_session WHERE tenant = ${tenant}
      AND created_at < clock_timestamp() - ${consoleLimits.sessionMs}::int * interval '1 ms'`;
}

export function tokenOf(cookies: string | undefined): string | null {
  for (const part of (cookies ?? '').split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === cookieName) return part.slice(at + 1).trim();
  }
  return null;
}

/** `Secure` is left out only where the console is opened without TLS, on the own machine. */
export function sessionCookie(token: string, secure: boolean): string {
  return `${cookieName}=${token}; ${attributes(secure)}; Max-Age=${Math.floor(consoleLimits.sessionMs / 1000)}`;
}

export const endedCookie = (secure: boolean): string => `${cookieName}=; ${attributes(secure)}; Max-Age=0`;

const attributes = (secure: boolean): string => `Path=/console; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
