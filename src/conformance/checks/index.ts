import type { Check } from '../check.ts';
import { authenticationChecks } from './authentication.ts';
import { declarationChecks } from './declaration.ts';
import { failureChecks } from './failures.ts';
import { idempotencyChecks, setChecks } from './idempotency.ts';
import { lossChecks } from './loss.ts';
import { mappingChecks } from './mapping.ts';
import { maskingChecks } from './masking.ts';
import { quotaChecks } from './quota.ts';
import { sweepChecks } from './sweeps.ts';
import { webhookChecks } from './webhooks.ts';

/** All checks, in the order of docs/connector-specification.md. */
export const checks: readonly Check[] = [
  ...declarationChecks,
  ...authenticationChecks,
  ...quotaChecks,
  ...idempotencyChecks,
  ...setChecks,
  ...failureChecks,
  ...sweepChecks,
  ...webhookChecks,
  ...mappingChecks,
  ...lossChecks,
  ...maskingChecks,
];
