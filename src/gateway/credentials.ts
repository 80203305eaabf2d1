import type { Database } from '../database/index.ts';
import type { CredentialChecks } from './authorise.ts';
import { createKeyCache } from './key-cache.ts';
import { createKeyRows, type FindKey } from './key-rows.ts';
import { gatewayErrors } from './errors.ts';
import { gatewayTimes } from './limits.ts';
import { checkIssuer } from './oauth/issuer-url.ts';
import { createKeyRing, type KeyRing } from './oauth/key-ring.ts';
import { createOutsideIssuer, type OutsideIssuerSettings } from './oauth/outside-issuer.ts';
import { createOwnIssuer, type OwnIssuer } from './oauth/own-issuer.ts';
import { createTokenCheck } from './oauth/token-check.ts';

export interface OAuthSettings {
  /** The URL that tokens name as their issuer; the origin of `publicUrl`, else where the gateway listens. */
  readonly issuer?: string;
  /** Who tokens are for; the issuer where absent. */
  readonly audience?: string;
  /** How long a token lives; 900 where absent, 3,600 at most. */
  readonly tokenSeconds?: number;
  /** Seals the keys that sign tokens, so that whoever reads the database alone cannot make tokens. */
  readonly keySecret?: string;
  /** An issuer beside the gateway's own, whose tokens are taken too. */
  readonly outside?: OutsideIssuerSettings;
}

export interface CredentialOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly oauth?: OAuthSettings | undefined;
  readonly publicUrl?: string | undefined;
}

export interface Credentials {
  readonly checks: CredentialChecks;
  readonly find: FindKey;
  readonly ring: KeyRing;
  readonly own: () => OwnIssuer;
  readonly audience: () => string;
  readonly tokenSeconds: number;
  /** Told once, when it is known where the gateway listens. */
  listens(url: string): void;
}

/** What a gateway asks that does not listen, as in a test. */
const nowhere = 'http://127.0.0.1';

/** Everything by which a caller is known: API keys, own tokens, tokens of an outside issuer. */
export function createCredentials({ database, tenant, oauth = {}, publicUrl }: CredentialOptions): Credentials {
  const { tokenSeconds = gatewayTimes.tokenSeconds } = oauth;
  checkTokenSeconds(tokenSeconds);
  const find = createKeyRows(database, tenant);
  const ring = createKeyRing(database, tenant, oauth.keySecret);
  const outside = oauth.outside === undefined ? [] : [createOutsideIssuer(oauth.outside, database, tenant)];
  let issuer = issuerOf(oauth, publicUrl);
  const audience = () => oauth.audience ?? issuer ?? nowhere;
  let own: OwnIssuer | null = null;
  const ownIssuer = () =>
    (own ??= createOwnIssuer({ ring, find, issuer: issuer ?? nowhere, audience: audience(), tokenSeconds }));
  return {
    checks: {
      key: createKeyCache(database, tenant, Date.now, find),
      token: createTokenCheck(() => [ownIssuer(), ...outside]),
    },
    find,
    ring,
    own: ownIssuer,
    audience,
    tokenSeconds,
    listens: (url) => {
      issuer ??= new URL(url).origin;
      own = null;
    },
  };
}

function issuerOf({ issuer }: OAuthSettings, publicUrl: string | undefined): string | undefined {
  if (issuer !== undefined) return checkIssuer(issuer);
  return publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).origin : undefined;
}

function checkTokenSeconds(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= gatewayTimes.tokenSecondsMax) return;
  const reason = `It must be a whole number from 1 to ${gatewayTimes.tokenSecondsMax}.`;
  throw gatewayErrors.XD_GATEWAY_SETTING({ setting: 'oauth.tokenSeconds', reason });
}
