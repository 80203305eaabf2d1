import { hasSecret } from '../key-cache.ts';
import type { FindKey, KnownKey } from '../key-rows.ts';
import { parseApiKey } from '../api-keys.ts';

/** Codes of https://www.rfc-editor.org/rfc/rfc6749#section-5.2 and, the last, of RFC 8707. */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target';

export interface TokenRefusal {
  readonly error: TokenErrorCode;
  readonly description: string;
}

export interface TokenGrant {
  readonly client: string;
  readonly scopes: readonly string[];
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

const refusal = (error: TokenErrorCode, description: string): TokenRefusal => ({ error, description });
const notKnown = refusal('invalid_client', 'The client is not known, its secret is wrong, or it was revoked.');

/** Decides a request for a token: the client shows its secret, and gets scopes that are its own. */
export async function decideTokenRequest(
  body: string,
  authorization: string | undefined,
  { find, audience }: { find: FindKey; audience: string },
): Promise<TokenGrant | TokenRefusal> {
  const form = readForm(body);
  if (form === null) return refusal('invalid_request', 'A parameter is there twice, or is no form of UTF-8.');
  const credentials = readCredentials(form, authorization);
  if ('error' in credentials) return credentials;
  const key = await keyOf(credentials, find);
  if (key === null) return notKnown;
  if (key.kind !== 'client')
    return refusal(
      'unauthorized_client',
      'This is an API key: send it with the requests themselves, it needs no token.',
    );
  const grantType = form.get('grant_type');
  if (grantType === undefined) return refusal('invalid_request', 'grant_type is missing.');
  if (grantType !== 'client_credentials')
    return refusal('unsupported_grant_type', 'Only grant_type=client_credentials is there.');
  const resource = form.get('resource');
  if (resource !== undefined && resource !== audience)
    return refusal('invalid_target', `Tokens are for ${audience} alone.`);
  return grantScopes(form.get('scope'), key);
}

/** Parameters of a form; null where one is there twice (RFC 6749, section 3.2) or the bytes are no text. */
function readForm(body: string): ReadonlyMap<string, string> | null {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (form.has(name) || name.includes('\ufffd') || value.includes('\ufffd')) return null;
    // A parameter without a value is one that was left out (section 3.2).
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** In the header or in the form, not in both (section 2.3). */
function readCredentials(
  form: ReadonlyMap<string, string>,
  authorization: string | undefined,
): Credentials | TokenRefusal {
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  if (authorization === undefined)
    return id !== undefined && secret !== undefined
      ? { id, secret }
      : refusal('invalid_client', 'Send client_id and client_secret, as Basic credentials or in the form.');
  if (secret !== undefined) return refusal('invalid_request', 'The client sent its secret in two ways.');
  const basic = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization)?.[1];
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic ?? '', 'base64').toString('utf8')) ?? [];
  if (user === undefined || password === undefined)
    return refusal('invalid_client', 'The header Authorization is not of the form "Basic <base64 of id:secret>".');
  const sent = { id: formDecoded(user), secret: formDecoded(password) };
  return id === undefined || id === sent.id ? sent : refusal('invalid_request', 'The client sent two ids.');
}

/** Section 2.3.1: both are form-encoded before they are put together. Ours are the same either way. */
const formDecoded = (text: string): string => new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';

/** The key of these credentials; null for one reason as for another, so that nothing is told to who guesses. */
async function keyOf({ id, secret }: Credentials, find: FindKey): Promise<KnownKey | null> {
  const parts = parseApiKey(secret);
  if (parts === undefined || parts.id !== id) return null;
  const key = await find(id);
  return key !== null && hasSecret(key, parts.secret) && !key.isRevoked ? key : null;
}

/** All scopes of the client where it names none (section 3.3); never one that is not its own. */
function grantScopes(asked: string | undefined, { caller }: KnownKey): TokenGrant | TokenRefusal {
  const own = [...caller.scopes];
  const scopes = asked === undefined ? own : [...new Set(asked.split(' ').filter((word) => word !== ''))];
  if (scopes.length === 0 || !scopes.every((scope) => caller.scopes.has(scope)))
    return refusal('invalid_scope', `The client may have: ${own.join(' ')}`);
  return { client: caller.keyId, scopes };
}
