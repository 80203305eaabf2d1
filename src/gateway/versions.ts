import type { FastifyInstance, RouteOptions } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { renderProblem } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

/** A version of the API, a segment of its paths. */
export interface ApiVersion {
  /** RFC 3339: from then on answers say that it is deprecated. */
  readonly deprecatedAt?: string;
  /** RFC 3339: from then on its routes answer 410. Not before `deprecatedAt`. */
  readonly sunsetAt?: string;
  /** Where it is told what changes; a path of this gateway or a URL. */
  readonly docs?: string;
  /** The version to go to. */
  readonly successor?: string;
}
export type ApiVersions = Readonly<Record<string, ApiVersion>>;

/** The versions that there are, unless an installation says more of them. */
export const apiVersions: ApiVersions = { v1: {} };

interface Declared {
  readonly name: string;
  readonly version: ApiVersion;
  readonly deprecatedAtMs: number;
  readonly sunsetAtMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** `/v1/…`, and of a connected system `/systems/{system}/v1/…`. */
const inPath = /^\/(?:systems\/[^/]+\/)?(v\d+)(?:[/?]|$)/;
/** An instant of RFC 3339 in UTC, as `Date` understands it alike everywhere. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/**
 * Says with each answer of a version whether it ends: Deprecation (RFC 9745), Sunset (RFC 8594), and a link to what to do;
 * after its sunset nothing is done under it, whether its routes are there still or not. A route of a version that is not
 * declared is refused when it is registered.
 */
export function declareVersions(app: FastifyInstance, versions: ApiVersions, now: () => number = Date.now): void {
  const declared = new Map(Object.entries(versions).map(([name, version]) => [name, declare(name, version, versions)]));
  const ending = [...declared.values()].filter(({ headers }) => Object.keys(headers).length > 0);
  app.addHook('onRoute', (route) => checkRoute(route, declared));
  // Most installations have no version that ends, and then no request is looked at.
  if (ending.length === 0) return;
  app.addHook('onRequest', (request, reply, done) => {
    const version = declared.get(inPath.exec(request.url)?.[1] ?? '');
    if (version === undefined) return done();
    if (now() < version.sunsetAtMs) {
      reply.headers(version.headers);
      return done();
    }
    const { name, version: said, headers } = version;
    const successor = said.successor ?? '(none)';
    const error = gatewayErrors.XD_VERSION_SUNSET({ version: name, at: said.sunsetAt ?? '', successor });
    return void sendAnswer(reply, renderProblem(error, request.id, { headers }));
  });
}

/** Whether the OpenAPI document marks a path as deprecated. */
export function isDeprecated(url: string, versions: ApiVersions): boolean {
  return versions[inPath.exec(url)?.[1] ?? '']?.deprecatedAt !== undefined;
}

function checkRoute({ url }: RouteOptions, declared: ReadonlyMap<string, Declared>): void {
  const version = inPath.exec(url)?.[1];
  if (version !== undefined && !declared.has(version))
    throw gatewayErrors.XD_VERSION_DECLARATION({ version, reason: `The route ${url} is of no declared version.` });
}

function declare(name: string, version: ApiVersion, all: ApiVersions): Declared {
  const { deprecatedAt, sunsetAt, docs = '/docs', successor } = version;
  const refuse = (reason: string) => gatewayErrors.XD_VERSION_DECLARATION({ version: name, reason });
  if (!/^v\d+$/.test(name)) throw refuse('Its name must be v and a number.');
  const read = (text: string | undefined): number => {
    if (text === undefined) return Infinity;
    if (!instant.test(text) || Number.isNaN(Date.parse(text))) throw refuse(`${text} is no instant in UTC.`);
    return Date.parse(text);
  };
  const deprecatedAtMs = read(deprecatedAt);
  const sunsetAtMs = read(sunsetAt);
  if (sunsetAtMs < deprecatedAtMs && sunsetAt !== undefined)
    throw refuse('It cannot end before it is deprecated (RFC 9745, section 4): set deprecatedAt too.');
  if (successor !== undefined && all[successor] === undefined)
    throw refuse(`Its successor ${successor} is not declared.`);
  const links: string[] = [];
  if (deprecatedAt !== undefined) links.push(`<${docs}>; rel="deprecation"; type="text/html"`);
  if (sunsetAt !== undefined) links.push(`<${docs}>; rel="sunset"; type="text/html"`);
  const headers = {
    // A date of structured fields (RFC 9651, section 3.3.7), which may lie ahead.
    ...(deprecatedAt === undefined ? {} : { deprecation: `@${Math.floor(deprecatedAtMs / 1_000)}` }),
    ...(sunsetAt === undefined ? {} : { sunset: new Date(sunsetAtMs).toUTCString() }),
    ...(links.length === 0 ? {} : { link: links.join(', ') }),
  };
  return { name, version, deprecatedAtMs, sunsetAtMs, headers };
}
