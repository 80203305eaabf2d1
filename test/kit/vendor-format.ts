import { readFileSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { formPairs, nestBrackets } from './bracket-encoding.ts';
import { type Json, type JsonObject, isObject, listAt, objectAt, resolved } from './description-document.ts';
import { DescribedOperations, type DescribedOperation } from './described-operations.ts';
import type { Direction } from './json-schema-of-openapi.ts';
import { type QueryInput, headerProblems, pathProblems, queryProblems } from './parameter-checks.ts';
import { SchemaChecks } from './schema-checks.ts';

export interface RequestToCheck {
  readonly method: string;
  /** With or without the server's base path; a `?query` in it is read where `query` is not given. */
  readonly path: string;
  readonly query?: QueryInput | undefined;
  /** Left out, headers are not checked. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** Left out, it is taken from the headers, else the first described one is assumed. */
  readonly contentType?: string | undefined;
  /** An object, or the text as it was sent. */
  readonly body?: unknown;
}

export interface AnswerToCheck {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body?: unknown;
}

export interface MessageToCheck {
  /** A webhook (OpenAPI 3.1), a channel (AsyncAPI) or a schema of `components`; left out for a file that is one JSON Schema. */
  readonly name?: string | undefined;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

export interface DescriptionOptions {
  /** Paths under which the operations are found beside those of `servers`; `{name}` stands for any one segment. */
  readonly basePaths?: readonly string[] | undefined;
  /** Where the vendor's servers differ from the vendor's description: a problem that matches is not reported. */
  readonly departures?: readonly { readonly problem: RegExp; readonly because: string }[] | undefined;
}

/** A vendor's own description of its interface. Every check answers with the list of problems, empty where all is well. */
export interface VendorDescription {
  readonly operations: readonly { readonly method: string; readonly path: string; readonly id: string }[];
  checkRequest(request: RequestToCheck): string[];
  checkAnswer(answer: AnswerToCheck): string[];
  checkMessage(message: MessageToCheck): string[];
}

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Reads one of the vendors' descriptions, such as `openapi/stripe-payments.json`, from the folder `CROSSDOCK_SPECS`
 * (`../shared/specs` where that is not set). Where there is no such folder a developer gets null and a warning, and CI fails.
 */
export function loadVendorDescription(file: string, options: DescriptionOptions = {}): VendorDescription | null {
  const folder = resolve(repository, process.env['CROSSDOCK_SPECS'] ?? '../shared/specs');
  if (!existsSync(folder)) {
    const text = `No vendor descriptions at ${folder} (set CROSSDOCK_SPECS): ${file} is NOT checked against its vendor's format.`;
    if (process.env['CI'] !== undefined && process.env['CI'] !== '' && process.env['CI'] !== 'false')
      throw new Error(text);
    console.warn(`\n!!! ${text}\n`);
    return null;
  }
  const text = readFileSync(resolve(folder, file), 'utf8');
  const document: unknown = /\.ya?ml$/.test(file) ? parseYaml(text) : JSON.parse(text);
  return vendorDescription(document, options);
}

/** The same for a description that is already read. */
export function vendorDescription(document: unknown, options: DescriptionOptions = {}): VendorDescription {
  if (!isObject(document)) throw new Error('A vendor description is an object.');
  return new CheckedDescription(document, options);
}

function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** The described content for a media type: the same, `application/*`, or any. */
function contentFor(content: JsonObject, mediaType: string): JsonObject | undefined {
  const found = Object.entries(content).find(([described]) => {
    const pattern = mediaTypeOf(described).split('/');
    const given = mediaType.split('/');
    return pattern.every((part, index) => part === '*' || part === given[index]);
  });
  return found !== undefined && isObject(found[1]) ? found[1] : undefined;
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || body === '';
}

function headerValue(headers: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : undefined;
}

class CheckedDescription implements VendorDescription {
  readonly operations: readonly DescribedOperation[];
  readonly #document: JsonObject;
  readonly #found: DescribedOperations;
  readonly #checks: SchemaChecks;
  readonly #departures: readonly { readonly problem: RegExp }[];

  constructor(document: JsonObject, options: DescriptionOptions) {
    this.#document = document;
    this.#found = new DescribedOperations(document, options.basePaths ?? []);
    this.operations = this.#found.all;
    this.#checks = new SchemaChecks(document);
    this.#departures = options.departures ?? [];
  }

  checkRequest(request: RequestToCheck): string[] {
    const [path = '', queryText = ''] = request.path.split('?', 2);
    const match = this.#found.find(request.method, path);
    if (match === undefined) return this.#report([`${request.method} ${path}: unknown operation`]);
    const { operation, pathValues } = match;
    const located = (where: string) => operation.parameters.filter((parameter) => parameter.in === where);
    return this.#report([
      ...pathProblems(this.#document, this.#checks, located('path'), pathValues),
      ...queryProblems(this.#document, this.#checks, located('query'), request.query ?? queryText),
      ...(request.headers === undefined
        ? []
        : headerProblems(this.#document, this.#checks, located('header'), request.headers)),
      ...this.#requestBodyProblems(operation, request),
    ]);
  }

  checkAnswer(answer: AnswerToCheck): string[] {
    const path = answer.path.split('?', 1)[0] ?? '';
    const operation = this.#found.find(answer.method, path)?.operation;
    if (operation === undefined) return this.#report([`${answer.method} ${path}: unknown operation`]);
    const family = `${Math.floor(answer.status / 100)}XX`;
    const described = [String(answer.status), family, family.toLowerCase(), 'default'].find(
      (status) => operation.responses[status] !== undefined,
    );
    if (described === undefined) {
      // Hardly a vendor lists every error status (429, 503), so only an invented success is a problem.
      const listed = Object.keys(operation.responses).join(', ');
      const isError = answer.status >= 400;
      return isError ? [] : this.#report([`status: ${answer.status} is not described (${listed} are)`]);
    }
    const content = objectAt(resolved(this.#document, operation.responses[described]), 'content');
    if (Object.keys(content).length === 0) return [];
    const json = contentFor(content, 'application/json') ?? contentFor(content, 'text/json');
    if (json === undefined || json['schema'] === undefined) return [];
    if (isEmpty(answer.body)) return this.#report(['body: is missing']);
    return this.#report(this.#jsonProblems(json['schema'], answer.body, 'answer'));
  }

  checkMessage(message: MessageToCheck): string[] {
    const { name } = message;
    if (name === undefined) {
      return this.#report(this.#jsonProblems(this.#document, message.body, 'request'));
    }
    const webhook = objectAt(objectAt(this.#document, 'webhooks'), name)['post'];
    if (isObject(webhook)) {
      const content = objectAt(resolved(this.#document, webhook['requestBody']), 'content');
      return this.#report(
        this.#jsonProblems(contentFor(content, 'application/json')?.['schema'], message.body, 'request'),
      );
    }
    const channel = objectAt(this.#document, 'channels')[name];
    if (isObject(channel)) return this.#report(this.#channelProblems(channel, message));
    const schema = objectAt(objectAt(this.#document, 'components'), 'schemas')[name];
    if (schema === undefined) return this.#report([`${name}: unknown message`]);
    return this.#report(this.#jsonProblems(schema, message.body, 'answer'));
  }

  /** AsyncAPI 2: a channel carries one message or one of several (https://v2.asyncapi.com/docs/reference). */
  #channelProblems(channel: JsonObject, message: MessageToCheck): string[] {
    const operation = isObject(channel['subscribe']) ? channel['subscribe'] : objectAt(channel, 'publish');
    const described = resolved(this.#document, operation['message']);
    const alternatives = listAt(described, 'oneOf').map((one) => resolved(this.#document, one));
    const results = (alternatives.length > 0 ? alternatives : [described]).map((one) => [
      ...this.#jsonProblems(one['payload'], message.body, 'answer'),
      ...(message.headers === undefined
        ? []
        : this.#messageHeaderProblems(resolved(this.#document, one['headers']), message.headers)),
    ]);
    return results.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }

  #messageHeaderProblems(schema: JsonObject, headers: Readonly<Record<string, unknown>>): string[] {
    // A delivery carries headers of its transport too, so only the described ones are looked at.
    const described = new Set(Object.keys(objectAt(schema, 'properties')).map((name) => name.toLowerCase()));
    const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const relevant = Object.fromEntries(lowered.filter(([name]) => described.has(name)));
    return this.#checks.problems(schema, relevant, 'headers', 'request', 'text');
  }

  #requestBodyProblems(operation: DescribedOperation, request: RequestToCheck): string[] {
    const content = objectAt(operation.requestBody, 'content');
    const types = Object.keys(content);
    if (types.length === 0) return isEmpty(request.body) ? [] : ['body: this operation takes none'];
    if (isEmpty(request.body)) return operation.requestBody['required'] === true ? ['body: is required'] : [];
    const given = request.contentType ?? headerValue(request.headers, 'content-type') ?? types[0] ?? '';
    const mediaType = mediaTypeOf(given);
    const described = contentFor(content, mediaType);
    if (described === undefined) return [`content-type: ${mediaType} is not described (${types.join(', ')})`];
    const schema = described['schema'];
    if (mediaType === 'application/x-www-form-urlencoded') {
      return this.#checks.problems(schema, nestBrackets(formPairs(request.body)), 'body', 'request', 'text');
    }
    return mediaType.endsWith('json') || mediaType === '*/*' ? this.#jsonProblems(schema, request.body, 'request') : [];
  }

  #jsonProblems(schema: Json | undefined, body: unknown, direction: Direction): string[] {
    if (schema === undefined) return [];
    let value = body;
    if (typeof body === 'string' || body instanceof Uint8Array) {
      try {
        value = JSON.parse(body.toString());
      } catch (error) {
        return [`body: is not JSON (${error instanceof Error ? error.message : String(error)})`];
      }
    }
    return this.#checks.problems(schema, value, 'body', direction, 'json');
  }

  #report(problems: readonly string[]): string[] {
    return problems.filter((problem) => !this.#departures.some((departure) => departure.problem.test(problem)));
  }
}
