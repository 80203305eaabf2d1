import type { FastifyInstance } from 'fastify';
import type { VendorDescription } from './vendor-format.ts';

/** One request that a simulator got, and what it answered. */
export interface Traffic {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  /** As the server parsed it; text where it did not parse it. */
  readonly requestBody: unknown;
  readonly status: number;
  /** Parsed where it is JSON, else the text; null for none or a stream. */
  readonly responseBody: unknown;
}

/** Where a test steers a simulator; no vendor has it. */
const controlPrefix = '/__sim/';

function parsedAnswer(payload: unknown, contentType: string): unknown {
  if (payload === undefined || payload === null || payload === '') return null;
  const isBytes = payload instanceof Uint8Array;
  if (typeof payload !== 'string' && !isBytes) return null;
  const text = isBytes ? Buffer.from(payload).toString() : payload;
  if (!contentType.includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Collects what passes through a server. Call it before the routes are registered: hooks serve only what comes after them. */
export function recordTraffic(app: FastifyInstance): Traffic[] {
  const traffic: Traffic[] = [];
  const bodies = new WeakMap<object, unknown>();
  app.addHook('preHandler', async (request) => {
    // A handler may change the body that it was given, so what came in is kept as it was.
    const isPlain = !(request.body instanceof Uint8Array) && typeof request.body === 'object';
    bodies.set(request, isPlain ? structuredClone(request.body) : request.body);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.startsWith(controlPrefix)) return payload;
    traffic.push({
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      query: { ...(request.query as Record<string, unknown>) },
      headers: { ...request.headers },
      requestBody: bodies.has(request) ? bodies.get(request) : request.body,
      status: reply.statusCode,
      responseBody: parsedAnswer(payload, String(reply.getHeader('content-type') ?? '')),
    });
    return payload;
  });
  return traffic;
}

/**
 * Checks a recording against a vendor's description. A request that the server refused (4xx) may be wrong on purpose, so
 * its answer alone is checked.
 */
export function trafficProblems(description: VendorDescription, traffic: readonly Traffic[]): string[] {
  return traffic.flatMap((one) => {
    const { method, path, query, headers, requestBody, status, responseBody } = one;
    const isRefused = status >= 400 && status < 500;
    const request = isRefused ? [] : description.checkRequest({ method, path, query, headers, body: requestBody });
    const answer = description.checkAnswer({ method, path, status, body: responseBody });
    return [
      ...request.map((problem) => `${method} ${path} request ${problem}`),
      ...answer.map((problem) => `${method} ${path} ${status} ${problem}`),
    ];
  });
}
