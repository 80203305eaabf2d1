import { randomUUID } from 'node:crypto';
import { errors, SignJWT, type JWTPayload } from 'jose';
import type { FindKey, KnownKey } from '../key-rows.ts';
import { gatewayTimes } from '../limits.ts';
import type { KeyRing } from './key-ring.ts';
import type { TokenCheck, TokenIssuer, VerifiedToken } from './token-check.ts';

export interface OwnIssuerOptions {
  readonly ring: KeyRing;
  readonly find: FindKey;
  /** The URL of the gateway, and who the tokens are for. */
  readonly issuer: string;
  readonly audience: string;
  readonly tokenSeconds: number;
  readonly now?: () => number;
}

/** RFC 9068, section 2.1: what tells an access token from every other kind of JWT. */
const tokenType = 'at+jwt';

export interface OwnIssuer extends TokenIssuer {
  /** A token for this client and these scopes, which must be among its own. */
  issue(client: string, scopes: readonly string[]): Promise<string>;
}

/** Issues and checks the access tokens of the gateway's own clients: JWT, ES256, for a few minutes. */
export function createOwnIssuer(options: OwnIssuerOptions): OwnIssuer {
  const { ring, find, issuer, audience, tokenSeconds, now = Date.now } = options;
  return {
    issuer,
    getKey: async ({ kid }) => {
      const key = typeof kid === 'string' ? await ring.verifier(kid) : undefined;
      if (key === undefined) throw new errors.JWKSNoMatchingKey();
      return key;
    },
    verify: {
      algorithms: ['ES256'],
      issuer,
      audience,
      typ: tokenType,
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id'],
      clockTolerance: gatewayTimes.clockToleranceSeconds,
      maxTokenAge: gatewayTimes.tokenSecondsMax,
    },
    read: readPayload,
    callerOf: (token) => {
      const trusted = ring.trusts(token.kid);
      const key = find(token.client);
      if (typeof trusted === 'boolean' && !(key instanceof Promise)) return callerOf(token, trusted, key);
      return Promise.all([trusted, key]).then(([isTrusted, found]) => callerOf(token, isTrusted, found));
    },
    issue: async (client, scopes) => {
      const { kid, privateKey } = await ring.signer();
      const at = Math.floor(now() / 1_000);
      return new SignJWT({ client_id: client, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'ES256', kid, typ: tokenType })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(client)
        .setIssuedAt(at)
        .setExpirationTime(at + tokenSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
    },
  };
}

function readPayload({ client_id: client, scope, exp }: JWTPayload, kid: string): VerifiedToken | null {
  if (typeof client !== 'string' || typeof scope !== 'string' || exp === undefined) return null;
  const expiresAtMs = (exp + gatewayTimes.clockToleranceSeconds) * 1_000;
  return { kid, client, scopes: scope.split(' '), expiresAtMs };
}

/** A token gives no more than its client may at this moment. */
function callerOf({ client, scopes }: VerifiedToken, isTrusted: boolean, key: KnownKey | null): TokenCheck {
  if (!isTrusted || key === null || key.kind !== 'client') return 'token-wrong';
  if (key.isRevoked) return 'revoked';
  const granted = new Set(scopes.filter((scope) => key.caller.scopes.has(scope)));
  return { ...key.caller, scopes: granted, keyId: client };
}
