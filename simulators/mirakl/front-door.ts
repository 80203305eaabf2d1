import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MiraklOperator } from './options.ts';

const controlPrefix = '/__sim/';
const publishedIntervalMs = 60_000;

/** An answer that is no success, in Mirakl's shape. */
export class MiraklError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Quota {
  requests: number;
  throttled: number;
}

/** Once a minute, scaled: each operator and call on its own. */
export class RateGate {
  readonly quotas = new Map<string, Quota>();
  private readonly intervalMs: number;
  private readonly allowedAt = new Map<string, number>();
  private readonly passed = new Map<string, Map<string, number>>();

  constructor(scale: number | null) {
    this.intervalMs = scale === null ? 0 : publishedIntervalMs / scale;
  }

  quotaOf(operator: string): Quota {
    const known = this.quotas.get(operator) ?? { requests: 0, throttled: 0 };
    this.quotas.set(operator, known);
    return known;
  }

  /** Calls of an operator that were let through, by name. */
  passedOf(operator: string): Record<string, number> {
    return Object.fromEntries(this.passed.get(operator) ?? []);
  }

  /** Throws 429 with the seconds to wait where the call comes too early. */
  pass(operator: string, name: string, reply: FastifyReply): void {
    if (this.intervalMs === 0) return;
    const key = `${operator} ${name}`;
    const now = performance.now();
    const leftMs = (this.allowedAt.get(key) ?? 0) - now;
    if (leftMs <= 0) {
      const passed = this.passed.get(operator) ?? new Map<string, number>();
      // Looks at an import have the import's id behind their name.
      const call = name.split(' ')[0] ?? name;
      this.passed.set(operator, passed.set(call, (passed.get(call) ?? 0) + 1));
      this.allowedAt.set(key, now + this.intervalMs);
      return;
    }
    this.quotaOf(operator).throttled += 1;
    reply.header('retry-after', String(Math.ceil(leftMs / 1000)));
    throw new MiraklError(429, 'Too many requests');
  }
}

const operators = new WeakMap<FastifyRequest, MiraklOperator>();

/** Whose shop asks. */
export function operatorOf(request: FastifyRequest): MiraklOperator {
  const operator = operators.get(request);
  if (operator === undefined) throw new MiraklError(401, 'Unauthorized');
  return operator;
}

/** What stands before every route: the key, counting, multipart as text, and errors in Mirakl's shape. */
export function guard(app: FastifyInstance, known: readonly MiraklOperator[], gate: RateGate): void {
  const byKey = new Map(known.map((operator) => [operator.apiKey, operator]));
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith(controlPrefix) || reply.sent) return;
    const operator = byKey.get(request.headers.authorization ?? '');
    if (operator === undefined) throw new MiraklError(401, 'Unauthorized');
    operators.set(request, operator);
    gate.quotaOf(operator.name).requests += 1;
  });
  app.addContentTypeParser('multipart/form-data', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    const status = error instanceof MiraklError ? error.status : statusCode;
    return reply.code(status).send({ status, message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ status: 404, message: `No handler found for ${request.method} ${request.url}` }),
  );
}
