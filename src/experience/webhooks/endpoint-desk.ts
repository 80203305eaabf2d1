import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Transaction } from '../../database/index.ts';
import { addRoute, type Route } from '../add-route.ts';
import { clientOf, type ClientChannelsOf } from '../client-channels.ts';
import { experienceErrors } from '../errors.ts';
import { FieldRefusal } from '../field-refusal.ts';
import { appendAudit } from '../gateway-door.ts';
import type { ExperiencePorts } from '../ports.ts';
import { keyFrom } from '../sealed-text.ts';
import type { Egress } from './egress.ts';
import { showEndpoint } from './endpoint-schemas.ts';
import { lockEndpoint, readEndpoint } from './endpoint-store.ts';

export interface EndpointRouteParts {
  readonly ports: ExperiencePorts;
  readonly channelsOf: ClientChannelsOf;
  readonly egress: Egress;
  readonly keySecret: string | undefined;
}

export const endpointsUrl = '/v1/partner/webhooks';
export const endpointUrl = `${endpointsUrl}/:id`;
export const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

type Work<T> = (inner: Transaction, id: string, partner: string) => Promise<T>;

/** What the routes of endpoints share: whose endpoint it is, an act with its entry in the audit, the check of a URL. */
export function createEndpointDesk(app: FastifyInstance, parts: EndpointRouteParts) {
  const { ports, channelsOf, egress, keySecret } = parts;
  const { database, tenant } = ports;
  const partnerOf = async (request: FastifyRequest) => (await channelsOf.partner(request)).partner.id;
  const audit = (inner: Transaction, request: FastifyRequest, act: string, subject: string, after: unknown) =>
    appendAudit(inner, tenant, [{ actor: `client:${clientOf(request)}`, act: `webhook.${act}`, subject, after }]);
  return {
    key: keySecret === undefined ? undefined : keyFrom(keySecret),
    partnerOf,
    audit,
    /** Does one act on an endpoint of the partner; whoever delivers to it at this moment moves nothing any more. */
    act: async <T>(request: FastifyRequest, name: string, work: Work<T>, after?: unknown): Promise<T> => {
      const partner = await partnerOf(request);
      const id = idOf(request);
      const result = await database.transaction(async (inner) => {
        await lockEndpoint(inner, tenant, partner, id);
        const done = await work(inner, id, partner);
        await audit(inner, request, name, id, after);
        return done;
      });
      ports.onWebhooksChanged?.();
      return result;
    },
    shown: async (request: FastifyRequest) =>
      showEndpoint(await readEndpoint(database.sql, tenant, await partnerOf(request), idOf(request))),
    checkUrl: async (url: string | undefined): Promise<void> => {
      const why = url === undefined ? undefined : await egress.refuseTarget(url);
      if (why === undefined) return;
      throw new FieldRefusal(experienceErrors.XD_ENDPOINT_URL({ why }), [
        { field: 'url', code: 'not-allowed', detail: why },
      ]);
    },
    add: (route: Omit<Route, 'access' | 'tag'>) => {
      const isOne = route.url.includes(':id');
      addRoute(app, {
        ...(isOne ? { params: Type.Object({ id: Type.String() }) } : {}),
        ...route,
        access: 'partner:webhooks',
        tag: 'partner webhooks',
        problems: { ...(isOne ? { 404: 'This partner has no such endpoint' } : {}), ...route.problems },
      });
    },
  };
}
export type EndpointDesk = ReturnType<typeof createEndpointDesk>;
