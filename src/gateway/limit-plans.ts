import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { gatewayTimes } from './limits.ts';
import type { Plan } from './plans/plan.ts';
import type { Admission, PlanGate } from './plans/plan-gate.ts';
import { renderProblem, type Answer } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

/** The type that draft-ietf-httpapi-ratelimit-headers registers for a quota that is used up. */
const quotaExceeded = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/**
 * Holds callers to their plans. It comes after the caller is known and before a body is read. Routes without a caller,
 * the webhooks of vendors above all, are not limited: what a vendor tells is kept always.
 */
export function limitPlans(app: FastifyInstance, gate: PlanGate): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { caller } = request;
    if (caller === null || caller.plan === null) return done();
    const { keyId, plan } = caller;
    const decide = (admission: Admission) => {
      reply.headers({ 'ratelimit-policy': admission.policy, ratelimit: admission.limit });
      if (admission.refusal !== null) return void sendAnswer(reply, refusalAnswer(admission, plan, request));
      releaseAtEnd(reply, () => gate.release(keyId));
      return done();
    };
    const found = gate.take(keyId, plan);
    return found instanceof Promise ? void found.then(decide).catch(done) : decide(found);
  });
}

function refusalAnswer({ refusal }: Admission, plan: Plan, request: FastifyRequest): Answer {
  const { policy = 'burst', retryAfterSeconds = gatewayTimes.retryAfterSeconds } = refusal ?? {};
  const error = gatewayErrors.XD_PLAN_EXCEEDED({ plan: plan.name, policy });
  return renderProblem(error, request.id, {
    type: quotaExceeded,
    headers: { 'retry-after': String(retryAfterSeconds) },
    members: { 'violated-policies': [policy] },
  });
}

const lookMs = 50;

/**
 * Calls once when the answer was sent. A caller that hangs up earlier ends nothing by it: its work goes on, and so it
 * counts until there is an answer, or until no request could last any longer.
 */
function releaseAtEnd(reply: FastifyReply, release: () => void): void {
  reply.raw.once('close', () => {
    if (reply.raw.writableEnded) return release();
    const end = () => {
      clearInterval(look);
      clearTimeout(limit);
      release();
    };
    const look = setInterval(() => reply.raw.writableEnded && end(), lookMs);
    const limit = setTimeout(end, gatewayTimes.answerTimeoutMs);
    look.unref();
    limit.unref();
  });
}
