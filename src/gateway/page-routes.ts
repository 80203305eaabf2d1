import type { FastifyInstance } from 'fastify';
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
  app.get('/health/live', { config: { access: 'public' }, schema: healthSchemas.live }, (_request, reply) =>
    sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body: '{"status":"live"}' }),
  );
  app.get('/health/ready', { config: { access: 'public' }, schema: healthSchemas.ready }, async (request, reply) => {
    const isReady = await ports.ready().catch(() => false);
    if (!isReady) return sendAnswer(reply, renderProblem(gatewayErrors.XD_NOT_READY(), request.id));
    return sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body: '{"status":"ready"}' });
  });
}
