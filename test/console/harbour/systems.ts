import { setTimeout as sleep } from 'node:timers/promises';
import { failed, retry, unknown, type Outcome } from '../../../src/contracts/index.ts';
import type { CallPort } from '../../../src/engine/index.ts';
import { instantSystems } from '../../../src/testing/index.ts';

/** The retailer's systems, as its configuration would name them. */
export const systems = [
  { name: 'shop', connector: 'adobe-commerce', requestsPerSecondMax: null, concurrencyMax: 8 },
  { name: 'amazon', connector: 'amazon', requestsPerSecondMax: 2, concurrencyMax: 4 },
  { name: 'galeries', connector: 'mirakl', requestsPerSecondMax: 5, concurrencyMax: 4 },
  { name: 'payments', connector: 'stripe', requestsPerSecondMax: 100, concurrencyMax: 24 },
  { name: 'tax', connector: 'avalara', requestsPerSecondMax: 25, concurrencyMax: 16 },
  { name: 'erp', connector: 'business-central', requestsPerSecondMax: 100, concurrencyMax: 5 },
  { name: 'warehouse', connector: 'shipbob', requestsPerSecondMax: 10, concurrencyMax: 16 },
  { name: 'mail', connector: 'mail', requestsPerSecondMax: null, concurrencyMax: 10 },
] as const;

/** Which of them serves a capability, and how long its calls take. */
const serving: Readonly<Record<string, readonly [system: string, ms: number]>> = {
  payments: ['payments', 140],
  tax: ['tax', 60],
  erp: ['erp', 210],
  fulfilment: ['warehouse', 120],
  storefront: ['shop', 90],
  notifications: ['mail', 40],
};
const servingOf = (capability: string) => serving[capability.split('.', 1)[0] ?? ''] ?? (['shop', 50] as const);

/** Answers by the last digits of an order's source number: who fails, who is tried again, of whom nothing is certain. */
function answerOf(capability: string, key: string, attempts: ReadonlyMap<string, number>): Outcome<unknown> | null {
  const at = placeOf(key);
  const isFirst = (attempts.get(key) ?? 0) === 0;
  if (capability === 'erp.salesOrders.create' && at % 19 === 5)
    return failed('period-closed', 'The posting period 2026-11 is closed for sales orders (Business Central).');
  if (capability === 'payments.authorise' && at % 53 === 12)
    return failed(
      'account-suspended',
      'Stripe: the connected account acct_harbour may not make charges (account_invalid).',
    );
  if (capability === 'fulfilment.request' && at % 61 === 20)
    return failed('unknown-article', 'ShipBob knows no product with the reference id XD-0053.');
  if (capability === 'payments.authorise' && isFirst && at % 7 === 1) return retry('429 Too Many Requests', 300);
  if (capability === 'erp.shipments.post' && isFirst && at % 6 === 2)
    return unknown('POST /$batch: connection lost (UND_ERR_SOCKET)');
  if (capability === 'fulfilment.request' && at % 29 === 14) return retry('503 Service Unavailable', 45_000);
  return null;
}

let places: ReadonlyMap<string, number> = new Map();
/** Which order stands at which place of the list; keys of calls begin with the process and hold the order's key. */
export const rememberPlaces = (map: ReadonlyMap<string, number>): void => void (places = map);
function placeOf(key: string): number {
  const orderKey = key.split(':')[1] ?? '';
  return places.get(orderKey.split('@', 1)[0] ?? '') ?? -1;
}

/** Systems with a time of their own and the faults above; what is not faulty answers as `instantSystems` does. */
export function harbourSystems(): CallPort {
  const { port } = instantSystems({ keepEffects: true });
  const attempts = new Map<string, number>();
  return {
    ...port,
    route: (capability) => servingOf(capability)[0],
    systemsFor: (capability) => [servingOf(capability)[0]],
    batchCountMax: () => 25,
    setsInFlightMax: () => 4,
    perform: async (system, capability, items) => {
      const startedAtMs = Date.now();
      const faults = items.map((item) => answerOf(capability, item.key, attempts));
      for (const { key } of items) attempts.set(key, (attempts.get(key) ?? 0) + 1);
      const asked = items.filter((_, index) => (faults[index]?.kind ?? 'unknown') === 'unknown');
      const { outcomes, journal } = await port.perform(system, capability, asked);
      const known = new Map(asked.map((item, index) => [item.key, outcomes[index] as Outcome<unknown>]));
      await sleep(servingOf(capability)[1] + ((startedAtMs * 7) % 60));
      const all = items.map((item, index) => faults[index] ?? (known.get(item.key) as Outcome<unknown>));
      const requests = items.map((item, index) => requestOf(capability, item.input, all[index] as Outcome<unknown>));
      return {
        outcomes: all,
        journal: { ...journal, items: items.length, startedAtMs, durationMs: Date.now() - startedAtMs, requests },
      };
    },
    lookUp: async (system, capability, items) => {
      const startedAtMs = Date.now();
      const { outcomes, journal } = await port.lookUp(system, capability, items);
      await sleep(80);
      return { outcomes, journal: { ...journal, startedAtMs, durationMs: Date.now() - startedAtMs } };
    },
  };
}

const statuses: Readonly<Record<Outcome<unknown>['kind'], number | null>> = {
  done: 200,
  refused: 402,
  retry: 429,
  failed: 400,
  unknown: null,
};

function requestOf(capability: string, input: unknown, outcome: Outcome<unknown>) {
  return {
    method: 'POST',
    path: `/${capability.replaceAll('.', '/')}`,
    status: statuses[outcome.kind],
    ms: servingOf(capability)[1],
    request: JSON.stringify(input),
    response: JSON.stringify(outcome.kind === 'done' ? outcome.value : { message: outcome.detail }),
    error: outcome.kind === 'unknown' ? outcome.detail : null,
  };
}
