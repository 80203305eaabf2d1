import { emptyAnswer, tell } from '../add-route.ts';
import type { ExperiencePorts } from '../ports.ts';
import { documentReader } from '../read-document.ts';
import { endpointsUrl, endpointUrl, type EndpointDesk } from './endpoint-desk.ts';
import { Endpoint, EndpointChange, EndpointList, MadeEndpoint, NewEndpoint, showEndpoint } from './endpoint-schemas.ts';
import * as store from './endpoint-store.ts';
import { addSecret } from './secrets.ts';

const readNew = documentReader(NewEndpoint);
const readChange = documentReader(EndpointChange);

/** Endpoints of webhooks, managed by the partner that they belong to; another partner's do not exist. */
export function addEndpointRoutes(desk: EndpointDesk, { database, tenant }: ExperiencePorts): void {
  const { sql } = database;
  desk.add({
    method: 'POST',
    url: endpointsUrl,
    operationId: 'createWebhook',
    summary: 'Register an endpoint',
    description: `It hears what happens from now on; the secret is shown this once. The URL must lead to public addresses,
which is checked again with each delivery.`,
    body: NewEndpoint,
    answers: { 201: { description: 'Made', schema: MadeEndpoint } },
    problems: { 409: 'There are too many', 422: 'The document is not valid, or the URL is not taken' },
    handle: async (request) => {
      const { description = '', ...rest } = readNew(request);
      const partner = await desk.partnerOf(request);
      await desk.checkUrl(rest.url);
      const made = await database.transaction(async (inner) => {
        const input = { ...rest, description };
        const id = await store.insertEndpoint(inner, tenant, partner, input);
        const secret = await addSecret(inner, tenant, id, 0, desk.key);
        await desk.audit(inner, request, 'created', id, input);
        return { secret, endpoint: await store.readEndpoint(inner, tenant, partner, id) };
      });
      const body = { ...showEndpoint(made.endpoint), secret: { ...made.secret } };
      return tell(MadeEndpoint, body, { status: 201, headers: { location: `${endpointsUrl}/${made.endpoint.id}` } });
    },
  });
  desk.add({
    method: 'GET',
    url: endpointsUrl,
    operationId: 'listWebhooks',
    summary: 'List the partner’s endpoints',
    answers: { 200: { description: 'All of them', schema: EndpointList } },
    handle: async (request) => {
      const endpoints = await store.listEndpoints(sql, tenant, await desk.partnerOf(request));
      return tell(EndpointList, { endpoints: endpoints.map(showEndpoint) });
    },
  });
  desk.add({
    method: 'GET',
    url: endpointUrl,
    operationId: 'readWebhook',
    summary: 'Read an endpoint: whether it is enabled, since when it fails, when it is tried next',
    answers: { 200: { description: 'The endpoint', schema: Endpoint } },
    handle: async (request) => tell(Endpoint, await desk.shown(request)),
  });
  desk.add({
    method: 'PATCH',
    url: endpointUrl,
    operationId: 'changeWebhook',
    summary: 'Change URL, event types or description',
    body: EndpointChange,
    answers: { 200: { description: 'The endpoint as it is now', schema: Endpoint } },
    problems: { 422: 'The change is not valid, or the URL is not taken' },
    handle: async (request) => {
      const change = readChange(request);
      // Whose endpoint it is comes first: a stranger learns nothing of hosts.
      await desk.shown(request);
      await desk.checkUrl(change.url);
      await desk.act(request, 'changed', (inner, id) => store.updateEndpoint(inner, tenant, id, change), change);
      return tell(Endpoint, await desk.shown(request));
    },
  });
  desk.add({
    method: 'DELETE',
    url: endpointUrl,
    operationId: 'deleteWebhook',
    summary: 'Delete an endpoint with its secrets and its log',
    answers: { 204: { description: 'Deleted' } },
    handle: async (request) => {
      await desk.act(request, 'deleted', (inner, id) => store.deleteEndpoint(inner, tenant, id));
      return emptyAnswer;
    },
  });
}
