/** The door of the platform: keys and scopes, checks, durable answers, problems in words, its own description. */
export { createApiKey, listApiKeys, revokeApiKey, type ApiKey } from './api-keys.ts';
export { createGateway, type Gateway } from './create-gateway.ts';
export { gatewayErrors } from './errors.ts';
export { createGroupCommit } from './group-commit.ts';
export { gatewayLimits } from './limits.ts';
export type { DeliveryRequest, GatewayPorts, OrderView, SubmitResult } from './ports.ts';
export { scopes, type Scope } from './scopes.ts';
