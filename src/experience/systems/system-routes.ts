import { randomUUID } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../../database/index.ts';
import type { CapabilityName, Outcome } from '../../systems/index.ts';
import type { JournalEntry } from '../../systems/runtime/index.ts';
import { addRoute, tell } from '../add-route.ts';
import { clientOf } from '../client-channels.ts';
import { experienceErrors } from '../errors.ts';
import {
  gatewayLimits,
  idempotencyKeyOf,
  idempotencyKeyPattern,
  requestHash,
  scopeOfSystem,
  type Answer,
  type Idempotency,
  type SystemFamily,
} from '../gateway-door.ts';
import { experienceLimits } from '../limits.ts';
import { bytesOf, documentReader } from '../read-document.ts';
import { callSystem, itemKey, type CalledSystem } from './call-system.ts';
import { capabilityNames, capabilitySchemas, isQuestion } from './capability-schemas.ts';
import { isOpen, itemResult, resultOf } from './item-results.ts';
import { keepJournal } from './keep-journal.ts';

export interface SystemRouteParts {
  readonly database: Database;
  readonly tenant: string;
  readonly idempotency: Idempotency;
  readonly systems: Iterable<CalledSystem>;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

const keyHeader = Type.Object({
  'idempotency-key': Type.String({
    minLength: 1,
    maxLength: gatewayLimits.idempotencyKeyLengthMax,
    pattern: idempotencyKeyPattern,
    description: 'A new one for each call, the same one to repeat it',
  }),
});

/**
 * Every capability of every connected system as a route of its own: `POST /systems/{system}/v1/{capability}`, canonical in
 * and out, a set at a time, each with its own result. Closed to all that have not the scope of this system and family.
 */
export function addSystemRoutes(app: FastifyInstance, parts: SystemRouteParts): void {
  for (const system of parts.systems)
    for (const capability of capabilityNames)
      if (system.supports(capability)) addCapabilityRoute(app, parts, system, capability);
}

function addCapabilityRoute(
  app: FastifyInstance,
  parts: SystemRouteParts,
  system: CalledSystem,
  capability: CapabilityName,
): void {
  const { input, output } = capabilitySchemas[capability];
  const family = capability.slice(0, capability.indexOf('.')) as SystemFamily;
  const body = Type.Object(
    { items: Type.Array(input, { minItems: 1, maxItems: experienceLimits.systemItemCountMax }) },
    { additionalProperties: false },
  );
  const answer = Type.Object({
    system: Type.String(),
    capability: Type.String(),
    settled: Type.Boolean({
      description: 'False where a repeat with the same Idempotency-Key may still change something',
    }),
    items: Type.Array(itemResult(output), { description: 'One result an item, in the same order' }),
  });
  const read = documentReader(body);
  const title = system.definition.title;
  addRoute(app, {
    method: 'POST',
    url: `/systems/${encodeURIComponent(system.name)}/v1/${capability.replaceAll('.', '/')}`,
    access: scopeOfSystem(system.name, family),
    operationId: `${system.name}.${capability}`,
    tag: 'systems',
    summary: `${capability} at ${system.name} (${title})`,
    description: `Up to ${experienceLimits.systemItemCountMax} items, checked together before anything is done. ${
      isQuestion(capability)
        ? 'It changes nothing, so that no Idempotency-Key is needed.'
        : 'With the Idempotency-Key of an earlier call that was not settled, what became of its items is looked up first, and nothing is done twice.'
    }`,
    ...(isQuestion(capability) ? {} : { headers: keyHeader }),
    body,
    bodyLimit: gatewayLimits.bodyBytesMax,
    answers: { 200: { description: 'What became of each item', schema: answer } },
    problems: {
      400: 'No JSON, JSON that readers disagree on, or no Idempotency-Key',
      409: 'A call with this Idempotency-Key is under way',
      422: 'An item is not valid and nothing was done; or the Idempotency-Key is of another call',
    },
    handle: async (request) => {
      const key = idempotencyKeyOf(request.headers['idempotency-key']);
      if (key === undefined && !isQuestion(capability)) throw experienceErrors.XD_IDEMPOTENCY_NEEDED();
      const { items: inputs } = read(request) as { items: readonly unknown[] };
      const work = async (isRepeated: boolean) => {
        const outcomes = await callSystem({
          system,
          capability,
          inputs,
          key: itemKey(clientOf(request), key ?? request.id),
          isRepeated,
          keep: (journal) => keep(parts, request, journal),
        });
        logFailures(parts, request, system.name, capability, outcomes);
        const settled = !outcomes.some(isOpen);
        const items = outcomes.map((outcome) => resultOf(outcome, request.id));
        return { ...tell(answer, { system: system.name, capability, settled, items }), isOpen: !settled };
      };
      return key === undefined ? asked(work) : parts.idempotency.answer(repeatableOf(request, key), work);
    },
  });
}

async function asked(work: (isRepeated: boolean) => Promise<Answer & { isOpen: boolean }>): Promise<Answer> {
  const { isOpen: _open, ...answer } = await work(false);
  return answer;
}

function repeatableOf(request: FastifyRequest, key: string) {
  const hash = requestHash(request.method, request.url, bytesOf(request));
  return { keyId: clientOf(request), key, hash, requestId: request.id, isDurable: true };
}

/** What was done is done: a journal that cannot be written does not turn it into a failure. */
async function keep({ database, tenant, log }: SystemRouteParts, request: FastifyRequest, journal: JournalEntry) {
  const id = `api:${request.id}:${randomUUID()}`;
  try {
    await keepJournal(database.sql, tenant, id, journal);
  } catch (cause) {
    log('error', 'a call of a system could not be journaled', { request: request.id, system: journal.system, cause });
  }
}

function logFailures(
  { log }: SystemRouteParts,
  request: FastifyRequest,
  system: string,
  capability: CapabilityName,
  outcomes: readonly Outcome<unknown>[],
): void {
  const details = outcomes.flatMap((one) => (one.kind === 'done' || one.kind === 'refused' ? [] : [one.detail]));
  if (details.length === 0) return;
  const causes = [...new Set(details)].slice(0, 5);
  log('warn', `${system} ${capability}: ${details.length} of ${outcomes.length} items not done`, {
    request: request.id,
    causes,
  });
}
