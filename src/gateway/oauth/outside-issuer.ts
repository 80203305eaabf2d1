import { createRemoteJWKSet, customFetch, type JWTPayload } from 'jose';
import type { Database } from '../../database/index.ts';
import { gatewayErrors } from '../errors.ts';
import type { Caller } from '../key-rows.ts';
import { gatewayLimits, gatewayTimes } from '../limits.ts';
import { readPlan, type Plan } from '../plans/plan.ts';
import { isScope } from '../scopes.ts';
import type { TokenIssuer, VerifiedToken } from './token-check.ts';

/** Tokens of an issuer that is not ours, such as Keycloak, Entra ID or Auth0. */
export interface OutsideIssuerSettings {
  /** Exactly as tokens have it in `iss`. */
  readonly issuer: string;
  readonly audience: string;
  /** https, or http on this machine. */
  readonly jwksUri: string;
  /** `scope` where absent; its value is words between blanks, or a list. */
  readonly scopeClaim?: string;
  /** `client_id` where absent; Keycloak and Entra ID have `azp`. */
  readonly clientClaim?: string;
  /** A claim that must name the tenant of this installation; not looked at where absent. */
  readonly tenantClaim?: string;
  /** `at+jwt` (RFC 9068) where absent; Keycloak and Entra ID have `JWT`. */
  readonly type?: string;
  /** ES256 and RS256 where absent. None that is symmetric can be given. */
  readonly algorithms?: readonly string[];
  /** The plan of each of its clients; without limits where absent. */
  readonly plan?: string;
}

const symmetric = /^(?:HS|none)/i;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

export function createOutsideIssuer(
  settings: OutsideIssuerSettings,
  database: Pick<Database, 'sql'>,
  tenant: string,
  now: () => number = Date.now,
): TokenIssuer {
  checkSettings(settings);
  const { issuer, audience, clientClaim = 'client_id', scopeClaim = 'scope', tenantClaim } = settings;
  const planOf = createPlanReader(settings.plan, database, tenant, now);
  return {
    issuer,
    getKey: createRemoteJWKSet(new URL(settings.jwksUri), {
      timeoutDuration: gatewayTimes.jwksTimeoutMs,
      [customFetch]: fetchKeys,
    }),
    verify: {
      algorithms: [...(settings.algorithms ?? ['ES256', 'RS256'])],
      issuer,
      audience,
      typ: settings.type ?? 'at+jwt',
      requiredClaims: ['exp', 'iat', clientClaim],
      clockTolerance: gatewayTimes.clockToleranceSeconds,
    },
    read: (payload, kid) => {
      const client = payload[clientClaim];
      if (tenantClaim !== undefined && payload[tenantClaim] !== tenant) return null;
      if (typeof client !== 'string' || client === '' || payload.exp === undefined) return null;
      const expiresAtMs = (payload.exp + gatewayTimes.clockToleranceSeconds) * 1_000;
      // Ids of our own keys have no colon, so no outside client can pass for one.
      return { kid, client: `outside:${client}`, scopes: scopesOf(payload, scopeClaim), expiresAtMs };
    },
    callerOf: (token) => {
      const plan = planOf();
      return plan instanceof Promise ? plan.then((read) => callerOf(token, read)) : callerOf(token, plan);
    },
  };
}

const callerOf = ({ client, scopes }: VerifiedToken, plan: Plan | null): Caller => ({
  keyId: client,
  scopes: new Set(scopes),
  plan,
});

function checkSettings({ jwksUri, algorithms = [] }: OutsideIssuerSettings): void {
  const refuse = (reason: string) => gatewayErrors.XD_GATEWAY_SETTING({ setting: 'oauth.outside', reason });
  const url = URL.canParse(jwksUri) ? new URL(jwksUri) : null;
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))))
    throw refuse(
      'jwksUri must be an https URL; http only on this machine, because whoever can change it can forge tokens.',
    );
  if (algorithms.some((name) => symmetric.test(name)))
    throw refuse('algorithms must be asymmetric, because the keys are public.');
}

function scopesOf(payload: JWTPayload, claim: string): string[] {
  const value = payload[claim];
  const words = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value.map(String) : [];
  return words.filter(isScope);
}

/** The keys of the issuer: no redirect is followed, and no more is read than keys can have. */
async function fetchKeys(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...options, redirect: 'error' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > gatewayLimits.jwksBytesMax) throw new Error(`the key set of ${url} is larger than any can be`);
    chunks.push(chunk as Uint8Array);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
}

/** The plan of all clients of this issuer, remembered as keys are. A plan that is gone closes instead of opening. */
function createPlanReader(
  name: string | undefined,
  { sql }: Pick<Database, 'sql'>,
  tenant: string,
  now: () => number,
): () => Plan | null | Promise<Plan | null> {
  if (name === undefined) return () => null;
  let known: { plan: Plan; readAtMs: number } | null = null;
  let reading: Promise<Plan> | null = null;
  const read = async (): Promise<Plan> => {
    try {
      const plan = await readPlan(sql, tenant, name);
      if (plan === null) throw new Error(`gateway.oauth.outside.plan names ${name}, which is no plan`);
      known = { plan, readAtMs: now() };
      return plan;
    } finally {
      reading = null;
    }
  };
  return () => (known !== null && now() - known.readAtMs < gatewayTimes.keyCacheMs ? known.plan : (reading ??= read()));
}
