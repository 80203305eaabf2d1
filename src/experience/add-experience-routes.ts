import type { FastifyInstance } from 'fastify';
import { orderKey } from '../contracts/index.ts';
import { addAsyncapiRoutes } from './asyncapi/asyncapi-routes.ts';
import { createClientChannels } from './client-channels.ts';
import { addCustomerRoutes } from './customers/customer-routes.ts';
import { addPartnerOrderRoutes } from './partner/partner-orders.ts';
import type { ExperiencePorts } from './ports.ts';
import { createAvailability } from './storefront/availability.ts';
import { addDeliveryRoute } from './storefront/delivery-routes.ts';
import { checkDeliveryRules } from './storefront/delivery-rules.ts';
import { addInventoryRoutes } from './storefront/inventory-routes.ts';
import { addOrderStatusRoute } from './storefront/order-status.ts';
import { readProgress } from './storefront/read-progress.ts';
import { addSubmitRoute } from './storefront/submit-order.ts';
import { createProgressWatch } from './storefront/watch-progress.ts';
import { addEndpointActRoutes } from './webhooks/endpoint-act-routes.ts';
import { createEndpointDesk } from './webhooks/endpoint-desk.ts';
import { addEndpointRoutes } from './webhooks/endpoint-routes.ts';
import { addSecretRoutes } from './webhooks/secret-routes.ts';
import type { Egress } from './webhooks/egress.ts';

export interface ExperienceOptions {
  readonly egress: Egress;
  /** What endpoints' secrets are sealed with. */
  readonly keySecret?: string;
}

/**
 * Adds the APIs that shops, apps and partners call, and the description of events. Called before the gateway listens.
 * @throws XD_DELIVERY_RULES
 */
export function addExperienceRoutes(
  app: FastifyInstance,
  ports: ExperiencePorts,
  { egress, keySecret }: ExperienceOptions,
): void {
  const { database, tenant, now = Date.now } = ports;
  for (const { channel, delivery } of ports.channels) if (delivery !== null) checkDeliveryRules(channel, delivery);
  const channelsOf = createClientChannels(ports);
  const availability = createAvailability(database, tenant, now);
  const watch = createProgressWatch((keys) => readProgress(database.sql, tenant, keys));

  const parts = { ports, availability, watch };
  addSubmitRoute(
    app,
    {
      url: '/v1/storefront/orders',
      access: 'storefront:orders:write',
      operationId: 'checkOut',
      tag: 'storefront',
    },
    { ...parts, channels: channelsOf.storefront },
  );
  addOrderStatusRoute(app, ports, channelsOf);
  addInventoryRoutes(
    app,
    { base: '/v1/storefront', access: 'storefront:stock:read', tag: 'storefront', channels: channelsOf.storefront },
    availability,
  );
  addDeliveryRoute(app, channelsOf, availability, now);
  addCustomerRoutes(app, ports, channelsOf);

  addSubmitRoute(
    app,
    {
      url: '/v1/partner/orders',
      access: 'partner:orders:write',
      operationId: 'submitPartnerOrder',
      tag: 'partner',
      location: (order) => `/v1/partner/orders/${encodeURIComponent(orderKey(order))}`,
    },
    { ...parts, channels: channelsOf.partner },
  );
  addPartnerOrderRoutes(app, ports, channelsOf);
  addInventoryRoutes(
    app,
    { base: '/v1/partner', access: 'partner:stock:read', tag: 'partner', channels: channelsOf.partner },
    availability,
  );
  const desk = createEndpointDesk(app, { ports, channelsOf, egress, keySecret });
  addEndpointRoutes(desk, ports);
  addEndpointActRoutes(desk, ports);
  addSecretRoutes(desk, ports);
  addAsyncapiRoutes(app);
}
