import type { FastifyInstance, FastifyReply } from 'fastify';

/** Business Central Online: 6,000 OData requests of one user in a sliding window of five minutes. */
const windowMs = 300_000;
const windowRequestsMax = 6_000;

export function throttledAnswer(reply: FastifyReply): unknown {
  void reply.code(429).header('retry-after', '1');
  return { error: { code: 'Application_TooManyRequests', message: 'Too many requests reached. Wait and try again.' } };
}

/** Refuses requests beyond the limits per user: at once, and (where asked for) in the window. */
export function enforceLimits(app: FastifyInstance, root: string, concurrencyMax: number, enforceRate: boolean): void {
  let inFlight = 0;
  const times: number[] = [];
  let first = 0;
  const overRate = (now: number): boolean => {
    while (first < times.length && (times[first] ?? now) <= now - windowMs) first += 1;
    if (first > windowRequestsMax) {
      times.splice(0, first);
      first = 0;
    }
    times.push(now);
    return times.length - first > windowRequestsMax;
  };
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith(root)) return undefined;
    if (inFlight >= concurrencyMax || (enforceRate && overRate(Date.now()))) return reply.send(throttledAnswer(reply));
    inFlight += 1;
    // 'close' comes after an answer and after a lost connection alike, and only once.
    reply.raw.once('close', () => {
      inFlight -= 1;
    });
    return undefined;
  });
}
