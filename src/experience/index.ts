/** The APIs that shops, apps and partners call, and the webhooks that tell partners what happens. */
export { addExperienceRoutes } from './add-experience-routes.ts';
export { addSystemRoutes } from './systems/system-routes.ts';
export type { CapabilityCalls, ExperiencePorts } from './ports.ts';
export { bindClient, changePartner, createPartner, listPartners, unbindClient } from './partners.ts';
export type { DeliveryRules } from './storefront/delivery-rules.ts';
export { recordCustomers } from './customers/record-customers.ts';
export { tellCustomers } from './customers/tell-customers.ts';
export { forgetCustomer } from './customers/customer-store.ts';
export { createEgress, type Egress, type EgressSettings } from './webhooks/egress.ts';
export { WebhookSender } from './webhooks/webhook-sender.ts';
export { pruneDeliveries } from './webhooks/delivery-log.ts';
