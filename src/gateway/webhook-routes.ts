import type { FastifyInstance } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits } from './limits.ts';
import { webhookSchemas } from './openapi-schemas.ts';
import type { DeliveryResult, GatewayPorts } from './ports.ts';
import { jsonType, renderProblem } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

/**
 * `POST /webhooks/{system}`: no key, since vendors send none; the connector checks the vendor's signature, which is over
 * the bytes as they came. Answered when the delivery is durable, so that the vendor repeats what was not kept.
 */
export async function addWebhookRoutes(
  parent: FastifyInstance,
  ports: Pick<GatewayPorts, 'receiveWebhook'>,
): Promise<void> {
  await parent.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post<{ Params: { system: string } }>(
      '/webhooks/:system',
      { config: { access: 'public' }, schema: webhookSchemas.deliver, bodyLimit: gatewayLimits.webhookBytesMax },
      async (request, reply) => {
        const { system } = request.params;
        const rawBody = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
        const result = await ports.receiveWebhook(system, { headers: flatten(request.headers), rawBody });
        if (result.status !== 200)
          return sendAnswer(reply, renderProblem(refusalOf(result, system), request.id, { status: result.status }));
        const body = JSON.stringify({ documents: result.documents });
        return sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body });
      },
    );
  });
}

function refusalOf({ status, why = 'The connector gave no reason.' }: DeliveryResult, system: string) {
  if (status === 404) return gatewayErrors.XD_WEBHOOK_UNKNOWN({ system: JSON.stringify(system) });
  return status === 401 ? gatewayErrors.XD_WEBHOOK_REFUSED({ why }) : gatewayErrors.XD_WEBHOOK_BROKEN({ why });
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries(entries) as Record<string, string | undefined>;
}
