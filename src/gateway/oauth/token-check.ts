import { hash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import type { Caller } from '../key-rows.ts';
import { gatewayLimits } from '../limits.ts';

export type TokenCheck = Caller | 'token-wrong' | 'token-expired' | 'revoked';

/** One issuer whose tokens are taken. */
export interface TokenIssuer {
  readonly issuer: string;
  /**
   * Finds the key by what the issuer has published. The header of a token is written by whoever made it: of it only
   * `kid` and `alg` are read, and `jku`, `x5u`, `x5c` and `jwk` never.
   */
  readonly getKey: JWTVerifyGetKey;
  readonly verify: JWTVerifyOptions;
  /** What is kept of a verified token. */
  readonly read: (payload: JWTPayload, kid: string) => VerifiedToken | null;
  /** Who calls, judged anew with each request: the client may have been revoked since. */
  readonly callerOf: (token: VerifiedToken) => TokenCheck | Promise<TokenCheck>;
}

export interface VerifiedToken {
  readonly kid: string;
  readonly client: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

interface Known {
  readonly issuer: TokenIssuer;
  readonly token: VerifiedToken;
}

/** Whether this is a token rather than an API key: three parts of base64url. */
export const looksLikeToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);

/**
 * Checks access tokens (RFC 9068). A signature is checked once; the hash of the token is remembered with what it says,
 * and its end and its client are looked at with each request.
 */
export function createTokenCheck(issuers: () => readonly TokenIssuer[], now: () => number = Date.now) {
  const known = new Map<string, Known>();

  const judge = ({ issuer, token }: Known): TokenCheck | Promise<TokenCheck> =>
    now() >= token.expiresAtMs ? 'token-expired' : issuer.callerOf(token);

  const verify = async (presented: string, id: string): Promise<TokenCheck> => {
    const issuer = issuers().find((each) => each.issuer === claimedIssuer(presented));
    if (issuer === undefined) return 'token-wrong';
    const token = await verified(presented, issuer, now());
    if (typeof token === 'string') return token;
    if (known.size >= gatewayLimits.tokenCountMax) known.clear();
    known.set(id, { issuer, token });
    return judge({ issuer, token });
  };

  return (presented: string): TokenCheck | Promise<TokenCheck> => {
    const id = hash('sha256', presented, 'base64url');
    const before = known.get(id);
    return before === undefined ? verify(presented, id) : judge(before);
  };
}

async function verified(
  presented: string,
  { getKey, verify, read }: TokenIssuer,
  nowMs: number,
): Promise<VerifiedToken | 'token-wrong' | 'token-expired'> {
  try {
    const { payload, protectedHeader } = await jwtVerify(presented, getKey, {
      ...verify,
      currentDate: new Date(nowMs),
    });
    return read(payload, protectedHeader.kid ?? '') ?? 'token-wrong';
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'token-expired';
    // Anything else that jose has a word for is the token's fault; a lost database or issuer is not.
    if (error instanceof errors.JOSEError && !isFaultOfIssuer(error)) return 'token-wrong';
    throw error;
  }
}

const isFaultOfIssuer = (error: errors.JOSEError): boolean =>
  error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';

/** Only to choose whose key the signature is checked with. */
function claimedIssuer(presented: string): unknown {
  try {
    const payload = Buffer.from(presented.split('.')[1] ?? '', 'base64url').toString('utf8');
    return (JSON.parse(payload) as { iss?: unknown } | null)?.iss;
  } catch {
    return undefined;
  }
}
