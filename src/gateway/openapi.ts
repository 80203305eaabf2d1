import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { namedSchemas } from './openapi-schemas.ts';
import { scopes, systemScopeForm } from './scopes.ts';
import { isDeprecated, type ApiVersions } from './versions.ts';

const scopeList = Object.entries({ ...scopes, [systemScopeForm]: 'Call what one connected system can do.' })
  .map(([scope, text]) => `\`${scope}\`: ${text}`)
  .join(' ');

/** Everything from this server, so that the page works where there is no other network. */
const pagePolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/** Describes the routes that are added after this (OpenAPI 3.1), and serves the description as a page at /docs. */
export async function describeRoutes(app: FastifyInstance, versions: ApiVersions): Promise<void> {
  for (const schema of namedSchemas) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Crossdock',
        version: '1',
        description: `Orders, stock and deliveries of a retailer. Problems are documents of RFC 9457: each has a code, what happened, why, and how to mend it; /problems lists them. Scopes of keys and tokens: ${scopeList}`,
      },
      tags: [
        { name: 'orders' },
        { name: 'stock' },
        { name: 'webhooks' },
        { name: 'systems', description: 'What connected systems can do, canonical in and out' },
        { name: 'oauth' },
        { name: 'health' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key: xd_<id>_<secret>' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
          oauth: {
            type: 'oauth2',
            description: 'For clients made with crossdock keys create --oauth',
            flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes } },
          },
        },
      },
    },
    transform: ({ schema, url }) => ({
      schema: isDeprecated(url, versions) ? { ...schema, deprecated: true } : schema,
      url,
    }),
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json['$id'] ?? `schema-${index}`) },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    uiConfig: { deepLinking: true },
    theme: { title: 'Crossdock API' },
  });
}
