import type { FastifyInstance } from 'fastify';
import type { FindKey } from '../key-rows.ts';
import { gatewayLimits } from '../limits.ts';
import { jsonType, type Answer } from '../problem.ts';
import { scopes } from '../scopes.ts';
import { sendAnswer } from '../send-answer.ts';
import type { KeyRing } from './key-ring.ts';
import { oauthSchemas } from './oauth-schemas.ts';
import type { OwnIssuer } from './own-issuer.ts';
import { decideTokenRequest, type TokenRefusal } from './token-request.ts';

export interface OAuthRouteParts {
  /** As it is when the request comes: its URL is known only when the gateway listens. */
  readonly own: () => OwnIssuer;
  readonly audience: () => string;
  readonly tokenSeconds: number;
  readonly ring: KeyRing;
  readonly find: FindKey;
}

const formType = 'application/x-www-form-urlencoded';

/** `POST /oauth/token`, the public keys, and the metadata by which clients find both (RFC 8414). */
export async function addOAuthRoutes(parent: FastifyInstance, parts: OAuthRouteParts): Promise<void> {
  await parent.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(formType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post(
      '/oauth/token',
      { config: { access: 'public' }, schema: oauthSchemas.token, bodyLimit: gatewayLimits.tokenRequestBytesMax },
      async ({ body, headers }, reply) => {
        const form = body instanceof Buffer ? body.toString('utf8') : '';
        const { find } = parts;
        const decided = await decideTokenRequest(form, headers.authorization, { find, audience: parts.audience() });
        if ('error' in decided) return sendAnswer(reply, refusalAnswer(decided, headers.authorization !== undefined));
        const token = {
          access_token: await parts.own().issue(decided.client, decided.scopes),
          token_type: 'Bearer',
          expires_in: parts.tokenSeconds,
          scope: decided.scopes.join(' '),
        };
        return sendAnswer(reply, answer(200, token));
      },
    );
  });
  const open = { access: 'public' } as const;
  parent.get('/.well-known/jwks.json', { config: open, schema: oauthSchemas.keys }, async (_request, reply) =>
    sendAnswer(reply, answer(200, await parts.ring.keySet(), { 'cache-control': 'public, max-age=300' })),
  );
  parent.get('/.well-known/oauth-authorization-server', { config: open, schema: oauthSchemas.metadata }, (_, reply) =>
    sendAnswer(reply, answer(200, metadata(parts.own().issuer), { 'cache-control': 'public, max-age=300' })),
  );
}

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(body) };
}

/** RFC 6749, section 5.2; `pragma` is asked for by section 5.1 for caches of its time. */
function refusalAnswer({ error, description }: TokenRefusal, usedHeader: boolean): Answer {
  const isUnknown = error === 'invalid_client';
  const challenge = isUnknown && usedHeader ? { 'www-authenticate': 'Basic realm="crossdock", charset="UTF-8"' } : {};
  const body = { error, error_description: description, error_uri: '/docs' };
  return answer(isUnknown ? 401 : 400, body, { ...challenge, pragma: 'no-cache' });
}

/** https://www.rfc-editor.org/rfc/rfc8414#section-2 */
function metadata(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: Object.keys(scopes),
    // The field is required; there is no authorization endpoint, and so no response type.
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    service_documentation: `${issuer}/docs`,
  };
}
