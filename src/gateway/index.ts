/** The door of the platform: who may call and how much, checks, durable answers, problems in words, its description. */
export { createApiKey, listApiKeys, revokeApiKey, setKeyPlan, type ApiKey } from './api-keys.ts';
export { appendAudit, listAudit } from './audit.ts';
export { createGateway, type Gateway, type RouteParts } from './create-gateway.ts';
export type { OAuthSettings } from './credentials.ts';
export type { CrossOriginSettings } from './cross-origin.ts';
export type { ApiVersions } from './versions.ts';
export { rotateSigningKeys } from './oauth/signing-keys.ts';
export { listPlans, setPlan, type Plan } from './plans/plan.ts';
export { readUsage } from './usage.ts';
export type { DeliveryRequest, GatewayPorts, OrderOrigin, OrderView, SubmitResult } from './ports.ts';
export {
  scopeOfSystem,
  scopes,
  systemScopeForm,
  type Access,
  type Scope,
  type SystemFamily,
  type SystemScope,
} from './scopes.ts';

/** What routes of other folders are made of. */
export { createOrderCheck, type CheckedOrder } from './check-order.ts';
export { gatewayErrors } from './errors.ts';
export { fieldPath, pointerSegments } from './field-path.ts';
export { createGroupCommit } from './group-commit.ts';
export { idempotencyKeyOf, idempotencyKeyPattern, requestHash, type Idempotency } from './idempotency.ts';
export { gatewayLimits } from './limits.ts';
export { withoutNames } from './named-parts.ts';
export { jsonType, renderProblem, type Answer, type FieldProblem } from './problem.ts';
export { describeSchemaErrors } from './schema-problems.ts';
export type { OrderIntake } from './order-intake.ts';
export { originOf } from './order-origin.ts';
export { sendAnswer } from './send-answer.ts';
export { parseStrictJson } from './strict-json.ts';
