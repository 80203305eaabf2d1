import type { FastifyInstance, FastifyReply } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { gatewayTimes } from './limits.ts';
import { renderProblem } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

/**
 * Answers 503 in place of a route that has not begun its answer in time. One look a second at all that is open: a timer
 * and an AbortController for each request, which Fastify's own limit needs, cost more than the rest of the head.
 */
export function limitAnswerTime(app: FastifyInstance, now: () => number = () => performance.now()): void {
  const open = new Map<FastifyReply, number>();
  app.addHook('onRequest', (_request, reply, done) => {
    open.set(reply, now());
    done();
  });
  app.addHook('onResponse', (_request, reply, done) => {
    open.delete(reply);
    done();
  });
  const look = setInterval(() => {
    for (const [reply, startedAtMs] of open) {
      // A stream that has begun may last; who has hung up waits no more.
      if (reply.raw.headersSent || reply.raw.destroyed) open.delete(reply);
      else if (now() - startedAtMs > gatewayTimes.answerTimeoutMs) giveUp(reply);
    }
  }, gatewayTimes.answerCheckMs);
  look.unref();
  app.addHook('onClose', (_app, done) => {
    clearInterval(look);
    done();
  });
}

function giveUp(reply: FastifyReply): void {
  const error = gatewayErrors.XD_ANSWER_TIMEOUT({ ms: gatewayTimes.answerTimeoutMs });
  sendAnswer(reply, renderProblem(error, reply.request.id));
}
