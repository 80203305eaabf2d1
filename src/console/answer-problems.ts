import type { FastifyInstance, FastifyReply } from 'fastify';
import { isTransient } from '../database/index.ts';
import { CrossdockError } from '../errors/index.ts';
import type { Problem } from './api-types.ts';
import type { ConsoleLog } from './console-options.ts';
import { consoleErrors } from './errors.ts';
import { pathOf } from './guard-routes.ts';
import { consoleLimits } from './limits.ts';

/** Every failure of the console is told as code, what, why and how to mend it; of faults nothing more than that. */
export function answerProblems(scope: FastifyInstance, log: ConsoleLog): void {
  scope.setErrorHandler((thrown, request, reply) => {
    const error = tellable(thrown, request.id);
    if (error.status >= 500) log('error', `console: ${error.what}`, { request: request.id, why: String(thrown) });
    return sendProblem(reply, error);
  });
  scope.setNotFoundHandler((request, reply) =>
    sendProblem(reply, consoleErrors.XD_CONSOLE_ROUTE({ path: pathOf(request) })),
  );
}

export function sendProblem(reply: FastifyReply, { code, what, why, mend, status }: CrossdockError): FastifyReply {
  const problem: Problem = { code, what, why, mend, status };
  return reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

const ownCodes: ReadonlySet<string> = new Set(Object.keys(consoleErrors));

function tellable(thrown: unknown, request: string): CrossdockError {
  if (thrown instanceof CrossdockError && (thrown.status < 500 || ownCodes.has(thrown.code))) return thrown;
  if (isTransient(thrown)) return consoleErrors.XD_CONSOLE_DATABASE({}, thrown);
  return bodyProblem(thrown) ?? consoleErrors.XD_CONSOLE_FAULT({ request }, thrown);
}

/** Fastify's own refusals, which all speak of the request's head or body. */
function bodyProblem(thrown: unknown): CrossdockError | undefined {
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  const isOfRequest = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  if (!isOfRequest && !(thrown instanceof SyntaxError)) return undefined;
  const problems: Readonly<Record<string, string>> = {
    FST_ERR_CTP_BODY_TOO_LARGE: 'It is too large.',
    FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Its media type is not application/json.',
    FST_ERR_CTP_EMPTY_JSON_BODY: 'It is empty.',
  };
  const problem = problems[String(code)] ?? 'It is no JSON document, or the request does not keep to HTTP.';
  return consoleErrors.XD_CONSOLE_BODY({ problem, max: consoleLimits.bodyBytesMax }, thrown);
}
