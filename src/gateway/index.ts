/** The door of the platform: keys and scopes, checks, durable answers, problems in words, its own description. */
export { createApiKey, listApiKeys, revokeApiKey, type ApiKey } from './api-keys.ts';
export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts';
export { gatewayErrors } from './errors.ts';
export { createGroupCommit, type GroupCommit, type GroupCommitOptions } from './group-commit.ts';
export { gatewayLimits, gatewayTimes } from './limits.ts';
export type {
  DeliveryRequest,
  DeliveryResult,
  GatewayPorts,
  InventoryLevel,
  OrderView,
  SubmitResult,
  TimelineEntry,
} from './ports.ts';
export { scopes, type Scope } from './scopes.ts';
