import type { FastifyInstance, FastifyReply } from 'fastify';

/** ShipBob's wording of a throttled request (developer.shipbob.com/rate-limit). */
export function throttled(reply: FastifyReply, afterSeconds: number) {
  reply.code(429).header('x-retry-after', String(afterSeconds)).header('x-remaining-calls', '0');
  return { statusCode: 429, message: `Rate limit is exceeded. Try again in ${afterSeconds} seconds.` };
}

/** Refuses requests without the right token, and those beyond the rate. */
export function addGuard(app: FastifyInstance, token: string, requestsPerSecondMax: number | null): void {
  const expected = `Bearer ${token}`;
  let second = 0;
  let count = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/__sim/') || reply.sent) return undefined;
    if (request.headers.authorization !== expected) {
      const detail = 'The access token is missing or wrong.';
      return reply.code(401).send({ title: 'Unauthorized', status: 401, detail });
    }
    if (requestsPerSecondMax === null) return undefined;
    const now = Math.floor(Date.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count > requestsPerSecondMax ? reply.send(throttled(reply, 1)) : undefined;
  });
}
