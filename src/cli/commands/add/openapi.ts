import { readFileSync } from 'node:fs';
import { addErrors } from './errors.ts';
import { camel } from './names.ts';

/** What is read of a JSON schema, in the words of OpenAPI 3.0 and 3.1. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: Schema;
}
/** One operation of the description, with its references followed. */
export interface ApiOperation {
  /** As code names it. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  readonly isBodyRequired: boolean;
  /** The status of success, and what is answered with it; null where it has no body. */
  readonly status: number;
  readonly answer: Schema | null;
}
export type Security =
  | { readonly kind: 'bearer' | 'basic' | 'none' }
  | { readonly kind: 'api-key'; readonly header: string }
  | { readonly kind: 'client-credentials'; readonly tokenPath: string; readonly scopes: string };
export interface Api {
  readonly title: string;
  readonly operations: readonly ApiOperation[];
  readonly security: Security;
  readonly schemas: Readonly<Record<string, Schema>>;
  resolve(schema: Schema): Schema;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Json = Readonly<Record<string, unknown>>;

/** Reads the description; `wanted` are operationIds, or null for all. */
export function readApi(file: string, wanted: readonly string[] | null): Api {
  const document = parsed(file);
  const follow = <T>(value: T): T => followed(document, value, file);
  const all = Object.entries((document['paths'] ?? {}) as Record<string, Json>).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Json | undefined;
      return operation === undefined ? [] : [operationOf(path, method, item, operation, follow)];
    }),
  );
  if (all.length === 0) throw addErrors.XD_ADD_OPENAPI({ file, reason: 'It has no operation below `paths`.' });
  const known = new Map(all.map((operation) => [operation.name, operation]));
  const operations = wanted?.map((name) => {
    const operation = known.get(camel(name));
    if (operation === undefined)
      throw addErrors.XD_ADD_OPERATION({ operation: name, operations: [...known.keys()].join(', ') });
    return operation;
  });
  const components = (document['components'] ?? {}) as Record<string, Readonly<Record<string, unknown>> | undefined>;
  return {
    title: String((document['info'] as Json | undefined)?.['title'] ?? 'the vendor'),
    operations: operations ?? all,
    security: securityOf(follow, components['securitySchemes'] as Readonly<Record<string, Json>> | undefined),
    schemas: (components['schemas'] ?? {}) as Record<string, Schema>,
    resolve: (schema) => follow(schema),
  };
}

function parsed(file: string): Json {
  let document: Json;
  try {
    document = JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    throw addErrors.XD_ADD_OPENAPI({ file, reason: `${(error as Error).message}.` }, error);
  }
  if (!String(document['openapi']).startsWith('3.'))
    throw addErrors.XD_ADD_OPENAPI({ file, reason: `It says openapi: ${String(document['openapi'])}.` });
  return document;
}

/** Follows a local reference; a chain of them ends after a few, a circle of nothing but references never would. */
function followed<T>(document: Json, value: T, file: string): T {
  let current: unknown = value;
  for (let hops = 0; hops < 20; hops += 1) {
    const reference = (current as { $ref?: unknown } | null)?.$ref;
    if (typeof reference !== 'string') return current as T;
    if (!reference.startsWith('#/'))
      throw addErrors.XD_ADD_OPENAPI({ file, reason: `The reference ${reference} leads out of the file.` });
    current = reference
      .slice(2)
      .split('/')
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((place, part) => (place as Json | undefined)?.[part], document);
    if (current === undefined)
      throw addErrors.XD_ADD_OPENAPI({ file, reason: `The reference ${reference} leads nowhere.` });
  }
  throw addErrors.XD_ADD_OPENAPI({ file, reason: 'References lead in a circle.' });
}

type Follow = <T>(value: T) => T;

function operationOf(
  path: string,
  method: (typeof methods)[number],
  item: Json,
  operation: Json,
  follow: Follow,
): ApiOperation {
  const own = [...((item['parameters'] ?? []) as Parameter[]), ...((operation['parameters'] ?? []) as Parameter[])];
  // A parameter of the operation goes before one of the path with the same name.
  const parameters = new Map(own.map((one) => follow(one)).map((one) => [`${one.in} ${one.name}`, one]));
  const body = follow(operation['requestBody'] as Json | undefined);
  const answers = Object.entries((operation['responses'] ?? {}) as Record<string, Json>);
  const [status, answer] = answers.find(([code]) => /^2\d\d$/.test(code)) ?? ['200', undefined];
  return {
    name: camel(String(operation['operationId'] ?? `${method} ${path}`)),
    method: method.toUpperCase() as ApiOperation['method'],
    path,
    summary:
      String(operation['summary'] ?? operation['description'] ?? '')
        .split('\n')[0]
        ?.slice(0, 100) ?? '',
    parameters: [...parameters.values()].filter((one) => one.in !== 'cookie'),
    body: jsonSchemaOf(body),
    isBodyRequired: body?.['required'] === true,
    status: Number(status),
    answer: jsonSchemaOf(follow(answer)),
  };
}

function jsonSchemaOf(content: Json | undefined): Schema | null {
  const kinds = Object.entries((content?.['content'] ?? {}) as Record<string, { schema?: Schema }>);
  return kinds.find(([type]) => /[/+]json/.test(type))?.[1].schema ?? null;
}

function securityOf(follow: Follow, schemes: Readonly<Record<string, Json>> | undefined): Security {
  for (const scheme of Object.values(schemes ?? {}).map((one) => follow(one))) {
    const flow = (scheme['flows'] as Record<string, Json> | undefined)?.['clientCredentials'];
    if (scheme['type'] === 'oauth2' && flow !== undefined)
      return {
        kind: 'client-credentials',
        tokenPath: String(flow['tokenUrl']),
        scopes: Object.keys((flow['scopes'] ?? {}) as object).join(' '),
      };
    if (scheme['type'] === 'apiKey' && scheme['in'] === 'header')
      return { kind: 'api-key', header: String(scheme['name']) };
    if (scheme['type'] === 'http') return { kind: scheme['scheme'] === 'basic' ? 'basic' : 'bearer' };
  }
  return { kind: 'none' };
}
