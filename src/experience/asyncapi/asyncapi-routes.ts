import type { FastifyInstance } from 'fastify';
import { jsonType, sendAnswer } from '../gateway-door.ts';
import { describeEvents } from './describe-events.ts';
import { eventsPage } from './events-page.ts';

const apiVersion = '1';
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /asyncapi.json`, and the same to read at `/asyncapi`; both are open, as `/openapi.json` is. */
export function addAsyncapiRoutes(app: FastifyInstance): void {
  const open = { config: { access: 'public' }, schema: { hide: true } } as const;
  const document = describeEvents(apiVersion);
  const json = JSON.stringify(document);
  const page = eventsPage((document['info'] as { description: string }).description);
  app.get('/asyncapi.json', open, (_request, reply) =>
    sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body: json }),
  );
  const pageHeaders = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy };
  app.get('/asyncapi', open, (_request, reply) => sendAnswer(reply, { status: 200, headers: pageHeaders, body: page }));
}
