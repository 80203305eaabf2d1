import { Type } from '@sinclair/typebox';
import { gatewayLimits, gatewayTimes } from '../limits.ts';

const json = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Type.Unsafe({ $ref: 'Problem#' }) } },
});

const TokenError = Type.Object({
  error: Type.String({ examples: ['invalid_client'] }),
  error_description: Type.String(),
  error_uri: Type.String(),
});

/** What the OpenAPI document says of the routes of OAuth. */
export const oauthSchemas = {
  token: {
    operationId: 'issueToken',
    tags: ['oauth'],
    summary: 'Exchange a client’s secret for an access token',
    description: `OAuth 2.0 client credentials (RFC 6749, section 4.4), as Basic credentials or with client_id and
client_secret in the form. Clients are made with \`crossdock keys create --oauth\`. The token is a JWT (ES256, RFC 9068).`,
    consumes: ['application/x-www-form-urlencoded'],
    body: Type.Object({
      grant_type: Type.Literal('client_credentials'),
      scope: Type.Optional(Type.String({ description: 'All of the client where absent', examples: ['stock:read'] })),
      client_id: Type.Optional(Type.String()),
      client_secret: Type.Optional(Type.String()),
      resource: Type.Optional(Type.String({ description: 'The audience of the tokens (RFC 8707)' })),
    }),
    response: {
      200: json(
        'The token, and for how many seconds it is valid',
        Type.Object({
          access_token: Type.String(),
          token_type: Type.Literal('Bearer'),
          expires_in: Type.Integer({ examples: [gatewayTimes.tokenSeconds] }),
          scope: Type.String({ examples: ['stock:read'] }),
        }),
      ),
      // Ours where the request does not get as far as OAuth.
      400: {
        description: 'The request is not one for a token of this client, or cannot be read',
        content: { 'application/json': { schema: TokenError }, ...problem('').content },
      },
      401: json('The client is not known', TokenError),
      413: problem(`More than ${gatewayLimits.tokenRequestBytesMax} bytes`),
      415: problem('Not application/x-www-form-urlencoded'),
      503: problem('The database cannot be reached; come again after Retry-After'),
    },
  },
  keys: {
    operationId: 'listSigningKeys',
    tags: ['oauth'],
    summary: 'The public keys of access tokens',
    description: 'A key set of RFC 7517. The key that signs next is in it a day before.',
    response: {
      200: json('The key set', Type.Object({ keys: Type.Array(Type.Object({}, { additionalProperties: true })) })),
      400: problem('The request cannot be read'),
      503: problem('The database cannot be reached; come again after Retry-After'),
    },
  },
  metadata: {
    operationId: 'readAuthorizationServer',
    tags: ['oauth'],
    summary: 'Where tokens are to be had',
    description: 'Metadata of RFC 8414.',
    response: {
      200: json('The metadata', Type.Object({ issuer: Type.String() }, { additionalProperties: true })),
      400: problem('The request cannot be read'),
    },
  },
};
