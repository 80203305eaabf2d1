import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { indexPage, problemsPage } from './pages.ts';
import { healthSchemas } from './openapi-schemas.ts';
import type { GatewayPorts } from './ports.ts';
import { jsonType, renderProblem } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const pageHeaders = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy };

/** Health, the OpenAPI document, and the pages for people. */
export function addPageRoutes(app: FastifyInstance, ports: Pick<GatewayPorts, 'ready'>): void {
  const open = { config: { access: 'public' }, schema: { hide: true } } as const;
  app.get('/', open, (_request, reply) => sendAnswer(reply, { status: 200, headers: pageHeaders, body: indexPage() }));
  app.get('/problems', open, (_request, reply) =>
    sendAnswer(reply, { status: 200, headers: pageHeaders, body: problemsPage() }),
  );
  let description: string | undefined;
  app.get('/openapi.json', open, (_request, reply) => {
    description ??= JSON.stringify(app.swagger());
    return sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body: description });
  });
  const access = { access: 'public' } as const;
  // The names that Kubernetes has for them; those of before go on, undescribed.
  app.get('/livez', { config: access, schema: healthSchemas.live }, answerLive);
  app.get('/health/live', open, answerLive);
  const answerReady = async (request: FastifyRequest, reply: FastifyReply) => {
    const isReady = await ports.ready().catch(() => false);
    if (!isReady) return sendAnswer(reply, renderProblem(gatewayErrors.XD_NOT_READY(), request.id));
    return sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body: '{"status":"ready"}' });
  };
  app.get('/readyz', { config: access, schema: healthSchemas.ready }, answerReady);
  app.get('/health/ready', open, answerReady);
}

/** It says that the event loop turns, and no more: a process whose database is away need not be started anew. */
const answerLive = (_request: FastifyRequest, reply: FastifyReply) =>
  sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body: '{"status":"live"}' });
