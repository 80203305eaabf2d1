import type { FastifyReply } from 'fastify';
import type { Answer } from './problem.ts';

/** Sends an answer whose body is written already, so that nothing is serialised twice. */
export function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
