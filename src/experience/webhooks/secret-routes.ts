import { Type } from '@sinclair/typebox';
import { emptyAnswer, tell } from '../add-route.ts';
import { experienceLimits, experienceTimes } from '../limits.ts';
import type { ExperiencePorts } from '../ports.ts';
import { bytesOf, documentReader, queryReader } from '../read-document.ts';
import { listDeliveries } from './delivery-log.ts';
import { endpointUrl, type EndpointDesk } from './endpoint-desk.ts';
import {
  DeliveryList,
  DeliveryQuery,
  MadeSecret,
  NewSecret,
  SecretList,
  showDeliveries,
  showSecrets,
} from './endpoint-schemas.ts';
import { addSecret, deleteSecret, listSecrets } from './secrets.ts';

const readSecret = documentReader(NewSecret);
const readDeliveryQuery = queryReader(DeliveryQuery);

/** The log of an endpoint's deliveries, and the secrets that sign them. */
export function addSecretRoutes(desk: EndpointDesk, { database, tenant }: ExperiencePorts): void {
  const { sql } = database;
  desk.add({
    method: 'GET',
    url: `${endpointUrl}/deliveries`,
    operationId: 'listWebhookDeliveries',
    summary: 'Every try at the endpoint, the newest first',
    query: DeliveryQuery,
    answers: { 200: { description: 'One page', schema: DeliveryList } },
    problems: { 400: 'A parameter is wrong' },
    handle: async (request) => {
      const query = readDeliveryQuery(request);
      const limit = query.limit ?? experienceLimits.listCountDefault;
      const { id } = await desk.shown(request);
      return tell(DeliveryList, showDeliveries(await listDeliveries(sql, tenant, id, { ...query, limit }), limit));
    },
  });
  desk.add({
    method: 'GET',
    url: `${endpointUrl}/secrets`,
    operationId: 'listWebhookSecrets',
    summary: 'List the secrets that sign, without showing them',
    answers: { 200: { description: 'All of them', schema: SecretList } },
    handle: async (request) => {
      const { id } = await desk.shown(request);
      return tell(SecretList, showSecrets(await listSecrets(sql, tenant, id)));
    },
  });
  desk.add({
    method: 'POST',
    url: `${endpointUrl}/secrets`,
    operationId: 'rotateWebhookSecret',
    summary: 'Add a secret; the earlier ones sign beside it for a while',
    body: NewSecret,
    answers: { 201: { description: 'Made; shown this once', schema: MadeSecret } },
    problems: { 409: 'There are too many', 422: 'The document is not valid' },
    handle: async (request) => {
      const { overlapHours } = bytesOf(request).length === 0 ? {} : readSecret(request);
      const overlapMs = overlapHours === undefined ? experienceTimes.secretOverlapMs : overlapHours * 3_600_000;
      const made = await desk.act(request, 'secret-added', (inner, id) =>
        addSecret(inner, tenant, id, overlapMs, desk.key),
      );
      return tell(MadeSecret, { ...made }, { status: 201 });
    },
  });
  desk.add({
    method: 'DELETE',
    url: `${endpointUrl}/secrets/:secret`,
    operationId: 'deleteWebhookSecret',
    summary: 'Take an earlier secret back at once',
    params: Type.Object({ id: Type.String(), secret: Type.String() }),
    answers: { 204: { description: 'Deleted' } },
    problems: { 409: 'There is no such secret, or it is the newest' },
    handle: async (request) => {
      const { secret } = request.params as { secret: string };
      await desk.act(request, 'secret-deleted', (inner, id) => deleteSecret(inner, tenant, id, secret), { secret });
      return emptyAnswer;
    },
  });
}
