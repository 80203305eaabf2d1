import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { WebhookSubscription } from './ledger-entries.ts';
import type { Service } from './service.ts';
import { subscribableTopics } from './webhook-teller.ts';

/** GET channel, and GET, POST and DELETE webhook. */
export function addWebhookRoutes(app: FastifyInstance, service: Service): void {
  app.get('/2026-01/channel', async () => ({
    items: [
      {
        id: Number(service.channelId),
        name: 'Crossdock',
        application_name: 'SMA',
        scopes: ['orders_read', 'orders_write', 'inventory_read', 'webhooks_read', 'webhooks_write'],
      },
    ],
    next: null,
    prev: null,
  }));
  app.get('/2026-01/webhook', async () => {
    const items = [...service.warehouse.subscriptions.values()].map((one) => ({ ...wire(one), enabled: true }));
    return { items, next: null, prev: null };
  });
  app.post('/2026-01/webhook', async (request, reply) => {
    const problem = subscriptionProblem(request.body);
    if (problem !== null)
      return reply.code(422).send({ $type: 'ProblemDetails', status_code: 422, value: { detail: problem } });
    const body = request.body as { topics: string[]; url: string; secret?: string | null; description?: string | null };
    const subscription = {
      id: randomUUID(),
      url: body.url,
      topics: body.topics,
      secret: body.secret ?? `whsec_${randomBytes(24).toString('base64')}`,
      description: body.description ?? null,
      createdAt: service.now(),
    };
    service.append({ type: 'subscribed', at: subscription.createdAt, subscription });
    return { ...wire(subscription), secret: subscription.secret };
  });
  app.delete<{ Params: { id: string } }>('/2026-01/webhook/:id', async (request, reply) => {
    if (service.warehouse.subscriptions.has(request.params.id))
      service.append({ type: 'unsubscribed', at: service.now(), id: request.params.id });
    return reply.code(204).send();
  });
}

const wire = ({ id, url, topics, description, createdAt }: WebhookSubscription) => ({
  id,
  url,
  topics,
  description,
  created_at: new Date(createdAt).toISOString(),
});

function subscriptionProblem(body: unknown): string | null {
  const { topics, url } = (body ?? {}) as { topics?: unknown; url?: unknown };
  const isKnown = (topic: unknown) => subscribableTopics.some((known) => known === topic);
  if (!Array.isArray(topics) || topics.length === 0 || !topics.every(isKnown)) return 'topics holds an unknown topic.';
  // ShipBob takes https alone; a platform on the same machine has no certificate.
  const isGood = typeof url === 'string' && /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url);
  return isGood ? null : 'url must be an https address.';
}
