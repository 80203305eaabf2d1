import { afterEach } from 'vitest';
import { adobeCommerce, type AdobeCommerceSettings } from '../../../connectors/adobe-commerce/index.ts';
import {
  createAdobeCommerceSimulator,
  type AdobeCommerceSimulator,
  type AdobeCommerceSimulatorOptions,
  type AdobeCommerceSummaryOrder,
  type PlannedLine,
  type PlannedOrder,
} from '../../../simulators/adobe-commerce/index.ts';
import { makeCatalogue } from '../../../simulators/catalogue.ts';
import { noFaults, type FaultRates } from '../../../simulators/kit/index.ts';
import type { MappingProblem, RawDocument, SalesOrder } from '../../../src/index.ts';
import { createSystem, type System } from '../../../src/systems/runtime/index.ts';

export const accessToken = 'integration-token';
export const catalogue = makeCatalogue(7, 60, 50);

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of toClose.splice(0).toReversed()) await one.close();
});

export async function startSimulator(
  options: Partial<AdobeCommerceSimulatorOptions> = {},
): Promise<AdobeCommerceSimulator> {
  const simulator = await createAdobeCommerceSimulator({
    ledgerFile: null,
    seed: 7,
    accessToken,
    catalogue,
    ...options,
  });
  toClose.push(simulator);
  return simulator;
}

export function connectTo(
  simulator: AdobeCommerceSimulator,
  settings: Partial<AdobeCommerceSettings> = {},
  requestTimeoutMs = 5_000,
): System {
  const system = createSystem({
    name: 'web',
    definition: adobeCommerce,
    settings: { baseUrl: simulator.url, accessToken, eventPublicKeys: [simulator.publicKeyPem], ...settings },
    limits: { requestTimeoutMs },
  });
  toClose.push(system);
  return system;
}

export async function startShop(
  options: Partial<AdobeCommerceSimulatorOptions> = {},
  settings: Partial<AdobeCommerceSettings> = {},
): Promise<{ simulator: AdobeCommerceSimulator; system: System }> {
  const simulator = await startSimulator(options);
  return { simulator, system: connectTo(simulator, settings) };
}

/** Lines of the first articles, two units each. */
export function linesOf(count: number): PlannedLine[] {
  return Array.from({ length: count }, (_, at) => ({
    sku: catalogue[at % catalogue.length]?.sku ?? '',
    name: `Article ${at}`,
    quantity: 2,
    unitPrice: 1_000 + at,
    discount: 0,
    tax: 0,
    taxPercent: 0,
    virtual: false,
  }));
}

export interface PlacedOrder {
  readonly number: string;
  readonly sourceId: string;
  /** As shipments and invoices name them. */
  readonly lines: { lineId: string; quantity: number }[];
}

export function place(simulator: AdobeCommerceSimulator, plan: Partial<PlannedOrder> = {}): PlacedOrder {
  const { number, entityId } = simulator.placeOrder(plan);
  const { lines } = orderOf(simulator, number);
  return { number, sourceId: entityId, lines: lines.map(({ itemId, quantity }) => ({ lineId: itemId, quantity })) };
}

export function orderOf(simulator: AdobeCommerceSimulator, number: string): AdobeCommerceSummaryOrder {
  const found = simulator.summary().orders.find((order) => order.number === number);
  if (found === undefined) throw new Error(`no order ${number}`);
  return found;
}

/** The order's JSON as the shop's REST gives it. */
export async function wireOrderOf(
  simulator: AdobeCommerceSimulator,
  sourceId: string,
): Promise<Record<string, unknown>> {
  const answer = await ask(simulator, `/rest/default/V1/orders/${sourceId}`);
  return (await answer.json()) as Record<string, unknown>;
}

export function ask(simulator: AdobeCommerceSimulator, path: string, body?: unknown): Promise<Response> {
  return fetch(simulator.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Plays a fault for as long as `act` takes. */
export async function withFaults<T>(
  simulator: AdobeCommerceSimulator,
  faults: Partial<FaultRates>,
  act: () => Promise<T>,
): Promise<T> {
  simulator.setFaults({ ...noFaults, ...faults });
  try {
    return await act();
  } finally {
    simulator.setFaults(noFaults);
  }
}

export function rawDocument(order: unknown): RawDocument {
  const body = typeof order === 'string' ? order : JSON.stringify(order);
  return { id: 'order:1:1', type: 'order', body, via: 'sweep' };
}

/** The canonical order of a document; fails where it is not mapped. */
export async function mapped(system: System, order: unknown): Promise<SalesOrder> {
  const [interpretation] = await system.interpret([rawDocument(order)]);
  if (interpretation === undefined || !('facts' in interpretation)) throw new Error(JSON.stringify(interpretation));
  const [fact] = interpretation.facts;
  if (fact?.kind !== 'order-placed') throw new Error(JSON.stringify(fact));
  return fact.order;
}

export async function problemOf(system: System, order: unknown): Promise<MappingProblem> {
  const [interpretation] = await system.interpret([rawDocument(order)]);
  if (interpretation === undefined || !('problem' in interpretation)) throw new Error(JSON.stringify(interpretation));
  return interpretation.problem;
}

/** The reason of a document that is understood and refused. */
export async function refusalOf(system: System, order: unknown): Promise<{ code: string; detail: string }> {
  const [interpretation] = await system.interpret([rawDocument(order)]);
  const fact = interpretation !== undefined && 'facts' in interpretation ? interpretation.facts[0] : undefined;
  if (fact?.kind !== 'order-refused') throw new Error(JSON.stringify(interpretation));
  return fact;
}

export async function eventually(isTrue: () => boolean, withinMs = 5_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > until) throw new Error(`not true within ${withinMs} ms: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
