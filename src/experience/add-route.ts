import { type TSchema, type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FieldRefusal } from './field-refusal.ts';
import { jsonType, renderProblem, sendAnswer, type Access, type Answer, type SystemScope } from './gateway-door.ts';
import { experienceLimits } from './limits.ts';
import type { ExperienceScope } from './scopes.ts';

/** What the OpenAPI document says of a route. */
export interface RouteWords {
  readonly operationId: string;
  readonly tag: 'storefront' | 'partner' | 'partner webhooks' | 'systems';
  readonly summary: string;
  readonly description?: string;
  readonly params?: TSchema;
  readonly headers?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Answers that are no problem, by status. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: TSchema }>>;
  /** Problems of its own by status; those of every route (400, 401, 403, 429, 503) are added. */
  readonly problems?: Readonly<Record<number, string>>;
}

export interface Route extends RouteWords {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly access: ExperienceScope | SystemScope;
  readonly bodyLimit?: number;
  handle(request: FastifyRequest): Promise<Answer>;
}

/** Adds a route: closed to all without its scope, described, and with refusals as problem documents. */
export function addRoute(app: FastifyInstance, route: Route): void {
  const { method, url, access, bodyLimit = experienceLimits.bodyBytesMax } = route;
  app.route({
    method,
    url,
    // The gateway lists these scopes in its own table; its type follows that table.
    config: { access: access as string as Access },
    schema: describe(route),
    bodyLimit,
    handler: async (request, reply) => {
      try {
        return sendAnswer(reply, await route.handle(request));
      } catch (thrown) {
        if (!(thrown instanceof FieldRefusal)) throw thrown;
        return sendAnswer(reply, renderProblem(thrown.error, request.id, { errors: thrown.errors }));
      }
    },
  });
}

function describe(route: Route) {
  const { operationId, tag, summary, description, access, params, headers, query, body, answers } = route;
  const response = Object.fromEntries([
    ...Object.entries(answers).map(([status, answer]) => [status, described(answer)]),
    ...Object.entries(problemsOf(route)).map(([status, words]) => [status, problem(words)]),
  ]) as Record<string, unknown>;
  return {
    operationId,
    tags: [tag],
    summary,
    description: `Scope \`${access}\`. ${description ?? ''}`.trim(),
    ...(params === undefined ? {} : { params }),
    ...(headers === undefined ? {} : { headers }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : { body }),
    response,
    security: [{ bearer: [] }, { apiKey: [] }, { oauth: [] }],
  };
}

const alwaysPossible = {
  400: 'The request cannot be read, or carries two credentials or a header twice',
  401: 'No key, a wrong one, or one that was revoked',
  403: 'The key lacks the scope',
  429: 'The plan is used up for now; come again after Retry-After',
  503: 'The database cannot be reached; come again after Retry-After',
};

/** Whoever sends a body can send one that is too large, or is no JSON. */
function problemsOf({ body, bodyLimit = experienceLimits.bodyBytesMax, problems }: Route): Record<string, string> {
  if (body === undefined) return { ...alwaysPossible, ...problems };
  return { ...alwaysPossible, 413: `More than ${bodyLimit} bytes`, 415: 'Not application/json', ...problems };
}

const described = ({ description, schema }: { description: string; schema?: TSchema }) =>
  // Of the type null, because content of type JSON would be described else, and there is none.
  schema === undefined ? Type.Null({ description }) : { description, content: { 'application/json': { schema } } };

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Type.Unsafe({ $ref: 'Problem#' }) } },
});

/** Refers to a schema that the gateway has named. */
export const named = (name: 'SalesOrder' | 'Problem') => Type.Unsafe({ $ref: `${name}#` });

/**
 * Answers a value as its schema says: what the schema does not have does not leave, whatever the value was made from.
 */
export function tell<T extends TSchema>(
  schema: T,
  value: Static<T>,
  more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const clean: unknown = Value.Clean(schema, structuredClone(value));
  const { status = 200, headers = {} } = more;
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(clean) };
}

export const emptyAnswer: Answer = { status: 204, headers: {}, body: '' };
